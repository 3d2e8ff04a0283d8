import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import type { House } from '../../src/app/context.ts'
import { dataSourceFor } from '../../src/app/database.ts'
import { Intake } from '../../src/app/intake.ts'
import { Spool } from '../../src/app/spool.ts'
import type { InboundMessage } from '../../src/core/chat.ts'
import type { Feature } from '../../src/core/feature.ts'
import { silentLog } from '../../src/core/log.ts'
import { Gate } from './support/gate.ts'
import { bareHouse, count, rows, said, until } from './support/house.ts'

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'nuanqun-spool-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const filesIn = (dir: string) => readdirSync(dir).filter((f) => f.endsWith('.jsonl'))
const texts = async (house: House) =>
  (await rows<{ text: string }>(house, `SELECT text FROM messages WHERE kind = 'text' ORDER BY id`)).map((r) => r.text)
const numbers = (n: number) => Array.from({ length: n }, (_, i) => `第 ${i} 句`)

/** A house that reaches its database through a proxy. */
async function behindProxy(features: Feature[] = []) {
  const { house, clock, events, url } = await bareHouse({ features })
  const proxy = new Gate(Number(new URL(inject('postgres')).port))
  await proxy.open()
  const through = new URL(url)
  through.port = String(proxy.port)
  const source = await dataSourceFor(through.href).initialize()
  onTestFinished(async () => {
    await proxy.cut()
    await source.destroy()
  })
  return { proxy, direct: house, house: { ...house, source }, clock, events }
}

async function inSpoolOf(dir: string, from: number, to: number): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'support', 'spooling-child.ts'), dir, String(from), String(to)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('the intake', () => {
  it('stores what is pushed, in order, and leaves nothing on disk', async () => {
    const { house, clock } = await bareHouse()
    const dir = folder()
    const intake = new Intake(house, new Spool(dir, silentLog))
    intake.start()
    for (const text of numbers(3000)) intake.push(said(clock, '小王', text))
    await until('all stored', () => intake.waiting === 0)
    for (const text of ['迟到一', '迟到二']) intake.push(said(clock, '小王', text))
    await intake.stop()
    expect(await texts(house)).toEqual([...numbers(3000), '迟到一', '迟到二'])
    expect(filesIn(dir)).toEqual([])
  })

  it('keeps everything while the database is away, takes it in in order and tells how much', async () => {
    const { proxy, direct, house, clock, events } = await behindProxy()
    const intake = new Intake(house, new Spool(folder(), silentLog))
    intake.start()
    intake.push(said(clock, '小王', '第 0 句'))
    await until('the first is stored', async () => (await texts(direct)).length === 1)
    await proxy.cut()
    const from = clock.now()
    for (const text of numbers(600).slice(1)) intake.push(said(clock, '小王', text))
    await until('it is noticed', () => intake.awaySince !== undefined)
    expect(await texts(direct)).toHaveLength(1)
    clock.advance(60_000)
    await proxy.open()
    await until('all stored', () => intake.waiting === 0 && intake.awaySince === undefined)
    expect(await texts(direct)).toEqual(numbers(600))
    expect(events.filter((e) => e.type !== 'message')).toEqual([
      { type: 'spool-drained', from, to: clock.now(), count: 599, lost: 0 },
    ])
    await intake.stop()
  })

  it('loses the newest beyond its bound, counts them, and tells', async () => {
    const { proxy, direct, house, clock, events } = await behindProxy()
    const intake = new Intake(house, new Spool(folder(), silentLog), 100)
    await proxy.cut()
    intake.start()
    for (const text of numbers(130)) intake.push(said(clock, '小王', text))
    expect(intake.waiting).toBe(100)
    await until('it is noticed', () => intake.awaySince !== undefined)
    await proxy.open()
    await until('all stored', () => intake.waiting === 0 && intake.awaySince === undefined)
    expect(await texts(direct)).toEqual(numbers(100))
    expect(events).toMatchObject([{ type: 'spool-drained', count: 100, lost: 30 }])
    await intake.stop()
  })

  it('stops at once while the database is away, and the next start takes in what is left', async () => {
    const { proxy, direct, house, clock } = await behindProxy()
    const dir = folder()
    const intake = new Intake(house, new Spool(dir, silentLog))
    await proxy.cut()
    intake.start()
    for (const text of numbers(50)) intake.push(said(clock, '小王', text))
    await until('it is noticed', () => intake.awaySince !== undefined)
    await intake.stop()
    expect(filesIn(dir)).toHaveLength(1)
    const next = new Intake(direct, new Spool(dir, silentLog))
    next.start()
    next.push(said(clock, '小王', '新的'))
    await next.stop()
    expect(await texts(direct)).toEqual([...numbers(50), '新的'])
    expect(filesIn(dir)).toEqual([])
  })

  it('takes a message whose session the server ended in once it has another, and does not put it aside', async () => {
    const { house, clock } = await bareHouse({
      features: [
        {
          name: 'ending',
          wants: async (batch) => batch,
          on: {
            async message({ message }, tx) {
              const first = message.inbound.text === '第 1 句' && (await count(direct(), 'leases')) === 0
              if (!first) return
              await direct().source.query(`INSERT INTO leases (name, holder, expires_at) VALUES ('once', 'x', $1)`, [
                tx.now,
              ])
              const [row] = (await tx.db.query('SELECT pg_backend_pid() AS pid')) as { pid: number }[]
              await direct().source.query('SELECT pg_terminate_backend($1)', [row?.pid])
              await tx.db.query('SELECT 1')
            },
          },
        },
      ],
    })
    const direct = () => house
    const intake = new Intake(house, new Spool(folder(), silentLog))
    intake.start()
    for (const text of numbers(3)) intake.push(said(clock, '小王', text))
    await until('all stored', async () => (await texts(house)).length === 3)
    await intake.stop()
    expect(await texts(house)).toEqual(numbers(3))
    expect(await count(house, 'dead_letters')).toBe(0)
  })

  it('goes on in memory when the disk is full, and on disk when there is room again', async () => {
    const { house, clock } = await bareHouse()
    const dir = folder()
    let isFull = false
    const write = ((fd: number, line: Buffer, at: number) => {
      if (!isFull) return writeSync(fd, line, at)
      // As a disk does: a part still fits, the rest does not.
      writeSync(fd, line.subarray(0, 20))
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }) as typeof writeSync
    const spool = new Spool(dir, silentLog, write)
    const intake = new Intake(house, spool)
    intake.push(said(clock, '小王', '一'))
    isFull = true
    intake.push(said(clock, '小王', '二'))
    intake.push(said(clock, '小王', '三'))
    isFull = false
    intake.push(said(clock, '小王', '四'))
    // Whoever starts now finds what was written, and nothing is glued to the parts.
    expect(new Spool(dir, silentLog).recover().map((r) => (r.inbound as InboundMessage).text)).toEqual(['一', '四'])
    intake.start()
    await intake.stop()
    expect((await texts(house)).sort()).toEqual(
      ['一', '一', '三', '二', '四', '四'].filter((t, i, all) => all.indexOf(t) === i),
    )
    expect(filesIn(dir)).toEqual([])
  })
})

