import { describe, expect, it } from 'vitest'
import { markAlive } from '../../src/app/accounts.ts'
import { replayDeadLetters } from '../../src/app/letters.ts'
import { receive } from '../../src/app/receive.ts'
import { rest } from '../../src/core/args.ts'
import type { Inbound } from '../../src/core/chat.ts'
import { command } from '../../src/core/command.ts'
import { UserError } from '../../src/core/errors.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { Feature } from '../../src/core/feature.ts'
import { ACCOUNT, bareHouse, count, login, neighbour, person, ROOM, rows, said } from './support/house.ts'

/** Stumbles over a marker as long as the fault is there, in a batch of chatter as well as alone. */
function stumbling(): { feature: Feature; fault: { on: boolean } } {
  const fault = { on: true }
  const feature: Feature = {
    name: 'stumbling',
    wants: async (batch) => batch.filter((m) => m.inbound.text.includes('POISON')),
    on: {
      async message({ message }, tx) {
        if (!message.inbound.text.includes('POISON')) return
        await tx.send({
          to: { contactId: message.sender.id },
          text: `吃下了 ${message.id}`,
          lane: 'complaint',
          key: `ate:${message.inbound.platformId}`,
        })
        if (fault.on) throw new TypeError('cannot read properties of poison')
      },
    },
  }
  return { feature, fault }
}

const echoing: Feature = {
  name: 'echoing',
  commands: [
    command({
      names: ['做', 'do'],
      who: 'member',
      group: '试',
      help: '试',
      examples: ['做 一件事'],
      args: { what: rest('什么') },
      async run({ what }, { sender }, tx) {
        await tx.send({ to: { contactId: sender.id }, text: `半途：${what}`, lane: 'reply' })
        if (what.startsWith('不行')) throw new UserError('这件事做不了')
        if (what === '坏了') throw new Error('a bug')
        return `做好了：${what}`
      },
    }),
  ],
}

