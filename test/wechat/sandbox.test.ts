import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Inbound, UndeliverableError } from '../../src/core/chat.ts'
import { ManualClock, ShiftedClock } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { type SandboxChange, SandboxError } from '../../src/core/sandbox.ts'
import { connectSandbox, daytimeFrom, type SandboxLink, sandboxClock } from '../../src/wechat/sandbox/index.ts'
import { World } from '../../src/wechat/sandbox/world.ts'

const BOOKS = 'demo-books@chatroom'
const SHANGHAI = 'Asia/Shanghai'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'nuanqun-sandbox-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const makeWorld = (file?: string) =>
  new World({
    clock: new ShiftedClock(new ManualClock('2026-03-01T10:00:00+08:00')),
    log: silentLog,
    ...(file ? { file } : {}),
  })

describe('the world', () => {
  it('is full of people who are openly invented', () => {
    const world = makeWorld()
    for (const room of world.rooms()) {
      expect(room.topic).toMatch(/（演示）$/)
      expect(room.id).toContain('@')
      for (const id of room.memberIds) expect(world.person(id)).toBeDefined()
    }
    expect(world.rooms().map((room) => room.topic)).toEqual([
      '青禾书店共读营（演示）',
      '果然鲜水果团购群（演示）',
      '亲子阅读群（演示）',
      '新品尝鲜群（演示）',
      '暖群值班室（演示）',
    ])
    expect(world.people().filter((person) => person.kind !== 'bot').length).toBeGreaterThanOrEqual(15)
    for (const room of world.rooms().slice(0, 4)) {
      const members = room.memberIds.filter((id) => world.person(id)?.kind === 'member')
      expect(members.length).toBeGreaterThanOrEqual(4)
      expect(room.memberIds.length).toBeGreaterThanOrEqual(6)
    }
  })

  it('lets people speak, mention and quote as in WeChat', () => {
    const world = makeWorld()
    const changes: SandboxChange[] = []
    const stop = world.watch((change) => changes.push(change))
    const first = world.say({ chat: BOOKS, fromId: 'demo-wang', text: '三天了', mention: ['demo-nuanqun'] })
    expect(first.text).toBe('@暖暖\u2005三天了')
    const reply = world.say({ chat: BOOKS, fromId: 'demo-staff-lin', text: '马上', quoteId: first.id })
    expect(reply.text).toBe('「小王：@暖暖\u2005三天了」\n- - - - - - - - - - - - - - -\n马上')
    expect(world.lines(BOOKS)).toEqual([first, reply])
    expect(changes).toHaveLength(2)
    stop()
    world.say({ chat: 'direct:demo-wang', fromId: 'demo-wang', text: '积分' })
    expect(changes).toHaveLength(2)
  })

  it('tells slips to the visitor and changes nothing', () => {
    const world = makeWorld()
    const slips: (() => unknown)[] = [
      () => world.say({ chat: BOOKS, fromId: 'nobody', text: 'x' }),
      () => world.say({ chat: BOOKS, fromId: 'demo-wang', text: '  ' }),
      () => world.say({ chat: BOOKS, fromId: 'demo-wang', text: 'x'.repeat(5000) }),
      () => world.say({ chat: BOOKS, fromId: 'demo-zhang', text: '我不在这个群' }),
      () => world.say({ chat: 'nowhere@chatroom', fromId: 'demo-wang', text: 'x' }),
      () => world.say({ chat: 'direct:demo-li', fromId: 'demo-wang', text: 'x' }),
      () => world.say({ chat: BOOKS, fromId: 'demo-nuanqun', text: 'x' }),
      () => world.say({ chat: BOOKS, fromId: 'demo-wang', text: 'x', quoteId: 'gone' }),
      () => world.say({ chat: BOOKS, fromId: 'demo-wang', text: 'x', mention: ['nobody'] }),
      () => world.join({ roomId: BOOKS }),
      () => world.join({ roomId: BOOKS, name: '\u202e @ ' }),
      () => world.join({ roomId: BOOKS, personId: 'demo-wang' }),
      () => world.join({ roomId: BOOKS, name: '新人', inviterId: 'demo-zhang' }),
      () => world.leave({ roomId: BOOKS, personId: 'demo-zhang' }),
      () => world.leave({ roomId: BOOKS, personId: 'demo-nuanqun' }),
    ]
    const before = JSON.stringify([world.people(), world.rooms(), world.lines(BOOKS)])
    for (const slip of slips) expect(slip).toThrow(SandboxError)
    expect(JSON.stringify([world.people(), world.rooms(), world.lines(BOOKS)])).toBe(before)
  })

  it('lets members send the pictures that come with it', async () => {
    const world = makeWorld()
    expect(world.samples().length).toBeGreaterThanOrEqual(3)
    for (const { id, title } of world.samples()) {
      const line = await world.show({ chat: BOOKS, fromId: 'demo-wang', sampleId: id })
      expect(line).toMatchObject({ text: title, picture: { width: 480, height: 360 } })
      expect(world.picture(line.id)).toEqual(await world.sample(id))
      expect(world.picture(line.id)?.length).toBeLessThan(40_000)
    }
    await expect(world.show({ chat: BOOKS, fromId: 'demo-wang', sampleId: 'nothing' })).rejects.toThrow(SandboxError)
    await expect(world.show({ chat: BOOKS, fromId: 'demo-zhang', sampleId: 'cat' })).rejects.toThrow(SandboxError)
    await expect(world.show({ chat: BOOKS, fromId: 'demo-nuanqun', sampleId: 'cat' })).rejects.toThrow(SandboxError)
    expect(await world.sample('nothing')).toBeUndefined()
  })

  it('keeps how far its clock is ahead, and brings new groups into an older file', async () => {
    const file = join(dir, 'sandbox.json')
    const machine = new ManualClock('2026-03-01T10:00:00+08:00')
    const clock = new ShiftedClock(machine)
    const world = new World({ clock, log: silentLog, file })
    clock.advance(3_600_000)
    world.timeChanged()
    world.say({ chat: BOOKS, fromId: 'demo-wang', text: '一小时后' })
    await world.flush()
    expect(sandboxClock(dir, SHANGHAI).aheadMs).toBe(3_600_000)
    const saved = JSON.parse(readFileSync(file, 'utf8'))
    const old = { ...saved, aheadMs: undefined, rooms: saved.rooms.slice(0, 2), people: saved.people.slice(0, 10) }
    const later = new ShiftedClock(machine)
    const again = new World({ clock: later, log: silentLog, file })
    expect(later.now()).toEqual(clock.now())
    expect(again.lines(BOOKS)[0]?.at).toBe(Date.parse('2026-03-01T11:00:00+08:00'))
    writeFileSync(file, JSON.stringify(old))
    expect(new World({ clock: new ShiftedClock(machine), log: silentLog, file }).rooms()).toHaveLength(5)
    expect(sandboxClock(dir, SHANGHAI).aheadMs).toBe(0)
    writeFileSync(file, 'nonsense')
    expect(sandboxClock(dir, SHANGHAI).aheadMs).toBe(0)
  })

  it.each([
    ['2026-03-01T14:20:00+08:00', '2026-03-01T14:20:00+08:00'],
    ['2026-03-01T08:59:00+08:00', '2026-03-01T10:00:00+08:00'],
    ['2026-03-01T00:00:00+08:00', '2026-03-01T10:00:00+08:00'],
    ['2026-03-31T20:00:00+08:00', '2026-04-01T10:00:00+08:00'],
    ['2026-12-31T23:59:59+08:00', '2027-01-01T10:00:00+08:00'],
  ])('that begins at %s begins by day: %s', (now, begins) => {
    expect(daytimeFrom(new Date(now), SHANGHAI)).toEqual(new Date(begins))
    expect(sandboxClock(dir, SHANGHAI, new ManualClock(now)).now()).toEqual(new Date(begins))
  })

  it('that began in the next morning is still there after a restart, also when nobody said anything', async () => {
    const machine = new ManualClock('2026-03-01T22:30:00+08:00')
    const clock = sandboxClock(dir, SHANGHAI, machine)
    await new World({ clock, log: silentLog, file: join(dir, 'sandbox.json') }).flush()
    machine.set(new Date('2026-03-02T08:00:00+08:00'))
    expect(sandboxClock(dir, SHANGHAI, machine).now()).toEqual(new Date('2026-03-02T19:30:00+08:00'))
  })

  it('keeps the last 500 lines of a chat', () => {
    const world = makeWorld()
    for (let i = 0; i < 510; i += 1) world.say({ chat: BOOKS, fromId: 'demo-wang', text: `${i}` })
    const lines = world.lines(BOOKS)
    expect(lines).toHaveLength(500)
    expect(lines[0]?.text).toBe('10')
  })

  it('is the same after a restart, and fresh after its file was damaged', async () => {
    const file = join(dir, 'deep', 'sandbox.json')
    const world = makeWorld(file)
    world.join({ roomId: BOOKS, name: '新来的', inviterId: 'demo-wang' })
    world.say({ chat: BOOKS, fromId: 'demo-wang', text: '欢迎' })
    await world.flush()
    const again = makeWorld(file)
    expect(again.people()).toEqual(world.people())
    expect(again.rooms()).toEqual(world.rooms())
    expect(again.lines(BOOKS)).toEqual(world.lines(BOOKS))
    for (const damage of ['{"people":[', '[]', '{"people":[],"rooms":[],"lines":[]}']) {
      writeFileSync(file, damage)
      const fresh = makeWorld(file)
      expect(fresh.lines(BOOKS)).toEqual([])
      expect(fresh.people().some((p) => p.name === '小王')).toBe(true)
      expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(damage)
    }
  })
})

