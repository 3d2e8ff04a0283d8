import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Inbound, OutcomeUnknownError, RateLimitedError, UndeliverableError } from '../../src/core/chat.ts'
import { elapsedMs, systemClock } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { connectWechat, type LinkTimings, type WechatLink } from '../../src/wechat/connect.ts'
import { type PuppetServerHandle, type PuppetServerOptions, startPuppetServer } from '../support/puppet-server.ts'

const ROOM = 'room-0@chatroom'
const BIG_ROOM = 'big@chatroom'
const QUICK: Partial<LinkTimings> = {
  dingMs: 100,
  silenceMs: 500,
  probeMs: 500,
  connectMs: 2500,
  deliverMs: 1000,
  readMs: 1000,
  rereadMs: 200,
  backoffMs: 50,
  backoffMaxMs: 300,
  snapshotFirstMs: 3_600_000,
}

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function serve(options?: PuppetServerOptions): Promise<PuppetServerHandle> {
  const server = await startPuppetServer(options)
  cleanups.push(() => server.stop())
  return server
}

interface Client {
  link: WechatLink
  inbox: Inbound[]
  states: string[]
  /** The first inbound fact of this type that fits, arrived already or still to come. */
  receive<T extends Inbound['type']>(
    type: T,
    wanted?: (inbound: Extract<Inbound, { type: T }>) => boolean,
    timeoutMs?: number,
  ): Promise<Extract<Inbound, { type: T }>>
}

function connect(server: Pick<PuppetServerHandle, 'settings'>, timings: Partial<LinkTimings> = {}): Client {
  const inbox: Inbound[] = []
  const states: string[] = []
  const watchers = new Set<() => void>()
  const link = connectWechat({
    settings: server.settings,
    clock: systemClock,
    log: silentLog,
    onInbound: (inbound) => {
      inbox.push(inbound)
      for (const watcher of [...watchers]) watcher()
    },
    onState: (state) => states.push(state),
    timings: { ...QUICK, ...timings },
  })
  cleanups.push(() => link.stop())
  const receive: Client['receive'] = (type, wanted = () => true, timeoutMs = 10_000) => {
    type Wanted = Extract<Inbound, { type: typeof type }>
    const find = () => inbox.find((i): i is Wanted => i.type === type && wanted(i as Wanted))
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find()
        if (found === undefined) return
        watchers.delete(look)
        clearTimeout(timer)
        resolve(found)
      }
      const timer = setTimeout(() => {
        watchers.delete(look)
        reject(new Error(`no such ${type} within ${timeoutMs} ms; got ${JSON.stringify(inbox.slice(-5))}`))
      }, timeoutMs)
      watchers.add(look)
      look()
    })
  }
  return { link, inbox, states, receive }
}

async function connected(options?: PuppetServerOptions, timings?: Partial<LinkTimings>) {
  const server = await serve(options)
  const client = connect(server, timings)
  await client.receive('login')
  return { server, ...client }
}

const say = (link: WechatLink, text: string) => link.deliver({ outboxId: 1, to: { room: ROOM }, text, mentions: [] })

