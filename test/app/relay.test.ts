import { describe, expect, it } from 'vitest'
import { markAlive } from '../../src/app/accounts.ts'
import type { House } from '../../src/app/context.ts'
import { claim, unsettled } from '../../src/app/outbox.ts'
import { receive } from '../../src/app/receive.ts'
import { adoptOrphans, Relay, relayOnce } from '../../src/app/relay.ts'
import { HOUSE_JOBS, runJob } from '../../src/app/ticker.ts'
import { inTransaction } from '../../src/app/transaction.ts'
import type { ChatLink, Delivered, Outgoing } from '../../src/core/chat.ts'
import { OutcomeUnknownError, RateLimitedError, UndeliverableError } from '../../src/core/chat.ts'
import type { ManualClock } from '../../src/core/clock.ts'
import type { Lane, Send } from '../../src/core/tx.ts'
import { ACCOUNT, bareHouse, count, login, neighbour, rows, said, until } from './support/house.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

/** A platform that says everything, fails as told, and may keep a send waiting. */
class Platform implements ChatLink {
  readonly connection = 'test'
  state: ChatLink['state'] = 'up'
  account: string | undefined = ACCOUNT
  readonly said: string[] = []
  readonly failures: (Error | undefined)[] = []
  hold: ((outgoing: Outgoing) => Promise<void>) | undefined
  async deliver(outgoing: Outgoing): Promise<Delivered> {
    await this.hold?.(outgoing)
    const failure = this.failures.shift()
    if (failure !== undefined) throw failure
    this.said.push(outgoing.text)
    return {}
  }
  async stop(): Promise<void> {}
}

async function scene(env: Record<string, string> = {}) {
  const { house, clock, events, url } = await bareHouse({ env })
  const room = (n: number) => ({ id: `room-${n}`, topic: `群${n}` })
  await receive(
    house,
    [1, 2, 3].map((n) => said(clock, '小王', '早', { room: room(n) })),
    clock.now(),
  )
  const ids = await rows<{ id: number }>(house, 'SELECT id FROM rooms ORDER BY platform_id')
  const [contact] = await rows<{ id: number }>(house, 'SELECT id FROM contacts')
  const roomId = (n: number) => ids[n - 1]?.id ?? 0
  const contactId = contact?.id ?? 0
  const platform = new Platform()
  const send = (lane: Lane, text: string, more: Partial<Send> = {}) =>
    inTransaction(house, clock.now(), (tx) => tx.send({ to: { contactId }, text, lane, ...more }))
  const relay = (who: House = house) => relayOnce(who, platform, () => 0.5)
  /** Says everything that is due now; returns what was said. */
  const drain = async (): Promise<string[]> => {
    platform.said.length = 0
    while ((await relay()) > 0);
    return [...platform.said]
  }
  const states = async () =>
    Object.fromEntries(
      (await rows<{ text: string; state: string }>(house, 'SELECT text, state FROM outbox')).map((r) => [
        r.text,
        r.state,
      ]),
    )
  const reconcile = async () => {
    const job = HOUSE_JOBS.find((j) => j.name === 'outbox-reconcile')
    if (job !== undefined) await runJob(house, job, clock.now())
  }
  const echo = (text: string, n: number, more: object = {}) =>
    said(clock, '暖暖', text, { self: true, sender: { id: ACCOUNT, name: '暖暖' }, room: room(n), ...more })
  return { house, clock, events, url, platform, send, relay, drain, states, reconcile, echo, roomId, contactId }
}

/** The bot lives on for a while: its sign of life is written. */
async function live(house: House, clock: ManualClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 15 * SECOND) {
    clock.advance(Math.min(left, 15 * SECOND))
    await markAlive(house, ACCOUNT, new Date(0), clock.now())
  }
}

