import { describe, expect, it } from 'vitest'
import { commandsOf } from '../src/app/house.ts'
import { jobsOf } from '../src/app/ticker.ts'
import type { ArgEnv } from '../src/core/args.ts'
import { readArgs, recognise } from '../src/core/command.ts'
import type { ContactInfo } from '../src/core/events.ts'
import { FEATURES } from '../src/features/index.ts'
import {
  circles,
  clockFaults,
  habitFaults,
  importFaults,
  importsOf,
  ownersOf,
  partOf,
  readSources,
  type Source,
  sqlClockFaults,
  writerFaults,
} from './support/source-rules.ts'

const src = readSources('src')
const entities = readSources('entities')
const scripts = readSources('scripts')
const all = [...src, ...entities, ...scripts]
const owners = ownersOf(entities.filter((e) => !e.path.includes('/migrations/')))

const featureOf = (file: string) => (partOf(file).startsWith('features/') ? partOf(file) : undefined)

describe('the walls of the house', () => {
  it('are where DESIGN says: imports point one way', () => {
    expect(src.length).toBeGreaterThan(50)
    expect(importFaults(all)).toEqual([])
  })

  it('leave no circles among the features, nor among the parts', () => {
    expect(circles(src, featureOf)).toEqual([])
    const part = (file: string) =>
      file.startsWith('src/') && !file.startsWith('src/main') ? partOf(file).split('/')[0] : undefined
    // `core` knows the types of `text`, which knows nothing of ours: no circle either.
    expect(circles(src, part)).toEqual([])
  })

  it('keep the clock in one place', () => {
    expect(clockFaults([...src, ...entities, ...scripts.filter((s) => !s.path.includes('bench'))])).toEqual([])
    expect(sqlClockFaults(all)).toEqual([])
  })

  it('give every table one writer', () => {
    expect(owners.size).toBeGreaterThan(15)
    expect([...owners].filter(([, owner]) => owner === '?')).toEqual([])
    const parts = new Set(src.map((s) => partOf(s.path)))
    expect([...owners].filter(([, owner]) => !parts.has(owner))).toEqual([])
    expect(writerFaults(src, owners)).toEqual([])
  })

  it('keep the habits', () => {
    const settings = ['src/main.ts', 'src/app/settings.ts', 'src/core/config.ts', 'src/wechat/wechaty-log.ts']
    expect(habitFaults([...src.filter((s) => !settings.includes(s.path)), ...entities])).toEqual([])
  })
})

describe('the features', () => {
  it('have names, commands and jobs of their own', () => {
    expect(new Set(FEATURES.map((f) => f.name)).size).toBe(FEATURES.length)
    expect(() => commandsOf(FEATURES)).not.toThrow()
    expect(() => jobsOf(FEATURES)).not.toThrow()
    for (const f of FEATURES)
      expect(
        src.some((s) => s.path === `src/features/${f.name}/index.ts`),
        f.name,
      ).toBe(true)
  })

  const commands = commandsOf(FEATURES)
  const somebody: ContactInfo = { id: 1, account: 'bot', platformId: 'p', name: '张三', role: 'agent' }
  const env = {
    message: {
      mentions: [somebody],
      sender: somebody,
      account: 'bot',
      inbound: { body: '', mentions: [{ id: 'p', name: '张三' }] },
    },
    now: new Date('2026-11-23T02:00:00Z'),
    timeZone: 'Asia/Shanghai',
    peopleNamed: async () => [somebody],
  } as unknown as ArgEnv

  it.each(commands.map((c) => [c.names[0], c] as const))(
    '「%s」 explains itself, and reads its own examples',
    async (name, c) => {
      expect(c.help.length, 'help').toBeGreaterThan(3)
      expect(c.group.length, 'group').toBeGreaterThan(0)
      expect(name, 'a Chinese name first').toMatch(/\p{Script=Han}/u)
      expect(c.names[1], 'an English alias second').toMatch(/^[a-z][a-z-]*$/)
      expect(c.where.length).toBeGreaterThan(0)
      for (const example of c.examples) {
        for (const line of [example, example.replace(name, c.names[1])]) {
          const found = recognise(`#${line}`, {
            commands,
            where: c.where[0] ?? 'room',
            mentionsBot: false,
            botNames: [],
          })
          expect(found !== undefined && 'command' in found ? found.command.names[0] : found, line).toBe(name)
          if (found !== undefined && 'command' in found)
            await expect(readArgs(c, found.rest, env), line).resolves.toBeDefined()
        }
        // As a member writes it in a group, or staff in a direct chat.
        const where = c.who === 'member' ? (c.where[0] ?? 'room') : 'direct'
        const bare = recognise(example, { commands, where, mentionsBot: false, botNames: [] })
        expect(bare !== undefined && 'command' in bare ? bare.command.names[0] : bare, `bare ${example}`).toBe(name)
      }
    },
  )
})