describe('receiving messages', () => {
  it('takes the same message in once, however often it comes', async () => {
    const { house, clock, events } = await bareHouse({ features: [echoing] })
    const plain = said(clock, '小王', '大家好')
    const asking = said(clock, '小王', '做 一件事')
    const angry = said(clock, '小王', '三天了还没人管，太差了！')
    for (let time = 0; time < 10; time += 1) await receive(house, [plain, asking, angry, plain], clock.now())
    await Promise.all(Array.from({ length: 10 }, () => receive(neighbour(house), [plain, asking, angry], clock.now())))
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(3)
    expect(await count(house, 'outbox')).toBe(2)
    expect(await count(house, 'command_logs')).toBe(1)
    expect(events.filter((e) => e.type === 'message')).toHaveLength(1)
    const metric = await house.metrics.inbound.get()
    const value = (outcome: string) =>
      metric.values.find((v) => v.labels.type === 'message' && v.labels.outcome === outcome)?.value
    expect([value('stored'), value('duplicate')]).toEqual([3, 67])
  })

  it('puts one message in a thousand aside and stores the other 999, and takes it in once the fault is gone', async () => {
    const { feature, fault } = stumbling()
    const { house, clock } = await bareHouse({ features: [feature] })
    const batch = Array.from({ length: 1000 }, (_, i) =>
      said(clock, `群友${i % 40}`, i === 567 ? 'POISON' : `第 ${i} 句`),
    )
    await receive(house, batch, clock.now())
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(999)
    expect(await count(house, 'dead_letters')).toBe(1)
    expect(await count(house, 'outbox')).toBe(0)
    // In order, and the order of arrival is the order of the rows.
    const texts = await rows<{ text: string }>(house, `SELECT text FROM messages WHERE kind = 'text' ORDER BY id`)
    expect(texts.map((t) => t.text)).toEqual(batch.flatMap((m, i) => (i === 567 ? [] : [m.text])))

    // The same message again does not stumble again.
    await receive(house, [batch[567] as Inbound], clock.now())
    expect(await count(house, 'dead_letters')).toBe(1)

    // Replay while the fault is there: it stays aside.
    expect(await replayDeadLetters(house)).toEqual({ replayed: 0, failed: 1 })
    expect(await count(house, 'dead_letters', 'replayed_at IS NULL')).toBe(1)
    fault.on = false
    expect(await replayDeadLetters(house)).toEqual({ replayed: 1, failed: 0 })
    expect(await replayDeadLetters(house)).toEqual({ replayed: 0, failed: 0 })
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(1000)
    expect(await count(house, 'outbox')).toBe(1)
  })

  it('replays nothing twice when the process died before the letter was ticked off', async () => {
    const { feature, fault } = stumbling()
    const { house, clock } = await bareHouse({ features: [feature] })
    await receive(house, [said(clock, '小王', 'POISON')], clock.now())
    fault.on = false
    await replayDeadLetters(house)
    const before = await rows(house, `SELECT id, text FROM messages WHERE kind = 'text'`)
    await house.source.query('UPDATE dead_letters SET replayed_at = NULL')
    expect(await replayDeadLetters(house)).toEqual({ replayed: 1, failed: 0 })
    expect(await rows(house, `SELECT id, text FROM messages WHERE kind = 'text'`)).toEqual(before)
    expect(await count(house, 'outbox')).toBe(1)
  })

  it('rolls a mistake back and answers it; keeps a bug for replay', async () => {
    const { house, clock } = await bareHouse({ features: [echoing] })
    await receive(
      house,
      [said(clock, '小王', '做 不行'), said(clock, '小王', '做 坏了'), said(clock, '小王', '做 这个')],
      clock.now(),
    )
    const texts = await rows<{ text: string }>(house, 'SELECT text FROM outbox ORDER BY id')
    expect(texts.map((t) => t.text)).toEqual(['这件事做不了', '半途：这个', '做好了：这个'])
    expect(await rows(house, 'SELECT command, outcome FROM command_logs ORDER BY id')).toEqual([
      { command: '做', outcome: 'mistake' },
      { command: '做', outcome: 'done' },
    ])
    expect(await count(house, 'dead_letters')).toBe(1)
    // What was rolled back is not counted.
    const { values } = await house.metrics.commands.get()
    expect(values.map((v) => [v.labels.outcome, v.value])).toEqual([
      ['mistake', 1],
      ['done', 1],
    ])
  })

  it('hears unhappy words in a command that went wrong', async () => {
    const { house, clock, events } = await bareHouse({ features: [echoing] })
    await receive(house, [said(clock, '小王', '做 不行，三天了还没人管，太差了！骗子')], clock.now())
    expect(await rows(house, 'SELECT outcome FROM command_logs')).toEqual([{ outcome: 'mistake' }])
    await receive(house, [said(clock, '小王', '#授权 骗子，三天了还没人管，太差了！')], clock.now())
    expect(await rows(house, 'SELECT outcome FROM command_logs')).toEqual([
      { outcome: 'mistake' },
      { outcome: 'forbidden' },
    ])
    expect(events.map((e) => e.type)).toEqual(['message', 'message'])
  })

  it('lets plain chatter share one transaction', async () => {
    const { house, clock } = await bareHouse()
    const transaction = house.source.transaction.bind(house.source)
    let transactions = 0
    house.source.transaction = (async (...args: Parameters<typeof transaction>) => {
      transactions += 1
      return transaction(...args)
    }) as typeof house.source.transaction
    await receive(
      house,
      Array.from({ length: 256 }, (_, i) => said(clock, `群友${i}`, '大家好')),
      clock.now(),
    )
    expect(transactions).toBe(1)
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(256)
    transactions = 0
    const mixed = [said(clock, '小王', '早'), said(clock, '小李', '三天没人管，太差了！'), said(clock, '小王', '早啊')]
    await receive(house, mixed, clock.now())
    expect(transactions).toBe(3)
  })

  it('keeps no words of a room that is not served, and says nothing there', async () => {
    const { house, clock, events } = await bareHouse({ env: { ROOMS: 'enrolled' }, features: [echoing] })
    await receive(
      house,
      [said(clock, '小王', '三天没人管，太差了！'), said(clock, '小王', '大家好'), said(clock, '小王', '做 这个')],
      clock.now(),
    )
    await receive(
      house,
      [
        {
          type: 'room-join',
          account: ACCOUNT,
          eventId: 'j1',
          receivedAt: 0,
          room: ROOM,
          joiners: [person('小李')],
          source: 'event',
          at: 0,
        },
      ],
      clock.now(),
    )
    expect(events).toEqual([])
    expect(await count(house, 'messages', `text <> ''`)).toBe(0)
    expect(await count(house, 'outbox')).toBe(0)
    expect(await count(house, 'members', `source = 'event'`)).toBe(0)
  })

  it('stores hostile text as far as it can be stored', async () => {
    const { house, clock } = await bareHouse({ features: [echoing] })
    const hostile = [
      said(clock, '小王', 'a\0b\ud800c', { sender: { id: 'x', name: '小\0王\u202e' } }),
      said(clock, '【@all】', '长'.repeat(100_000)),
      said(clock, 'x'.repeat(5000), "<script>alert(1)</script>'; DROP TABLE messages; --"),
      said(clock, '小王', '做 \0\ud800\u202e一件事', { body: '做 \0\ud800\u202e一件事' }),
      said(clock, '小王', '太差了！骗子\0', { platformId: `bad\0id${'x'.repeat(5000)}\udfff` }),
      said(clock, '小王', '早', { sentAt: Number.NaN, receivedAt: Number.POSITIVE_INFINITY }),
      said(clock, '小王', '早', { sentAt: clock.now().getTime() + 86_400_000 }),
      said(clock, '小王', '晚', { room: { id: 'room-2', topic: '\0\u202e【群】' } }),
    ]
    await receive(house, hostile, clock.now())
    expect(await rows(house, 'SELECT error FROM dead_letters')).toEqual([])
    const stored = await rows<{ text: string; sent: Date }>(
      house,
      `SELECT text, sent_at AS sent FROM messages WHERE kind = 'text' ORDER BY id`,
    )
    expect(stored.map((s) => s.text.slice(0, 12))).toEqual([
      'abc',
      '长'.repeat(12),
      '<script>aler',
      '做 一件事',
      '太差了！骗子',
      '早',
      '早',
      '晚',
    ])
    expect(stored.every((s) => s.sent <= clock.now())).toBe(true)
    expect((stored[1]?.text ?? '').length).toBe(8000)
    expect(await rows(house, `SELECT name FROM contacts WHERE name IN ('小王', 'all') ORDER BY name`)).toHaveLength(3)
    // The same unstorable id twice is still one message.
    await receive(house, [hostile[4] as Inbound], clock.now())
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(8)
  })

  it('puts aside what has an id that no table takes, and goes on', async () => {
    const { house, clock } = await bareHouse()
    const impossible = said(clock, '小王', '早', { sender: { id: 'nul\0', name: '小王' } })
    const hopeless = said(clock, '小王', '早', { account: 'nul\0' })
    await receive(house, [said(clock, '小王', '一'), impossible, hopeless, said(clock, '小王', '二')], clock.now())
    expect(await count(house, 'messages', `kind = 'text'`)).toBe(2)
    expect(await count(house, 'dead_letters')).toBe(1)
    const metric = await house.metrics.inbound.get()
    expect(metric.values.find((v) => v.labels.outcome === 'lost')?.value).toBe(1)
  })

  it('keeps the messages of two accounts apart within one batch', async () => {
    const { house, clock } = await bareHouse()
    await receive(house, [said(clock, '小王', '早'), said(clock, '小王', '早', { account: 'other' })], clock.now())
    expect(await rows(house, 'SELECT account FROM contacts ORDER BY account')).toEqual([
      { account: 'bot' },
      { account: 'other' },
    ])
    expect(
      await rows(
        house,
        `SELECT m.account, c.account AS of FROM messages m JOIN contacts c ON c.id = m.contact_id ORDER BY 1`,
      ),
    ).toEqual([
      { account: 'bot', of: 'bot' },
      { account: 'other', of: 'other' },
    ])
  })

  it('runs a transaction that lost a deadlock again, and does its work once', async () => {
    let meet = () => {}
    const meeting = new Promise<void>((resolve) => {
      meet = resolve
    })
    let waiting = 0
    let attempts = 0
    // Two transactions lock the same two rows in opposite order, and both hold one before either asks for the other.
    const crossing: Feature = {
      name: 'crossing',
      on: {
        async message({ message }, tx) {
          attempts += 1
          const names = message.sender.name === '甲' ? ['x', 'y'] : ['y', 'x']
          await tx.db.query('UPDATE leases SET holder = holder WHERE name = $1', [names[0]])
          waiting += 1
          if (waiting === 2) meet()
          await meeting
          await tx.db.query('UPDATE leases SET holder = holder WHERE name = $1', [names[1]])
          await tx.send({ to: { contactId: message.sender.id }, text: '好', lane: 'reply' })
        },
      },
    }
    const { house, clock } = await bareHouse({ features: [crossing] })
    await house.source.query(`INSERT INTO leases (name, holder, expires_at) VALUES ('x', 'h', $1), ('y', 'h', $1)`, [
      clock.now(),
    ])
    await receive(house, [said(clock, '甲', '早'), said(clock, '乙', '早')], clock.now())
    await Promise.all([
      receive(house, [said(clock, '甲', '太差了，骗子！')], clock.now()),
      receive(neighbour(house), [said(clock, '乙', '太差了，骗子！')], clock.now()),
    ])
    expect(attempts).toBe(3)
    expect(await count(house, 'outbox')).toBe(2)
    expect(await count(house, 'dead_letters')).toBe(0)
  })
})