describe('what goes first', () => {
  it('says complaints, replies, posts, welcomes, promotions in this order, and the older first', async () => {
    const s = await scene()
    const lanes: Lane[] = ['promotion', 'welcome', 'post', 'reply', 'complaint']
    for (const n of [1, 2]) for (const lane of lanes) await s.send(lane, `${lane} ${n}`)
    const oneByOne = lanes.slice(1).reverse()
    expect(await s.drain()).toEqual([
      ...oneByOne.flatMap((lane) => [`${lane} 1`, `${lane} 2`]),
      // What waits together and nobody asked for disturbs once.
      'promotion 1\n\npromotion 2',
    ])
  })

  it('says a key once, whoever sends it and when', async () => {
    const s = await scene()
    await Promise.all(Array.from({ length: 20 }, () => s.send('complaint', '警报', { key: 'alert:1' })))
    expect(await s.drain()).toEqual(['警报'])
    s.clock.advance(30 * 24 * 60 * MINUTE)
    await s.send('complaint', '警报', { key: 'alert:1' })
    expect(await s.drain()).toEqual([])
  })

  it('mentions people in their order', async () => {
    const s = await scene()
    await receive(s.house, [said(s.clock, '小林', '早')], s.clock.now())
    const [lin] = await rows<{ id: number }>(s.house, `SELECT id FROM contacts WHERE name = '小林'`)
    const mentions: string[][] = []
    s.platform.hold = async (outgoing) => void mentions.push(outgoing.mentions.map((m) => `${m.id}/${m.name}`))
    await s.send('complaint', '看', { to: { roomId: s.roomId(1) }, mention: [lin?.id ?? 0, s.contactId] })
    await s.drain()
    expect(mentions).toEqual([['id-小林/小林', 'id-小王/小王']])
  })

  it('waits for its time, and drops what is stale', async () => {
    const s = await scene()
    await s.send('reply', '旧回复')
    await s.send('welcome', '以后', { notBefore: new Date(s.clock.now().getTime() + 15 * MINUTE) })
    await s.send('promotion', '限时', { expiresAt: new Date(s.clock.now().getTime() + MINUTE) })
    await s.send('complaint', '警报')
    await s.send('post', '公示')
    s.clock.advance(11 * MINUTE)
    expect(await s.drain()).toEqual(['警报', '公示'])
    await s.reconcile()
    expect(await s.states()).toMatchObject({ 旧回复: 'expired', 限时: 'expired', 以后: 'due' })
    s.clock.advance(5 * MINUTE)
    expect(await s.drain()).toEqual(['以后'])
  })
})

describe('two relays on one database', () => {
  it('never claim the same row, and each row is said once', async () => {
    const s = await scene()
    for (let n = 0; n < 120; n += 1)
      await s.send('complaint', `第 ${n} 条`, n % 4 === 0 ? {} : { to: { roomId: s.roomId(n % 4) } })
    const houses = [s.house, neighbour(s.house), neighbour(s.house)]
    let idle = 0
    while (idle < 3) idle = (await Promise.all(houses.map((h) => s.relay(h)))).every((n) => n === 0) ? idle + 1 : 0
    expect(s.platform.said).toHaveLength(120)
    expect(new Set(s.platform.said).size).toBe(120)
    expect(await count(s.house, 'outbox', `state = 'sent' AND attempts = 1`)).toBe(120)
    // Within a place the order is kept.
    const ofRoom1 = s.platform.said.map((t) => Number(/\d+/.exec(t)?.[0])).filter((n) => n % 4 === 1)
    expect(ofRoom1).toEqual([...ofRoom1].sort((a, b) => a - b))
  })

  it('do not claim what another one is claiming at this moment', async () => {
    const s = await scene()
    for (let n = 0; n < 10; n += 1) await s.send('complaint', `第 ${n} 条`, { to: { roomId: s.roomId(1 + (n % 3)) } })
    const options = (holder: string) => ({
      account: ACCOUNT,
      holder,
      now: s.clock.now(),
      pacing: s.house.settings.send,
      timeZone: s.house.settings.timeZone,
      jitter: 1,
    })
    const claimed = await Promise.all(
      ['a', 'b', 'c'].map((h) => s.house.source.transaction((db) => claim(db, options(h)))),
    )
    expect(claimed.map((c) => c.length).sort((a, b) => a - b)).toEqual([0, 0, 10])
  })
})

