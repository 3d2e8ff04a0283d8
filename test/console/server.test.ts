import { request } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunningConsole } from '../../src/console/server.ts'
import { FakeWorld } from './fake-world.ts'
import { startTestConsole } from './start.ts'

const running: RunningConsole[] = []
async function start(...args: Parameters<typeof startTestConsole>): Promise<RunningConsole> {
  const started = await startTestConsole(...args)
  running.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

/** fetch writes its own Host header, so this one asks by hand. */
function getAs(host: string, port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { Host: host } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

describe('the pages', () => {
  it('say what is running and lead to the sandbox', async () => {
    const { url } = await start({ world: new FakeWorld() })
    const answer = await fetch(url)
    const page = await answer.text()
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(page).toMatch(/^<!doctype html><html lang="zh-CN">/)
    for (const part of ['暖群正在运行', 'href="/sandbox"', 'href="/healthz"', 'README', 'NuanQun is running']) {
      expect(page).toContain(part)
    }
  })

  it('explain kindly that there is no sandbox beside a real account', async () => {
    const { url } = await start()
    expect(await (await fetch(url)).text()).not.toContain('href="/sandbox"')
    const answer = await fetch(`${url}/sandbox`)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('WECHATY_*')
    expect((await fetch(`${url}/sandbox/state`)).status).toBe(404)
  })

  it('escape what the health check says', async () => {
    const { url } = await start({ health: async () => ({ ok: false, chat: '<img src=x onerror=alert(1)>' }) })
    const page = await (await fetch(url)).text()
    expect(page).toContain('&lt;img src=x')
    expect(page).not.toContain('<img')
  })

  it('answer an unknown address with a way back', async () => {
    const { url } = await start()
    for (const path of ['/nowhere', '/assets/../server.ts', '/assets/server.ts']) {
      const answer = await fetch(url + path)
      expect(answer.status).toBe(404)
      expect(await answer.text()).toContain('回到首页')
    }
  })

  it('carry nothing inline that the policy would refuse', async () => {
    const { url } = await start({ world: new FakeWorld() })
    const page = await (await fetch(`${url}/sandbox`)).text()
    expect(page).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/)
    for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\/(?!\/)/)
  })
})

describe('health and metrics', () => {
  it('are 200 with their parts while all is well', async () => {
    const { url } = await start()
    const answer = await fetch(`${url}/healthz`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ ok: true, database: 'up', chat: 'sandbox' })
    const metrics = await fetch(`${url}/metrics`)
    expect(metrics.headers.get('content-type')).toContain('version=0.0.4')
    expect(await metrics.text()).toBe('nuanqun_up 1\n')
  })

  it('is 503 when a part is down', async () => {
    const { url } = await start({ health: async () => ({ ok: false, database: 'down' }) })
    const answer = await fetch(`${url}/healthz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ ok: false, database: 'down' })
  })

  it('is 503 without internals when the check itself fails', async () => {
    const { url } = await start({ health: () => Promise.reject(new Error('postgresql://user:secret@db')) })
    const answer = await fetch(`${url}/healthz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ ok: false })
  })

  it('does not show why metrics failed', async () => {
    const { url } = await start({ metrics: () => Promise.reject(new Error('secret')) })
    const answer = await fetch(`${url}/metrics`)
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('secret')
  })
})

describe('who may ask', () => {
  it('every answer carries the security headers', async () => {
    const { url } = await start({ world: new FakeWorld() })
    for (const path of ['/', '/healthz', '/sandbox', '/sandbox/state', '/assets/sandbox.js', '/nowhere']) {
      const { headers } = await fetch(url + path)
      const policy = headers.get('content-security-policy')
      for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
        expect(policy, path).toContain(rule)
      }
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      // Forms would say `Origin: null` under no-referrer.
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toMatch(/no-store|no-cache/)
    }
  })

  it('only names of this machine, on any port, while bound to loopback', async () => {
    const { port } = await start({ world: new FakeWorld() })
    for (const good of [`127.0.0.1:${port}`, 'localhost:8080', '[::1]:3000', 'LOCALHOST']) {
      expect(await getAs(good, port, '/sandbox/state'), good).toBe(200)
    }
    for (const bad of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.evil.example']) {
      expect(await getAs(bad, port, '/sandbox/state'), bad).toBe(403)
    }
  })

  it('any name when bound to all addresses on purpose', async () => {
    const { port, url } = await start({ host: '0.0.0.0' })
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(await getAs('bot.example', port, '/healthz')).toBe(200)
  })
})