describe('the spool after kill -9', () => {
  it('is taken in completely, in order and once, however often the process dies', async () => {
    const { house, clock } = await bareHouse()
    const dir = folder()
    await inSpoolOf(dir, 0, 2500)
    await inSpoolOf(dir, 2500, 2600)
    expect(filesIn(dir)).toHaveLength(3)
    const intake = new Intake(house, new Spool(dir, silentLog))
    intake.start()
    intake.push(said(clock, '小王', '第 2600 句'))
    await intake.stop()
    expect(await texts(house)).toEqual(numbers(2601))
    // Taken in already, but the process died before the files were gone.
    await inSpoolOf(dir, 0, 2600)
    const again = new Intake(house, new Spool(dir, silentLog))
    again.start()
    await again.stop()
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(2601)
    expect(filesIn(dir)).toEqual([])
  })

  it('skips a line that was cut, and forgets the file all the same', async () => {
    const { house, clock } = await bareHouse()
    const dir = folder()
    const first = new Spool(dir, silentLog)
    for (const text of ['一', '二']) first.append(said(clock, '小王', text))
    first.close()
    appendFileSync(path.join(dir, filesIn(dir)[0] ?? ''), '{"type":"message","acc')
    writeFileSync(path.join(dir, '0000000009.jsonl'), 'rubbish\n')
    const intake = new Intake(house, new Spool(dir, silentLog))
    intake.start()
    await intake.stop()
    expect(await texts(house)).toEqual(['一', '二'])
    expect(filesIn(dir)).toEqual([])
    writeFileSync(path.join(dir, '0000000009.jsonl'), 'rubbish\n')
    expect(new Spool(dir, silentLog).recover()).toEqual([])
    expect(filesIn(dir)).toEqual([])
  })

  it('never writes into a file that is there already', () => {
    const dir = folder()
    const line = {
      type: 'login',
      account: 'a',
      eventId: 'e',
      name: 'n',
      connection: 'c',
      first: true,
      receivedAt: 1,
    } as const
    const [one, two] = [new Spool(dir, silentLog), new Spool(dir, silentLog)]
    one.append(line)
    expect(() => two.append(line)).toThrow('EEXIST')
    two.append(line)
    expect(filesIn(dir)).toHaveLength(2)
    one.close()
    two.close()
  })
})