describe('pace', () => {
  it('keeps the interval of the account, also over a restart; alerts do not wait', async () => {
    const s = await scene({ SEND_ACCOUNT_INTERVAL_MS: '3000' })
    for (const n of [1, 2]) await s.send('reply', `回复 ${n}`)
    expect(await s.drain()).toEqual(['回复 1'])
    const restarted = neighbour(s.house)
    s.clock.advance(2999)
    await s.relay(restarted)
    expect(s.platform.said).toEqual(['回复 1'])
    await s.send('complaint', '警报一')
    await s.send('complaint', '警报二', { to: { roomId: s.roomId(1) } })
    await s.relay(restarted)
    expect(s.platform.said.slice(1).sort()).toEqual(['警报一', '警报二'])
    // The alerts have used up the pace.
    s.clock.advance(1)
    await s.relay(restarted)
    expect(s.platform.said).toHaveLength(3)
    s.clock.advance(3000)
    await s.relay(restarted)
    expect(s.platform.said.at(-1)).toBe('回复 2')
  })

  it('varies the rhythm', async () => {
    const s = await scene({ SEND_ACCOUNT_INTERVAL_MS: '3000' })
    const next = async (random: number) => {
      await s.send('reply', '好')
      s.clock.advance(MINUTE)
      await relayOnce(s.house, s.platform, () => random)
      const [pace] = await rows<{ nextAt: Date }>(
        s.house,
        `SELECT next_at AS "nextAt" FROM send_paces WHERE scope LIKE 'account:%'`,
      )
      return (pace?.nextAt.getTime() ?? 0) - s.clock.now().getTime()
    }
    expect(await next(0)).toBe(1500)
    expect(await next(0.999)).toBeCloseTo(4500, -2)
  })

  it('keeps the interval of each room, without holding up another', async () => {
    const s = await scene({ SEND_ROOM_INTERVAL_MS: '5000' })
    for (const n of [1, 2, 3]) await s.send('welcome', `群一 ${n}`, { to: { roomId: s.roomId(1) } })
    await s.send('welcome', '群二', { to: { roomId: s.roomId(2) } })
    expect(await s.drain()).toEqual(['群一 1', '群二'])
    s.clock.advance(4999)
    expect(await s.drain()).toEqual([])
    s.clock.advance(1)
    expect(await s.drain()).toEqual(['群一 2'])
    await s.send('complaint', '群一警报', { to: { roomId: s.roomId(1) } })
    expect(await s.drain()).toEqual(['群一警报'])
  })

  it('does not keep silent for the day by which the clock is set back', async () => {
    const s = await scene({ SEND_ACCOUNT_INTERVAL_MS: '3000', SEND_ROOM_INTERVAL_MS: '5000', SEND_PER_MINUTE: '1' })
    await s.send('reply', '回复 1')
    expect(await s.drain()).toEqual(['回复 1'])
    s.clock.advance(-DAY)
    await s.send('reply', '回复 2')
    expect(await s.drain()).toEqual(['回复 2'])
    await s.send('reply', '回复 3')
    s.clock.advance(59 * SECOND)
    expect(await s.drain()).toEqual([])
    s.clock.advance(2 * SECOND)
    expect(await s.drain()).toEqual(['回复 3'])
  })

  it('says no more than so many in a minute', async () => {
    const s = await scene({ SEND_PER_MINUTE: '3' })
    for (let n = 0; n < 5; n += 1) await s.send('reply', `回复 ${n}`)
    await s.send('complaint', '警报')
    expect(await s.drain()).toEqual(['警报', '回复 0', '回复 1', '回复 2'])
    s.clock.advance(59 * SECOND)
    expect(await s.drain()).toEqual([])
    s.clock.advance(2 * SECOND)
    expect(await s.drain()).toEqual(['回复 3', '回复 4'])
  })
})