describe('who comes and goes', () => {
  const join = (clock: { now(): Date }, names: string[], changes: object = {}): Inbound => ({
    type: 'room-join',
    account: ACCOUNT,
    receivedAt: clock.now().getTime(),
    eventId: `join:${names.join()}:${clock.now().getTime()}`,
    room: ROOM,
    joiners: names.map(person),
    source: 'event',
    at: clock.now().getTime(),
    ...changes,
  })
  const leave = (clock: { now(): Date }, names: string[]): Inbound => ({
    type: 'room-leave',
    account: ACCOUNT,
    receivedAt: clock.now().getTime(),
    eventId: `leave:${names.join()}:${clock.now().getTime()}`,
    room: ROOM,
    leavers: names.map(person),
    source: 'event',
    at: clock.now().getTime(),
  })
  const list = (clock: { now(): Date }, names: string[]): Inbound => ({
    type: 'room-snapshot',
    account: ACCOUNT,
    receivedAt: clock.now().getTime(),
    eventId: `list:${names.join()}:${clock.now().getTime()}`,
    room: ROOM,
    members: names.map(person),
    at: clock.now().getTime(),
  })
  /** `小王+` joined · `小王+小林` by 小林 · `小王++` again · `小王-` left; `~` inferred. */
  const told = (events: AppEvent[]) =>
    events.splice(0).flatMap((e) => {
      if (e.type === 'member-joined')
        return [
          `${e.contact.name}+${e.rejoined ? '+' : ''}${e.inviter?.name ?? ''}${e.source === 'snapshot' ? '~' : ''}`,
        ]
      if (e.type === 'member-left') return [`${e.contact.name}-${e.source === 'snapshot' ? '~' : ''}`]
      return []
    })
  const MINUTE = 60_000

  it('knows a newcomer whose first words overtake the join', async () => {
    const { house, clock, events } = await bareHouse()
    await receive(house, [said(clock, '小王', '大家好')], clock.now())
    clock.advance(5000)
    await receive(house, [join(clock, ['小王'], { inviter: person('小林') })], clock.now())
    expect(told(events)).toEqual(['小王+小林'])
    expect(await rows(house, 'SELECT source FROM members')).toEqual([{ source: 'event' }])
  })

  it('takes a join without an inviter, with several people, some without ids, and with the bot among them', async () => {
    const { house, clock, events } = await bareHouse()
    const joiners = [person('小王'), { id: '', name: '谁' }, { id: ACCOUNT, name: '暖暖' }, person('小李')]
    await receive(house, [join(clock, [], { joiners, eventId: 'j' })], clock.now())
    expect(told(events)).toEqual(['小王+', '小李+'])
    await receive(house, [join(clock, [], { joiners: [{ id: '', name: '谁' }], eventId: 'k' })], clock.now())
    expect(told(events)).toEqual([])
  })

  it('tells a join once, though it is reported twice', async () => {
    const { house, clock, events } = await bareHouse()
    const event = join(clock, ['小王'])
    await receive(house, [event, event], clock.now())
    clock.advance(MINUTE)
    await receive(house, [join(clock, ['小王']), list(clock, ['小王'])], clock.now())
    expect(told(events)).toEqual(['小王+'])
  })

  it('knows who comes back, even if the leave was never reported', async () => {
    const { house, clock, events } = await bareHouse()
    await receive(house, [join(clock, ['小王', '小李'])], clock.now())
    clock.advance(MINUTE)
    await receive(house, [leave(clock, ['小王']), leave(clock, ['不在的人'])], clock.now())
    clock.advance(MINUTE)
    await receive(house, [join(clock, ['小王'])], clock.now())
    clock.advance(60 * MINUTE)
    await receive(house, [join(clock, ['小李'])], clock.now())
    expect(told(events)).toEqual(['小王+', '小李+', '小王-', '小王++', '小李++'])
  })

  it('takes the first member list as given and infers from the next, by ids', async () => {
    const { house, clock, events } = await bareHouse()
    await receive(house, [said(clock, '甲', '早'), list(clock, ['甲', '乙', '丙'])], clock.now())
    expect(told(events)).toEqual([])
    clock.advance(60 * MINUTE)
    // As many people as before: counting would see nothing.
    await receive(house, [list(clock, ['甲', '丙', '丁'])], clock.now())
    expect(told(events)).toEqual(['丁+~', '乙-~'])
    clock.advance(60 * MINUTE)
    await receive(house, [list(clock, ['甲', '乙', '丙', '丁']), list(clock, ['甲', '乙', '丙', '丁'])], clock.now())
    expect(told(events)).toEqual(['乙++~'])
    // A list that is not one tells nothing.
    await receive(house, [list(clock, [])], clock.now())
    expect(told(events)).toEqual([])
    expect(await count(house, 'messages', `kind = 'event'`)).toBe(0)
  })

  it('is not misled by an old member list, or by one that was fetched before somebody came', async () => {
    const { house, clock, events } = await bareHouse()
    const old = list(clock, ['甲'])
    await receive(house, [old], clock.now())
    clock.advance(60 * MINUTE)
    await receive(house, [join(clock, ['乙'])], clock.now())
    clock.advance(5000)
    await receive(house, [list(clock, ['甲']), old], clock.now())
    clock.advance(60 * MINUTE)
    await receive(house, [list(clock, ['甲', '乙'])], clock.now())
    expect(told(events)).toEqual(['乙+'])
    await receive(house, [leave(clock, ['甲']), old], clock.now())
    expect(told(events)).toEqual(['甲-'])
  })
})