describe('the sandbox as a connection', () => {
  let link: SandboxLink
  let inbox: Inbound[]
  let watchers: Set<() => void>

  function open(dataDir: string | undefined): void {
    inbox = []
    watchers = new Set()
    link = connectSandbox({
      clock: new ShiftedClock(),
      log: silentLog,
      dataDir,
      onInbound: (inbound) => {
        inbox.push(inbound)
        for (const watcher of [...watchers]) watcher()
      },
      timings: { snapshotFirstMs: 5 },
    })
  }
  afterEach(() => link.stop())

  function receive(wanted: (inbound: Inbound) => boolean): Promise<Inbound> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not received: ${JSON.stringify(inbox.slice(-3))}`)), 5000)
      const look = () => {
        const found = inbox.find(wanted)
        if (found === undefined) return
        clearTimeout(timer)
        watchers.delete(look)
        resolve(found)
      }
      watchers.add(look)
      look()
    })
  }

  it('hears members and speaks, with its own echo', async () => {
    open(undefined)
    expect(link.state).toBe('starting')
    expect(await receive((i) => i.type === 'login')).toMatchObject({ name: '暖暖', connection: 'sandbox' })
    expect(link.state).toBe('up')
    const line = link.world.say({
      chat: BOOKS,
      fromId: 'demo-wang',
      text: '三天了！',
      mention: ['demo-nuanqun', 'demo-li'],
    })
    expect(await receive((i) => i.type === 'message' && i.platformId === line.id)).toMatchObject({
      room: { id: BOOKS, topic: '青禾书店共读营（演示）' },
      sender: { id: 'demo-wang', name: '小王' },
      mentions: [{ id: 'demo-li', name: '李姐' }],
      mentionsBot: true,
      self: false,
    })
    const { platformId } = await link.deliver({
      outboxId: 1,
      to: { room: BOOKS },
      text: '马上来',
      mentions: [{ id: 'demo-wang', name: '小王' }],
    })
    expect(await receive((i) => i.type === 'message' && i.platformId === platformId)).toMatchObject({ self: true })
    expect(link.world.lines(BOOKS).at(-1)).toMatchObject({
      fromName: '暖暖',
      text: '@小王\u2005马上来',
      mentions: ['demo-wang'],
    })
    // As long as the head of a PNG, 2 pixels by 3.
    const png = Buffer.alloc(32)
    png.writeUInt32BE(2, 16)
    png.writeUInt32BE(3, 20)
    const picture = { name: '榜.png', png }
    const shown = await link.deliver({ outboxId: 4, to: { room: BOOKS }, text: '邀请榜', picture, mentions: [] })
    expect(await receive((i) => i.type === 'message' && i.platformId === shown.platformId)).toMatchObject({
      self: true,
      kind: 'image',
    })
    const withPicture = link.world.lines(BOOKS).at(-1)
    expect(withPicture).toMatchObject({ text: '邀请榜', picture: { width: 2, height: 3 } })
    expect(link.world.picture(withPicture?.id ?? '')).toEqual(png)
    const sent = await link.world.show({ chat: BOOKS, fromId: 'demo-wang', sampleId: 'torn-parcel' })
    expect(await receive((i) => i.type === 'message' && i.platformId === sent.id)).toMatchObject({
      self: false,
      kind: 'image',
      sender: { id: 'demo-wang' },
    })
    await link.deliver({ outboxId: 2, to: { contact: 'demo-wang' }, text: '私聊', mentions: [] })
    expect(link.world.lines('direct:demo-wang').at(-1)?.text).toBe('私聊')
    await expect(
      link.deliver({ outboxId: 3, to: { contact: 'nobody' }, text: '没人', mentions: [] }),
    ).rejects.toBeInstanceOf(UndeliverableError)
  })

  it('reports joins with and without an inviter, leaves, and the member lists', async () => {
    open(undefined)
    await receive((i) => i.type === 'room-snapshot' && i.room.id === BOOKS && i.members.length >= 8)
    const invited = link.world.join({ roomId: BOOKS, name: '新来的', inviterId: 'demo-wang' })
    const alone = link.world.join({ roomId: BOOKS, personId: 'demo-zhang' })
    const joinOf = (id: string) => receive((i) => i.type === 'room-join' && i.joiners.some((j) => j.id === id))
    expect(await joinOf(invited.id)).toMatchObject({ inviter: { id: 'demo-wang', name: '小王' } })
    expect(await joinOf(alone.id)).not.toHaveProperty('inviter')
    link.world.leave({ roomId: BOOKS, personId: invited.id })
    await receive((i) => i.type === 'room-leave' && i.leavers[0]?.id === invited.id)
    await link.snapshot(BOOKS)
    await receive((i) => i.type === 'room-snapshot' && i.members.some((m) => m.id === alone.id))
  })

  it('keeps what was said over a restart', async () => {
    open(dir)
    await receive((i) => i.type === 'login')
    await link.deliver({ outboxId: 1, to: { room: BOOKS }, text: '记住我', mentions: [] })
    await link.stop()
    expect(link.state).toBe('stopped')
    expect(readdirSync(dir)).toEqual(['sandbox.json'])
    open(dir)
    expect(link.world.lines(BOOKS).at(-1)?.text).toBe('记住我')
    await receive((i) => i.type === 'login')
    expect(inbox.some((i) => i.type === 'message')).toBe(false)
  })
})