describe('sends that do not go through', () => {
  it('tries again with longer pauses, and gives up at last', async () => {
    const s = await scene()
    await s.send('reply', '回复')
    s.platform.failures.push(...Array.from({ length: 5 }, () => new Error('no')))
    const pauses: number[] = []
    for (let waited = 0; waited < 600; waited += 1) {
      const before = s.platform.failures.length
      await s.relay()
      if (s.platform.failures.length < before) pauses.push(waited)
      if (s.platform.failures.length === 0) break
      s.clock.advance(SECOND)
    }
    expect(pauses).toEqual([0, 2, 6, 14, 30])
    expect(await s.states()).toEqual({ 回复: 'failed' })
    expect(s.events).toEqual([])
  })

  it('never gives an alert up silently', async () => {
    const s = await scene()
    await s.send('complaint', '警报', { ticketId: 7 })
    s.platform.failures.push(new UndeliverableError('the room is gone'))
    await s.drain()
    expect(await s.states()).toEqual({ 警报: 'failed' })
    expect(s.events).toMatchObject([{ type: 'send-failed', lane: 'complaint', ticketId: 7 }])
  })

  it('rests promotions, welcomes and posts when the platform says "too often", not complaints and replies', async () => {
    const s = await scene()
    s.platform.failures.push(new RateLimitedError('20001'))
    await s.send('welcome', '欢迎', { to: { roomId: s.roomId(1) } })
    await s.send('welcome', '再欢迎', { to: { roomId: s.roomId(1) } })
    await s.drain()
    expect(s.events).toMatchObject([{ type: 'sending-limited', account: ACCOUNT }])
    const lanes: Lane[] = ['complaint', 'reply', 'post', 'promotion']
    for (const lane of lanes) await s.send(lane, lane)
    expect(await s.drain()).toEqual(['complaint', 'reply'])
    // What stood behind the refused one was not tried, and has lost no attempt.
    expect(await rows(s.house, `SELECT text, attempts FROM outbox WHERE lane = 'welcome' ORDER BY id`)).toEqual([
      { text: '欢迎', attempts: 1 },
      { text: '再欢迎', attempts: 0 },
    ])
    s.clock.advance(10 * MINUTE)
    const later = await s.drain()
    expect(later.filter((t) => t.includes('欢迎'))).toEqual(['欢迎', '再欢迎'])
    expect([...later].sort()).toEqual(['post', 'promotion', '再欢迎', '欢迎'])
  })

  it('says an alert again when nobody knows whether it was said', async () => {
    const s = await scene()
    s.platform.failures.push(new OutcomeUnknownError('timeout'))
    await s.send('complaint', '警报', { to: { roomId: s.roomId(1) } })
    await s.drain()
    s.clock.advance(2 * SECOND)
    expect(await s.drain()).toEqual(['警报'])
  })

  it('gives an unknown welcome up', async () => {
    const s = await scene()
    s.platform.failures.push(new OutcomeUnknownError('timeout'))
    await s.send('welcome', '欢迎', { to: { roomId: s.roomId(1) } })
    await s.drain()
    await live(s.house, s.clock, 3 * MINUTE)
    await s.reconcile()
    expect(await s.states()).toEqual({ 欢迎: 'expired' })
  })

  it('does nothing while the link is down', async () => {
    const s = await scene()
    await s.send('complaint', '警报')
    s.platform.state = 'down'
    expect(await s.relay()).toBe(0)
    s.platform.state = 'up'
    expect(await s.relay()).toBe(1)
  })
})