describe('logins and gaps', () => {
  it('tells after a crash which minutes the bot was deaf, once', async () => {
    const { house, clock, events } = await bareHouse()
    clock.advance(60_000)
    await markAlive(house, ACCOUNT, new Date(0), clock.now())
    const from = clock.now().getTime()
    clock.advance(120_000)
    const again = login(clock)
    await receive(house, [again, again], clock.now())
    expect(events).toMatchObject([
      { type: 'link-gap-closed', gap: { from, to: clock.now().getTime(), reason: 'restart' } },
    ])
    expect(await rows(house, 'SELECT account, reason FROM gaps')).toEqual([{ account: ACCOUNT, reason: 'restart' }])
    clock.advance(2000)
    await receive(house, [login(clock, { first: false })], clock.now())
    expect(events).toHaveLength(1)
  })

  it('tells a gap of the link once, not again at the login that follows', async () => {
    const { house, clock, events } = await bareHouse()
    const from = clock.now().getTime()
    clock.advance(60_000)
    const to = clock.now().getTime()
    const gap: Inbound = {
      type: 'link-gap',
      account: ACCOUNT,
      eventId: 'gap-1',
      receivedAt: to,
      from,
      to,
      reason: 'lost',
    }
    await receive(house, [gap, login(clock, { first: false }), gap], clock.now())
    expect(events).toMatchObject([{ type: 'link-gap-closed', gap: { from, to, reason: 'lost' } }])
    expect(await count(house, 'gaps')).toBe(1)
  })

  it('notices that the same link came back as another account', async () => {
    const { house, clock, events } = await bareHouse()
    await receive(house, [login(clock, { account: 'bot-2' })], clock.now())
    expect(events).toEqual([{ type: 'account-id-changed', from: ACCOUNT, to: 'bot-2' }])
    await receive(
      house,
      [login(clock, { account: 'bot-2' }), login(clock, { account: 'bot-3', connection: 'other' })],
      clock.now(),
    )
    expect(events).toHaveLength(1)
  })

  it('answers to the name it is logged in with', async () => {
    const { house, clock } = await bareHouse({ features: [echoing] })
    const ask = () => said(clock, '小王', '@小助手 做 这个', { mentionsBot: true })
    await receive(house, [ask()], clock.now())
    expect(await count(house, 'command_logs')).toBe(0)
    await receive(house, [login(clock, { name: '小助手' }), ask()], clock.now())
    expect(await count(house, 'command_logs')).toBe(1)
  })
})