describe('over gRPC', () => {
  let server: PuppetServerHandle
  beforeAll(async () => {
    server = await startPuppetServer({
      names: { 'member-1': '小王', 'member-2': '旧名', 'new-1': '新来的' },
      generate: { rooms: 3, membersPerRoom: 4 },
      rooms: [{ id: BIG_ROOM, topic: '大群', memberIds: Array.from({ length: 500 }, (_, i) => `big-${i}`) }],
    })
  })
  afterAll(() => server.stop())

  async function joined(timings?: Partial<LinkTimings>) {
    const client = connect(server, timings)
    await client.receive('login')
    return { server, ...client }
  }

  it('hears a message and says something, in one connection', async () => {
    const { server, link, receive } = await joined()
    expect(link.state).toBe('up')
    expect(link.account).toBe('bot')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '三天了还没人管！', id: 't0-m1', mention: ['bot'] })
    const message = await receive('message', (m) => m.platformId === 't0-m1')
    expect(message).toMatchObject({
      account: 'bot',
      room: { id: ROOM, topic: '演示群0' },
      sender: { id: 'member-1', name: '小王' },
      self: false,
      text: '三天了还没人管！',
      mentionsBot: true,
    })
    const delivered = await link.deliver({
      outboxId: 7,
      to: { room: ROOM },
      text: '马上来',
      mentions: [{ id: 'member-1', name: '小王' }],
    })
    const sent = await server.waitForSent((s) => s.text.includes('马上来'))
    expect(sent).toMatchObject({
      to: ROOM,
      text: '@小王\u2005马上来',
      mentionIds: ['member-1'],
      id: delivered.platformId,
    })
    const echo = await receive('message', (m) => m.platformId === delivered.platformId)
    expect(echo.self).toBe(true)
  })

  it('shows a picture once, and hears its echo as one', async () => {
    const { server, link, receive } = await joined()
    const png = Buffer.alloc(300_000, 7)
    const outgoing = { outboxId: 8, text: '邀请榜\n🥇 小王 3 位', picture: { name: '邀请榜.png', png }, mentions: [] }
    const delivered = await link.deliver({ ...outgoing, to: { room: ROOM } })
    const sent = await server.waitForSent((s) => s.file !== undefined)
    expect(sent).toMatchObject({ to: ROOM, text: '', id: delivered.platformId })
    expect(sent.file?.name).toBe('邀请榜.png')
    expect(Buffer.from(sent.file?.data ?? '', 'base64').equals(png)).toBe(true)
    const echo = await receive('message', (m) => m.platformId === delivered.platformId)
    expect(echo).toMatchObject({ self: true, kind: 'image' })
    const small = { name: 'a.png', png: Buffer.from('small') }
    await link.deliver({ ...outgoing, picture: small, to: { room: ROOM } })
    await server.waitForSent((s) => s.file?.data === small.png.toString('base64'))
    // A refusal is told, and not answered by a second try behind our back.
    const before = (await server.stats()).calls.messageSendFile ?? 0
    await server.failNextSend('操作过于频繁，请稍后再试')
    await expect(link.deliver({ ...outgoing, to: { room: ROOM } })).rejects.toBeInstanceOf(RateLimitedError)
    expect((await server.stats()).calls.messageSendFile).toBe(before + 1)
  })

  it('says the words of a picture through a puppet that shows none', async () => {
    const { server, link } = await connected({ files: false })
    const picture = { name: 'a.png', png: Buffer.from('png') }
    const delivered = await link.deliver({ outboxId: 9, to: { room: ROOM }, text: '邀请榜', picture, mentions: [] })
    const sent = await server.waitForSent((s) => s.to === ROOM)
    expect(sent).toMatchObject({ text: '邀请榜', id: delivered.platformId })
    expect(server.sent()).toHaveLength(1)
  })

  it('speaks TLS', async () => {
    const { server, receive } = await connected({ tls: true })
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '安全', id: 't1-tls' })
    await receive('message', (m) => m.platformId === 't1-tls')
  })

  it('writes nothing into the home directory, where two processes would fight for the same cache', async () => {
    const home = mkdtempSync(join(tmpdir(), 'nuanqun-home-'))
    vi.stubEnv('HOME', home)
    const { server, receive } = await joined()
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '一', id: 't2-a' })
    await receive('message', (m) => m.platformId === 't2-a')
    expect(readdirSync(home)).toEqual([])
    vi.unstubAllEnvs()
    rmSync(home, { recursive: true })
  })

  it('makes three calls for the first message in a cold room of 500, and one for the next', async () => {
    const { server, receive } = await joined()
    const calls = async () => {
      const { ding: _, ...others } = (await server.stats()).calls
      return Object.fromEntries(Object.entries(others).filter(([name]) => name.endsWith('Payload')))
    }
    const before = await calls()
    await server.say({ roomId: BIG_ROOM, fromId: 'big-7', text: '第一句', id: 't3-m1' })
    await receive('message', (m) => m.platformId === 't3-m1')
    const cold = await calls()
    const more = (name: string, n: number) => ({ [name]: (before[name] ?? 0) + n })
    expect(cold).toEqual({
      ...before,
      ...more('messagePayload', 1),
      ...more('contactPayload', 1),
      ...more('roomPayload', 1),
    })
    await server.say({ roomId: BIG_ROOM, fromId: 'big-7', text: '第二句', id: 't3-m2' })
    await receive('message', (m) => m.platformId === 't3-m2')
    expect(await calls()).toEqual({ ...cold, ...more('messagePayload', 2) })
  })

  it('keeps the order of a burst and passes doubles on', async () => {
    const { server, inbox, receive } = await joined()
    const sent = await server.burst({
      count: 500,
      template: { roomIds: [ROOM], fromIds: ['member-0', 'member-1', 'member-2'], texts: ['第{i}句'] },
    })
    await receive('message', (m) => m.text === '第499句')
    const order = inbox.flatMap((i) => (i.type === 'message' ? [i.platformId] : []))
    expect(order).toEqual(sent.map((s) => s.id))
    for (let i = 0; i < 10; i += 1) await server.say({ roomId: ROOM, fromId: 'member-1', text: '又来', id: 't4-same' })
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '完', id: 't4-end' })
    await receive('message', (m) => m.platformId === 't4-end')
    expect(inbox.filter((i) => i.type === 'message' && i.platformId === 't4-same')).toHaveLength(10)
  })

  it('reports joins without an inviter, with missing ids, and leaves; doubles carry the same id', async () => {
    const { server, inbox, receive } = await joined()
    await server.join({ roomId: ROOM, ids: ['new-1', ''], timestamp: 1_700_000_000 })
    const join = await receive('room-join')
    expect(join.joiners).toEqual([{ id: 'new-1', name: '新来的' }])
    expect(join.inviter).toBeUndefined()
    expect(join.at).toBe(1_700_000_000_000)
    await server.join({ roomId: ROOM, ids: ['new-1', ''], timestamp: 1_700_000_000 })
    await server.join({ roomId: ROOM, ids: ['new-2'], inviterId: 'member-1' })
    await receive('room-join', (j) => j.inviter?.id === 'member-1')
    const ids = inbox.flatMap((i) => (i.type === 'room-join' ? [i.eventId] : []))
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(2)
    await server.join({ roomId: ROOM, ids: ['', ''] })
    // Nobody can be named: the member list tells instead.
    const snapshot = await receive('room-snapshot')
    expect(snapshot.members.map((m) => m.id)).toContain('new-2')
    await server.leave({ roomId: ROOM, ids: ['new-1'] })
    expect((await receive('room-leave')).leavers.map((l) => l.id)).toEqual(['new-1'])
    await server.emitRaw('room-topic', {
      roomId: ROOM,
      newTopic: '新名字\u202e',
      oldTopic: '',
      changerId: '',
      timestamp: 1,
    })
    expect((await receive('room-topic')).room).toEqual({ id: ROOM, topic: '新名字' })
  })

  it('walks through the member lists', async () => {
    const { receive } = await joined({ snapshotFirstMs: 50, snapshotEveryMs: 300 })
    const last = await receive('room-snapshot', (s) => s.room.id === 'room-2@chatroom')
    expect(last.members.map((m) => m.id)).toEqual(['bot', 'member-0', 'member-1', 'member-2', 'member-3'])
  })

  it('shows a new nickname after the platform says that the old one is stale', async () => {
    const { server, receive } = await joined()
    await server.say({ roomId: ROOM, fromId: 'member-2', text: '一', id: 't7-a' })
    expect((await receive('message', (m) => m.platformId === 't7-a')).sender.name).toBe('旧名')
    await server.rename('member-2', '新名')
    await server.say({ roomId: ROOM, fromId: 'member-2', text: '二', id: 't7-b' })
    expect((await receive('message', (m) => m.platformId === 't7-b')).sender.name).toBe('新名')
  })

  it('loses no message because a name cannot be had', async () => {
    const { server, receive } = await joined()
    await server.say({ roomId: 'gone@chatroom', fromId: 'nobody-1', text: '有人吗', id: 't8-a' })
    expect(await receive('message', (m) => m.platformId === 't8-a')).toMatchObject({
      text: '有人吗',
      sender: { id: 'nobody-1', name: '群友' },
      room: { id: 'gone@chatroom', topic: '未命名群' },
    })
  })

  it('asks again for a body that could not be fetched, and tells of a gap when it is gone for good', async () => {
    const { server, link, receive } = await joined()
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '还在', id: 't9-once', unreadable: 1 })
    expect((await receive('message', (m) => m.platformId === 't9-once')).text).toBe('还在')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '没了', id: 't9-never', unreadable: 99 })
    expect((await receive('link-gap')).reason).toBe('1 messages could not be fetched')
    expect(link.counters.unreadable).toBe(1)
  })

  it('survives events that are not what the protocol says', async () => {
    const { server, link, receive } = await joined()
    for (const text of ['{"broken', 'null', '7', '""', '', '[]']) await server.emitMalformed('message', text)
    await server.emitMalformed('login', '{}')
    await server.emitMalformed('error', '{"gerror":')
    await server.emitMalformed('dirty', '{"payloadType":99,"payloadId":"x"}')
    await server.emitRaw('room-join', { roomId: 7, inviteeIdList: 'x' })
    await server.emitRaw('room-leave', {})
    await server.emitRaw('error', { gerror: 'something' })
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '还好', id: 't10-after' })
    await receive('message', (m) => m.platformId === 't10-after')
    expect(link.counters.malformed).toBeGreaterThanOrEqual(8)
    expect(link.counters.losses).toBe(0)
  })

  it('tells the three kinds of refusal apart', async () => {
    const { server, link } = await joined()
    await server.failNextSend('操作过于频繁，请稍后再试')
    await expect(say(link, '一')).rejects.toBeInstanceOf(RateLimitedError)
    await server.failNextSend('errcode 20001')
    await expect(say(link, '二')).rejects.toBeInstanceOf(RateLimitedError)
    await expect(
      link.deliver({ outboxId: 1, to: { room: 'gone@chatroom' }, text: '三', mentions: [] }),
    ).rejects.toBeInstanceOf(UndeliverableError)
    await server.failNextSend('something else')
    const plain = await say(link, '四').catch((error: unknown) => error)
    expect(plain).toBeInstanceOf(Error)
    expect(plain).not.toBeInstanceOf(OutcomeUnknownError)
    expect(plain).not.toBeInstanceOf(UndeliverableError)
    await say(link, '五')
    await server.waitForSent((s) => s.text === '五')
  })
})