describe('a picture', () => {
  it('goes out with its words, again after a failure, and is forgotten once it was shown', async () => {
    const s = await scene()
    const picture = { name: '榜.png', png: Buffer.from([1, 2, 3]) }
    const shown: (Outgoing['picture'] | undefined)[] = []
    s.platform.hold = async (outgoing) => void shown.push(outgoing.picture)
    s.platform.failures.push(new Error('busy'))
    await s.send('promotion', '邀请榜', { to: { roomId: s.roomId(1) }, picture })
    await s.drain()
    expect(await rows(s.house, 'SELECT state, picture FROM outbox')).toEqual([{ state: 'due', picture: picture.png }])
    s.clock.advance(MINUTE)
    expect(await s.drain()).toEqual(['邀请榜'])
    expect(shown).toEqual([picture, picture])
    expect(await rows(s.house, 'SELECT state, picture FROM outbox')).toEqual([{ state: 'sent', picture: null }])
  })

  it('that was never shown is forgotten with its words', async () => {
    const s = await scene()
    s.platform.failures.push(new UndeliverableError('gone'))
    await s.send('promotion', '邀请榜', { picture: { name: '榜.png', png: Buffer.from([1]) } })
    await s.drain()
    s.clock.advance(400 * DAY)
    const job = HOUSE_JOBS.find((j) => j.name === 'retention')
    if (job === undefined) throw new Error('no such job')
    await runJob(s.house, job, s.clock.now())
    expect(await rows(s.house, 'SELECT state, text, picture FROM outbox')).toEqual([
      { state: 'failed', text: '', picture: null },
    ])
  })
})

describe('a public post whose outcome is unknown', () => {
  /** @param echoes whether this platform has ever told us our own words. */
  async function unknownPost(echoes = true) {
    const s = await scene()
    if (echoes) await receive(s.house, [s.echo('早上好', 1)], s.clock.now())
    s.clock.advance(SECOND)
    s.platform.failures.push(new OutcomeUnknownError('timeout'))
    await s.send('post', '关于小王反映的问题：已补发', { to: { roomId: s.roomId(1) }, ticketId: 5 })
    await s.drain()
    expect(Object.values(await s.states())).toEqual(['unknown'])
    return s
  }

  it('is settled by its echo and never said again', async () => {
    const s = await unknownPost()
    await live(s.house, s.clock, 10 * SECOND)
    // In another room, or other words, it is not this one.
    await receive(s.house, [s.echo('关于小王反映的问题：已补发', 2), s.echo('别的话', 1)], s.clock.now())
    expect(Object.values(await s.states())).toEqual(['unknown'])
    await receive(s.house, [s.echo('@小王\u2005关于小王反映的问题：\n已补发', 1)], s.clock.now())
    expect(Object.values(await s.states())).toEqual(['sent'])
    await live(s.house, s.clock, 30 * MINUTE)
    await s.reconcile()
    expect(await s.drain()).toEqual([])
  })

  it('is said again after three minutes without an echo in the same login', async () => {
    const s = await unknownPost()
    await live(s.house, s.clock, 3 * MINUTE - SECOND)
    await s.reconcile()
    expect(await s.drain()).toEqual([])
    await live(s.house, s.clock, SECOND)
    await s.reconcile()
    expect(await s.drain()).toEqual(['关于小王反映的问题：已补发'])
  })

  it('is never said twice by itself on a platform that has never echoed anything', async () => {
    const s = await unknownPost(false)
    s.events.length = 0
    await live(s.house, s.clock, 3 * MINUTE)
    await s.reconcile()
    expect(Object.values(await s.states())).toEqual(['unconfirmed'])
    expect(s.events).toMatchObject([{ type: 'send-unconfirmed' }])
  })

  it('waits while the bot is away, and is left to a person after another login', async () => {
    const s = await unknownPost()
    s.clock.advance(60 * MINUTE)
    await s.reconcile()
    expect(Object.values(await s.states())).toEqual(['unknown'])
    await receive(s.house, [login(s.clock)], s.clock.now())
    s.events.length = 0
    await live(s.house, s.clock, MINUTE)
    await s.reconcile()
    expect(Object.values(await s.states())).toEqual(['unconfirmed'])
    expect(s.events).toMatchObject([{ type: 'send-unconfirmed', where: '群1', ticketId: 5 }])
    await live(s.house, s.clock, 30 * MINUTE)
    await s.reconcile()
    expect(await s.drain()).toEqual([])
    expect(s.events).toHaveLength(1)
  })

  it('is given to a person after three attempts', async () => {
    const s = await unknownPost()
    for (let n = 0; n < 3; n += 1) {
      s.platform.failures.push(new OutcomeUnknownError('timeout'))
      await live(s.house, s.clock, 3 * MINUTE)
      await s.reconcile()
      await s.drain()
    }
    expect(Object.values(await s.states())).toEqual(['unconfirmed'])
  })

  it('is settled by an echo that arrives while it is being said', async () => {
    const s = await scene()
    await s.send('post', '结果：已补发', { to: { roomId: s.roomId(1) } })
    s.platform.hold = async () => {
      await receive(s.house, [s.echo('结果：已补发', 1)], s.clock.now())
      throw new OutcomeUnknownError('timeout')
    }
    await s.drain()
    expect(Object.values(await s.states())).toEqual(['sent'])
  })

  it('is settled by any picture of ours when it is one, and words do not settle it', async () => {
    const s = await scene()
    const picture = { name: '榜.png', png: Buffer.from('png') }
    s.platform.failures.push(new OutcomeUnknownError('timeout'))
    await s.send('post', '邀请榜\n小王 3 位', { to: { roomId: s.roomId(1) }, picture })
    await s.drain()
    await receive(s.house, [s.echo('［图片］', 2, { kind: 'image' }), s.echo('早上好', 1)], s.clock.now())
    expect(Object.values(await s.states())).toEqual(['unknown'])
    await receive(s.house, [s.echo('［图片］', 1, { kind: 'image' })], s.clock.now())
    expect(await rows(s.house, 'SELECT state, text, picture FROM outbox')).toEqual([
      { state: 'sent', text: '邀请榜\n小王 3 位', picture: null },
    ])
  })

  it('is not settled by an echo told twice, nor by that of an earlier message that says the same', async () => {
    const s = await scene()
    s.platform.failures.push(new OutcomeUnknownError('a'), new OutcomeUnknownError('b'))
    for (const key of ['a', 'b']) await s.send('post', '本群今日无投诉', { to: { roomId: s.roomId(1) }, key })
    await s.drain()
    const echo = s.echo('本群今日无投诉', 1)
    await receive(s.house, [echo, echo], s.clock.now())
    expect(await rows(s.house, 'SELECT state FROM outbox ORDER BY id')).toEqual([
      { state: 'sent' },
      { state: 'unknown' },
    ])
    await receive(s.house, [echo], s.clock.now())
    expect(await count(s.house, 'outbox', `state = 'unknown'`)).toBe(1)
  })

  it('is looked for with an index', async () => {
    const s = await scene()
    const db = s.house.source.manager
    expect(await unsettled(db, { account: ACCOUNT, roomId: s.roomId(1), contactId: null })).toEqual([])
    const plan = await s.house.source.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off')
      return tx.query(
        `EXPLAIN SELECT id FROM outbox WHERE account = 'x' AND state IN ('due', 'sending', 'unknown') AND (state <> 'due' OR attempts > 0)`,
      )
    })
    expect(JSON.stringify(plan)).toContain('outbox_waiting')
  })
})

