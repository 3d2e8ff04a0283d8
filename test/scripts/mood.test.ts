import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mood } from '../../src/text/index.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mood-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(args: string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/mood.ts', ...args], {
    input: input ?? '',
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, stdout, stderr }
}

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const rows = (stdout: string): unknown[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('mood script', { timeout: 60_000 }, () => {
  it('explains one message', () => {
    const { status, stdout, stderr } = run(['三天了还没人管！！'])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('label     negative')
    expect(stdout).toContain('category  service 服务')
    expect(stdout).toMatch(/severity {2}2/)
    expect(stdout).toMatch(/【[^】]*没人管】/)
    expect(stdout).toMatch(/\+\d\.\d\d +words +\S*没人管/)
  })

  it('lets no text steer the terminal', () => {
    const { stdout } = run(['还没发货\u001b[2J\u202eabc'])
    expect(stdout).not.toContain('\u001b')
    expect(stdout).not.toContain('\u202e')
  })

  it('judges a file line by line, in order', () => {
    const texts = ['还没发货', '好的', '太好吃了，回购', '会不会掉色？', '我要退款！']
    const path = file('good.jsonl', `\ufeff${texts.map((text, id) => JSON.stringify({ id, text })).join('\r\n\n')}\n`)
    const { status, stdout, stderr } = run(['--jsonl', path])
    expect([status, stderr]).toEqual([0, ''])
    expect(rows(stdout)).toEqual(
      texts.map((text) => {
        const { label, negative, category, severity } = mood(text)
        return { label, negative, category, severity }
      }),
    )
  })

  it('judges the reply of a message that quotes another, and marks the words where they stand', () => {
    const rule = '- - - - - - - - - - - - - - -'
    const texts = [
      `「小陈：三天了还没人管」\n${rule}\n收到，我看一下`,
      `「客服小美：已经发出啦」\n${rule}\n可是物流一直没更新`,
      '「小李：这个难吃死了」\n——————————\n我觉得很好吃，会回购',
    ]
    const { stdout } = run(['--jsonl', '-'], texts.map((text) => JSON.stringify({ text })).join('\n'))
    expect(rows(stdout).map((row) => (row as { label: string }).label)).toEqual(['neutral', 'negative', 'positive'])
    // The quote stands as it was written, without a mark; what decided is marked in the reply.
    const [, reply = ''] = /「客服小美：已经发出啦」⏎[- ]+⏎([^⏎]*)/u.exec(run([texts[1] ?? '']).stdout) ?? []
    expect(reply.replace(/[【】]/gu, '')).toContain('可是物流一直没更新')
    expect(reply).toMatch(/【[^】]*物流一直[^】]*】/u)
  })

  it('reads standard input, also a lot of it', () => {
    const { status, stdout } = run(['--jsonl', '-'], '{"text":"还没发货，麻烦看一下"}\n'.repeat(20_000))
    expect(status).toBe(0)
    expect(rows(stdout)).toHaveLength(20_000)
  })

  it.each([
    ['{"text": "好的"}\n{"text": 还没}\n{"text": "好"}\n', /line 2: not JSON; write .*"text"/],
    ['{"text": "好的"}\n{"body": "好"}\n', /line 2: no string "text"; write /],
    ['{"text": "好的"}\n\n[1]\n', /line 3: no string "text"/],
    ['{"text": "好的"}\nnull\n', /line 2/],
  ])('stops at a line it cannot read: %j', (content, message) => {
    const { status, stdout, stderr } = run(['--jsonl', file('bad.jsonl', content)])
    expect(status).toBe(1)
    expect(rows(stdout)).toHaveLength(1)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
  })

  it('says which file it could not read', () => {
    const missing = run(['--jsonl', join(folder, 'nowhere.jsonl')])
    expect([missing.status, missing.stdout]).toEqual([1, ''])
    expect(missing.stderr).toMatch(/nowhere\.jsonl: there is no such file/)
    const directory = run(['--jsonl', folder])
    expect(directory.status).toBe(1)
    expect(directory.stderr).toContain('that is a directory')
  })

  it('shows how it is used', () => {
    for (const args of [[], [' '], ['--jsonl'], ['--jsonl', 'a', 'b'], ['--colour', 'x']]) {
      const { status, stdout, stderr } = run(args)
      expect([status, stdout], args.join(' ')).toEqual([2, ''])
      expect(stderr).toMatch(/usage: npm run -s mood -- "TEXT"[\s\S]*example:/)
    }
    const help = run(['--help'])
    expect([help.status, help.stderr]).toEqual([0, ''])
    expect(help.stdout).toContain('Exit codes')
    expect(run(['--', '--jsonl']).status).toBe(0)
  })
})