describe('when the server goes away', () => {
  it('reconnects after a kill on the same port, tells the gap, and goes on', async () => {
    const { server, link, states, receive } = await connected()
    await server.hangSends(true)
    const pending = say(link, '半路').catch((error: unknown) => error)
    await until(async () => (await server.stats()).calls.messageSendText === 1)
    await server.kill()
    expect(await pending).toBeInstanceOf(OutcomeUnknownError)
    await until(() => link.state === 'down')
    const refused = await say(link, '断了').catch((error: unknown) => error)
    expect(refused).not.toBeInstanceOf(OutcomeUnknownError)
    expect(refused).toBeInstanceOf(Error)
    await server.restart()
    const gap = await receive('link-gap')
    expect(gap.to).toBeGreaterThan(gap.from)
    expect(gap.account).toBe('bot')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '回来了', id: 'back' })
    await receive('message', (m) => m.platformId === 'back')
    await say(link, '我也回来了')
    await server.waitForSent((s) => s.text === '我也回来了')
    expect(states).toEqual(['up', 'down', 'up'])
  })

  it('notices a frozen server, does not hang on it, and recovers without stopping its puppet', async () => {
    const { server, link, receive } = await connected()
    server.freeze()
    // The silence is noticed before the send's own deadline.
    await expect(say(link, '冻住')).rejects.toBeInstanceOf(OutcomeUnknownError)
    await until(() => link.state === 'down')
    server.thaw()
    await receive('link-gap')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '化了', id: 'thawed' })
    await receive('message', (m) => m.platformId === 'thawed')
    // Long enough for a late word of the old connection to arrive.
    const dings = (await server.stats()).calls.ding ?? 0
    await until(async () => ((await server.stats()).calls.ding ?? 0) > dings + 10)
    expect((await server.stats()).stops).toBe(0)
    expect(link.counters.losses).toBe(1)
  })

  it('keeps its own deadline for a send that is never answered', async () => {
    const { server, link } = await connected({}, { deliverMs: 300 })
    await server.hangSends(true)
    await expect(say(link, '没有回音')).rejects.toBeInstanceOf(OutcomeUnknownError)
    expect(link.state).toBe('up')
    await server.hangSends(false)
    await server.waitForSent((s) => s.text === '没有回音')
  })

  it('notices a server that answers calls but has gone silent', async () => {
    const { server, link, receive } = await connected()
    await server.silent(true)
    await until(() => link.state === 'down')
    await server.silent(false)
    await receive('link-gap')
    await until(() => link.state === 'up')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '在', id: 'again' })
    await receive('message', (m) => m.platformId === 'again')
  })

  it('keeps trying when the server is not there at the start', async () => {
    const server = await serve()
    await server.kill()
    const client = connect(server)
    await until(() => client.link.counters.losses === 0 && client.link.state === 'starting')
    await server.restart()
    const login = await client.receive('login')
    expect(login.connection).toMatch(/^wechat:[0-9a-f]{12}$/)
    expect(login.connection).not.toContain(server.token)
    expect(client.inbox.filter((i) => i.type === 'link-gap')).toEqual([])
  })

  it('says what is wrong with a token, but never the token', async () => {
    const server = await serve()
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
    const { wechaty } = server.settings
    if (wechaty === undefined) throw new Error('no settings')
    for (const [token, complaint] of [
      [`${server.token}x`, 'Invalid Wechaty TOKEN'],
      ['withoutprefix', 'requires a SNI'],
    ] as const) {
      const settings = { wechaty: { ...wechaty, token } }
      const link = connectWechat({ settings, clock: systemClock, log, onInbound: () => {}, timings: QUICK })
      await until(() => lines.some((line) => line.includes(complaint)))
      await link.stop()
      expect(lines.join('')).not.toContain(token)
    }
  })

  it('waits for a login and hears the account change', async () => {
    const { server, link, inbox, receive } = await connected()
    await server.logout()
    await until(() => link.state === 'down')
    await expect(say(link, '没登录')).rejects.toThrow('down')
    await server.login('other-bot')
    await receive('login', (l) => l.account === 'other-bot')
    expect(link.account).toBe('other-bot')
    expect(inbox.filter((i) => i.type === 'link-gap')).toHaveLength(1)
    expect(link.counters.losses).toBe(0)
  })

  it('stops for good, leaving the puppet to the next client', async () => {
    const { server, link, inbox, states } = await connected()
    await link.stop()
    expect(states.at(-1)).toBe('stopped')
    expect((await server.stats()).stops).toBe(0)
    const before = inbox.length
    const next = connect(server)
    await next.receive('login')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '接班', id: 'next' })
    await next.receive('message', (m) => m.platformId === 'next')
    expect(inbox).toHaveLength(before)
    await expect(say(link, '停了')).rejects.toThrow('down')
  })

  it('waits its turn while another process holds the only stream, and disturbs nobody', async () => {
    const { server, link, receive } = await connected()
    const second = connect(server)
    await until(() => second.link.counters.attempts >= 4)
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '还是我', id: 'first' })
    await receive('message', (m) => m.platformId === 'first')
    expect(link.counters.losses).toBe(0)
    await link.stop()
    await second.receive('login')
    await server.say({ roomId: ROOM, fromId: 'member-1', text: '换人', id: 'second' })
    await second.receive('message', (m) => m.platformId === 'second')
    expect((await server.stats()).stops).toBe(0)
  })

  it('stops at once while the server is frozen', async () => {
    const { server, link } = await connected()
    server.freeze()
    await link.stop()
    expect(link.state).toBe('stopped')
  })
})

/** Waits for a condition, looking often; fails after ten seconds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const limit = elapsedMs() + 10_000; !(await condition()); ) {
    if (elapsedMs() > limit) throw new Error(`not within ten seconds: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