describe('a process that died while sending', () => {
  it('leaves rows that the next one takes over: alerts are said again, posts wait for a person', async () => {
    const s = await scene()
    await s.send('complaint', '警报')
    await s.send('post', '公示', { to: { roomId: s.roomId(1) } })
    const dead = neighbour(s.house)
    await dead.source.transaction((db) =>
      claim(db, {
        account: ACCOUNT,
        holder: dead.holder,
        now: s.clock.now(),
        pacing: s.house.settings.send,
        timeZone: s.house.settings.timeZone,
        jitter: 1,
      }),
    )
    s.clock.advance(5 * SECOND)
    // Nobody else says anything to that place meanwhile.
    await s.send('complaint', '后来的警报')
    expect(await s.drain()).toEqual([])
    await receive(s.house, [login(s.clock)], s.clock.now())
    expect(await adoptOrphans(s.house, ACCOUNT)).toBe(2)
    expect(await adoptOrphans(s.house, ACCOUNT)).toBe(0)
    s.clock.advance(5 * SECOND)
    expect((await s.drain()).sort()).toEqual(['后来的警报', '警报'])
    expect(await s.states()).toMatchObject({ 公示: 'unknown' })
    await live(s.house, s.clock, 3 * MINUTE)
    await s.reconcile()
    expect(await s.states()).toMatchObject({ 公示: 'unconfirmed' })
  })

  it('is not listened to any more when it was not dead after all, except that it has said it', async () => {
    const s = await scene()
    await s.send('complaint', '警报')
    const zombie = neighbour(s.house)
    let fail = (_error: Error) => {}
    s.platform.hold = () =>
      new Promise((_, reject) => {
        fail = reject
      })
    const slow = s.relay(zombie)
    await until('the zombie is sending', async () => (await count(s.house, 'outbox', `state = 'sending'`)) === 1)
    await adoptOrphans(s.house, ACCOUNT)
    s.clock.advance(5 * SECOND)
    s.platform.hold = async () => {
      // While the successor says it, the zombie learns that it had failed.
      s.platform.hold = undefined
      fail(new Error('no'))
      await slow
      expect(await count(s.house, 'outbox', `state = 'sending'`)).toBe(1)
    }
    expect(await s.drain()).toEqual(['警报'])
    expect(await s.drain()).toEqual([])
  })
})