describe('the rules themselves', () => {
  const file = (path: string, text: string): Source[] => [{ path, text }]
  const faulty = (path: string, text: string) => importFaults(file(path, text)).length > 0

  it('read every way to import', () => {
    const text = `import a from 'a'\nimport type { B } from 'b'\nimport { type C, type D } from 'c'\nimport { type E, f } from 'd'
      import * as g from 'e'\nexport { h } from 'f'\nexport * from 'g'\nimport 'h'\nconst i = await import('i')\nconst j = require('j')
      // import x from 'no'\n/* import y from 'no' */\nexport type { K } from 'k'\nimport L, { type M } from 'l'
      const n = require('n') as typeof import('n')\nimport {\n  type O,\n  p,\n} from 'p'`
    const types = ['b', 'c', 'k']
    const targets = [...new Set(importsOf(text).map((i) => i.target))].sort()
    expect(targets).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'n', 'p'])
    expect(
      importsOf(text)
        .filter((i) => i.typeOnly && i.target !== 'n')
        .map((i) => i.target)
        .sort(),
    ).toEqual(types)
  })

  it.each([
    ['entities/a.ts', `import { X } from '../src/core/x.ts'`],
    ['src/core/a.ts', `import { mood } from '../text/index.ts'`],
    ['src/core/a.ts', `import type { M } from '../text/mood.ts'`],
    ['src/core/a.ts', `import { x } from '../features/roster/index.ts'`],
    ['src/core/a.ts', `import type { H } from '../app/context.ts'`],
    ['src/text/a.ts', `import type { X } from '../core/x.ts'`],
    ['src/features/a/b.ts', `import { x } from '../c/queries.ts'`],
    ['src/features/a/b.ts', `import { x } from '../../app/outbox.ts'`],
    ['src/features/a/b.ts', `import { x } from '../../text/mood.ts'`],
    ['src/app/a.ts', `import { x } from '../features/roster/people.ts'`],
    ['src/app/a.ts', `import { x } from '../wechat/connect.ts'`],
    ['src/app/a.ts', `import { log } from 'wechaty-puppet'`],
    ['src/wechat/a.ts', `import { x } from '../app/relay.ts'`],
    ['src/wechat/a.ts', `import { x } from '../text/index.ts'`],
    ['src/console/a.ts', `import { x } from '../app/relay.ts'`],
    ['src/console/a.ts', `import { x } from '../wechat/connect.ts'`],
    ['src/features/a/b.ts', `import nlp from 'natural'`],
    ['src/features/a/b.ts', `const j = require('@node-rs/jieba')`],
    ['src/features/a/b.ts', `import pg from 'pg'`],
    ['src/main.ts', `import { WechatyBuilder } from 'wechaty'`],
    ['scripts/a.ts', `import { x } from 'opencc-js'`],
    ['src/charts/a.ts', `import { safeName } from '../core/people.ts'`],
    ['src/features/a/b.ts', `import { lettering } from '../../charts/lettering.ts'`],
    ['src/wechat/a.ts', `import { renderAsync } from '@resvg/resvg-js'`],
    ['src/console/a.ts', `const { init } = await import('echarts/core')`],
  ])('%s must not say %s', (path, text) => expect(faulty(path, text)).toBe(true))

  it.each([
    ['entities/a.ts', `import { Column } from 'typeorm'\nimport { B } from './b.ts'`],
    ['src/core/a.ts', `import type { Mood } from '../text/index.ts'\nimport { z } from 'zod'`],
    [
      'src/features/a/b.ts',
      `import type { EntityManager } from 'typeorm'\nimport { x } from '../c/index.ts'\nimport { y } from './d.ts'`,
    ],
    ['src/app/a.ts', `import * as roster from '../features/roster/index.ts'\nimport { mood } from '../text/index.ts'`],
    ['src/wechat/sandbox/a.ts', `import { x } from '../inbound.ts'\nimport { types } from 'wechaty-puppet'`],
    ['src/main.ts', `import { x } from './wechat/connect.ts'`],
    ['src/features/a/b.ts', `import { boardSvg } from '../../charts/index.ts'`],
    ['src/console/a.ts', `import { toPng } from '../charts/index.ts'`],
  ])('%s may say %s', (path, text) => expect(importFaults(file(path, text))).toEqual([]))

  it('find circles', () => {
    const ring = [
      ...file('src/features/a/x.ts', `import { b } from '../b/index.ts'`),
      ...file('src/features/b/index.ts', `import type { c } from '../c/index.ts'`),
      ...file('src/features/c/y.ts', `import { a } from '../a/index.ts'`),
    ]
    expect(circles(ring, featureOf)).toEqual(['features/a → features/b → features/c → features/a'])
    expect(circles(ring.slice(0, 2), featureOf)).toEqual([])
  })

  it.each(['new Date()', 'Date.now()', 'Date()', 'const f = Date.now', 'performance.now()'])(
    'see the clock in %s',
    (text) => {
      expect(clockFaults(file('src/app/a.ts', text))).toHaveLength(1)
      expect(clockFaults(file('src/core/clock.ts', text))).toEqual([])
    },
  )
  it.each(['new Date(0)', 'new Date(at.getTime())', '// new Date()', 'type D = Date', 'clock.now()'])(
    'see none in %s',
    (text) => {
      expect(clockFaults(file('src/app/a.ts', text))).toEqual([])
    },
  )

  it('see the clock in SQL', () => {
    for (const sql of ['`SELECT now()`', `'SELECT CURRENT_TIMESTAMP'`, '`UPDATE x SET a = clock_timestamp()`'])
      expect(sqlClockFaults(file('src/app/a.ts', sql)), sql).toHaveLength(1)
    expect(sqlClockFaults(file('src/app/a.ts', '`SELECT $1`, [house.clock.now()]'))).toEqual([])
  })

  it.each([
    '`INSERT INTO contacts (a) SELECT 1`',
    '`WITH x AS (DELETE FROM contacts RETURNING *) SELECT * FROM x`',
    "'UPDATE contacts SET role = 1'",
    '`UPDATE contacts c SET role = 1`',
    '`TRUNCATE contacts`',
    '`INSERT INTO $' + '{table} (a) VALUES (1)`',
    'db.getRepository(Contact)',
  ])('see that %s writes', (text) => {
    expect(writerFaults(file('src/features/points/a.ts', text), owners).length).toBeGreaterThan(0)
  })
  it.each([
    '`SELECT 1 FROM contacts FOR UPDATE`',
    '`SELECT 1 FROM contacts c FOR UPDATE OF c SKIP LOCKED`',
    '`INSERT INTO ledger_entries (a) SELECT id FROM contacts ON CONFLICT (a) DO UPDATE SET b = 1`',
  ])('see that %s does not write what is not its own', (text) => {
    expect(writerFaults(file('src/features/points/a.ts', text), owners)).toEqual([])
  })

  it('see bad habits', () => {
    for (const text of ['{ synchronize: true }', '@Column()\n  name!: string', 'process.env.HOME'])
      expect(habitFaults(file('src/app/a.ts', text)), text).toHaveLength(1)
  })
})