describe('speaking in the sandbox', () => {
  let world: FakeWorld
  let url: string
  beforeEach(async () => {
    world = new FakeWorld()
    url = (await start({ world })).url
  })

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: url, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const complaint = { chat: '1@room', fromId: 'wang', text: '三天了还没发货，也没人管！' }

  it('says, and shows it in the state', async () => {
    const answer = await post('say', { ...complaint, mention: ['lin'] })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ line: { fromId: 'wang', text: '@小林 三天了还没发货，也没人管！' } })
    const state = await (await fetch(`${url}/sandbox/state`)).json()
    expect(state.rooms).toHaveLength(3)
    expect(state.lines['1@room']).toHaveLength(2)
    expect(state.lines['direct:wang']).toEqual([])
    expect(state.lines['direct:bot']).toBeUndefined()
  })

  it('shows pictures as what they are, and no others', async () => {
    const line = world.botShows('1@room', '榜', Buffer.alloc(32, 1))
    const answer = await fetch(`${url}/sandbox/pictures/${line.id}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.alloc(32, 1))
    expect((await fetch(`${url}/sandbox/pictures/${encodeURIComponent('../state')}`)).status).toBe(404)
  })

  it('lets people in and out', async () => {
    const joined = await (await post('join', { roomId: '1@room', name: '小赵', inviterId: 'wang' })).json()
    expect(joined.person).toMatchObject({ name: '小赵', kind: 'member' })
    expect((await post('leave', { roomId: '1@room', personId: joined.person.id })).status).toBe(200)
    expect(world.lines('1@room').map((line) => line.text)).toEqual(['小王 邀请 小赵 加入了群聊', '小赵 退出了群聊'])
  })

  it('tells a slip in its own words', async () => {
    const answer = await post('say', { ...complaint, fromId: 'zhao' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: '阿昭不在这个群里' })
  })

  it('keeps the inside of a failure to itself', async () => {
    const answer = await post('say', { ...complaint, text: '崩溃' })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('secret')
  })

  it.each([
    ['not JSON', 'say', '{'],
    ['no text', 'say', { chat: '1@room', fromId: 'wang' }],
    ['empty text', 'say', { ...complaint, text: '' }],
    ['a text that is no string', 'say', { ...complaint, text: { $ne: 1 } }],
    ['something unknown besides', 'say', { ...complaint, admin: true }],
    ['an array', 'say', []],
    ['neither person nor name', 'join', { roomId: '1@room' }],
    ['both person and name', 'join', { roomId: '1@room', personId: 'zhao', name: '小赵' }],
    ['no person', 'leave', { roomId: '1@room' }],
  ])('refuses %s', async (_what, path, body) => {
    const answer = await post(path, body)
    expect(answer.status).toBe(400)
    expect((await answer.json()).error).toMatch(/JSON|内容不对/)
    expect(world.lines('1@room')).toEqual([])
  })

  it('refuses what is too large, declared or not', async () => {
    const large = { ...complaint, text: '啊'.repeat(30_000) }
    expect((await post('say', large)).status).toBe(413)
    const chunks = new Blob([JSON.stringify(large)]).stream()
    const streamed = {
      method: 'POST',
      body: chunks,
      duplex: 'half',
      headers: { 'Content-Type': 'application/json', Origin: url },
    }
    expect((await fetch(`${url}/sandbox/say`, streamed as RequestInit)).status).toBe(413)
  })

  it.each([
    ['another site', { Origin: 'https://evil.example' }],
    ['another port of this machine', { Origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['a foreign site by its fetch metadata', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('refuses a request from %s', async (_who, headers) => {
    for (const [path, body] of [
      ['say', complaint],
      ['join', { roomId: '1@room', name: '小赵' }],
      ['leave', { roomId: '1@room', personId: 'wang' }],
    ] as const) {
      expect((await post(path, body, headers)).status).toBe(403)
    }
    expect(world.lines('1@room')).toEqual([])
  })

  it('refuses a request that does not say where it comes from', async () => {
    const answer = await fetch(`${url}/sandbox/say`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(complaint),
    })
    expect(answer.status).toBe(403)
  })

  it('refuses the types that a foreign form can send', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect((await post('say', complaint, { 'Content-Type': type })).status).toBe(415)
    }
    expect((await post('say', complaint, { 'Content-Type': 'application/json; charset=utf-8' })).status).toBe(200)
  })

  it('changes nothing by GET', async () => {
    expect((await fetch(`${url}/sandbox/say`)).status).toBe(404)
  })
})

describe('starting and stopping', () => {
  it('says what to do when the port is taken', async () => {
    const { port } = await start()
    await expect(startTestConsole({ port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is already in use. Stop the other program, or choose another port: PORT=${port + 1} npm start`,
    )
  })

  it('says what to do when the host is not an address of this machine', async () => {
    await expect(startTestConsole({ host: '192.0.2.1' })).rejects.toThrow('Set HOST=127.0.0.1')
  })

  it('frees the port, also with a stream open and more than once', async () => {
    const world = new FakeWorld()
    const { url, port, stop } = await start({ world })
    const stream = await fetch(`${url}/sandbox/events`)
    expect(world.watching).toBe(1)
    await Promise.all([stop(), stop()])
    // The stream ended; it was not cut.
    expect(await stream.text()).toBe('event: hello\ndata: {}\n\n')
    expect(world.watching).toBe(0)
    const probe = createServer()
    await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(port, '127.0.0.1', resolve))
    await new Promise((resolve) => probe.close(resolve))
  })
})