describe('the relay that runs', () => {
  async function running(env: Record<string, string> = {}, options: { maySend?: () => boolean } = {}) {
    const s = await scene(env)
    const relay = new Relay(s.house, s.platform, { idleMs: 60_000, ...options })
    s.house.onOutbox = () => relay.poke()
    relay.start()
    return { ...s, relay }
  }

  it('wakes up for what is sent, says it, and stops', async () => {
    const s = await running()
    for (let n = 0; n < 30; n += 1) await s.send('complaint', `第 ${n} 条`)
    await until('all said', () => s.platform.said.length === 30)
    expect(s.platform.said).toEqual(Array.from({ length: 30 }, (_, n) => `第 ${n} 条`))
    await s.relay.stop()
    await s.send('complaint', '停了以后')
    expect(s.platform.said).toHaveLength(30)
  })

  it('says an alert to one place while another place does not answer', async () => {
    const s = await running()
    let release = () => {}
    s.platform.hold = (outgoing) =>
      outgoing.text === '慢'
        ? new Promise((resolve) => {
            release = resolve
          })
        : Promise.resolve()
    await s.send('reply', '慢', { to: { roomId: s.roomId(1) } })
    await until('it hangs', async () => (await count(s.house, 'outbox', `state = 'sending'`)) === 1)
    await s.send('complaint', '警报', { to: { roomId: s.roomId(2) } })
    await until('the alert is out', () => s.platform.said.includes('警报'))
    await s.send('complaint', '慢群的警报', { to: { roomId: s.roomId(1) } })
    release()
    await until('both are out', () => s.platform.said.length === 3)
    expect(s.platform.said).toEqual(['警报', '慢', '慢群的警报'])
    await s.relay.stop()
  })

  it('finishes the send that has begun when it is stopped, and leaves the rest as it was', async () => {
    const s = await running()
    let release = () => {}
    s.platform.hold = () =>
      new Promise((resolve) => {
        release = resolve
      })
    await inTransaction(s.house, s.clock.now(), async (tx) => {
      for (const text of ['一', '二']) await tx.send({ to: { contactId: s.contactId }, text, lane: 'complaint' })
    })
    await until('it has begun', async () => (await count(s.house, 'outbox', `state = 'sending'`)) === 2)
    const stopped = s.relay.stop()
    release()
    await stopped
    expect(await rows(s.house, 'SELECT text, state, attempts FROM outbox ORDER BY id')).toEqual([
      { text: '一', state: 'sent', attempts: 1 },
      { text: '二', state: 'due', attempts: 0 },
    ])
  })

  it('writes down what it has said, however long the database is away, and never says it twice', async () => {
    const s = await running()
    const real = s.house.source.transaction.bind(s.house.source)
    let away = 0
    s.platform.hold = async () => {
      s.house.source.transaction = (async () => {
        away += 1
        if (away >= 3) s.house.source.transaction = real as typeof s.house.source.transaction
        throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
      }) as typeof s.house.source.transaction
    }
    await s.send('post', '公示', { to: { roomId: s.roomId(1) } })
    await until('it is written down', async () => (await count(s.house, 'outbox', `state = 'sent'`)) === 1)
    expect(away).toBe(3)
    expect(s.platform.said).toEqual(['公示'])
    await s.relay.stop()
  })

  it('gives back what it has claimed without learning of it', async () => {
    const s = await scene()
    await s.send('complaint', '警报')
    const real = s.house.source.transaction.bind(s.house.source)
    // The commit goes through and the answer is lost.
    let lost = false
    s.house.source.transaction = (async (work: Parameters<typeof real>[0]) => {
      const result = await real(work as never)
      if (lost) return result
      lost = true
      throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' })
    }) as unknown as typeof s.house.source.transaction
    const relay = new Relay(s.house, s.platform, { idleMs: 5 })
    relay.start()
    await until('it is said', () => s.platform.said.length === 1)
    await relay.stop()
    expect(await rows(s.house, 'SELECT state, attempts FROM outbox')).toEqual([{ state: 'sent', attempts: 1 }])
  })

  it("says nothing while the account may be somebody else's", async () => {
    let held = false
    const s = await running({}, { maySend: () => held })
    await s.send('complaint', '警报')
    s.relay.poke()
    await s.house.source.query('SELECT 1')
    expect(await count(s.house, 'outbox', `state = 'due' AND attempts = 0`)).toBe(1)
    held = true
    s.relay.poke()
    await until('it is said', () => s.platform.said.length === 1)
    await s.relay.stop()
  })

  it('does not leave a place blocked when nobody could be told of a failure', async () => {
    const s = await bareHouse({
      features: [{ name: 'broken', on: { 'sending-limited': async () => Promise.reject(new TypeError('a bug')) } }],
    })
    await receive(s.house, [said(s.clock, '小王', '早')], s.clock.now())
    const platform = new Platform()
    platform.failures.push(new RateLimitedError('20001'))
    await inTransaction(s.house, s.clock.now(), (tx) =>
      tx.send({ to: { contactId: 1 }, text: '警报', lane: 'complaint' }),
    )
    await relayOnce(s.house, platform)
    s.clock.advance(MINUTE)
    await relayOnce(s.house, platform)
    expect(platform.said).toEqual(['警报'])
  })
})

describe('retention', () => {
  it('empties old texts and keeps the keys', async () => {
    const s = await scene({ RETENTION_DAYS: '30' })
    await s.send('complaint', '警报', { key: 'alert:1' })
    await s.drain()
    await s.send('promotion', '还没发', {
      notBefore: new Date(s.clock.now().getTime() + 365 * 24 * 60 * MINUTE),
      expiresAt: new Date('2030-01-01'),
    })
    s.clock.advance(31 * 24 * 60 * MINUTE)
    await receive(s.house, [said(s.clock, '小王', '新的')], s.clock.now())
    const job = HOUSE_JOBS.find((j) => j.name === 'retention')
    if (job !== undefined) await runJob(s.house, job, s.clock.now())
    expect(await count(s.house, 'messages', `text <> ''`)).toBe(1)
    expect(await rows(s.house, 'SELECT text, key FROM outbox ORDER BY id')).toEqual([
      { text: '', key: 'alert:1' },
      { text: '还没发', key: null },
    ])
    expect(await count(s.house, 'messages')).toBe(4)
  })

  it('keeps everything when it is switched off', async () => {
    const s = await scene({ RETENTION_DAYS: '0' })
    s.clock.advance(3650 * 24 * 60 * MINUTE)
    const job = HOUSE_JOBS.find((j) => j.name === 'retention')
    if (job !== undefined) await runJob(s.house, job, s.clock.now())
    expect(await count(s.house, 'messages', `text <> ''`)).toBe(3)
  })
})
