import { randomUUID } from 'node:crypto'
import type { DataSource } from 'typeorm'
import { createHouse } from '../../src/app/house.ts'
import { receive } from '../../src/app/receive.ts'
import { jobsOf, runJob } from '../../src/app/ticker.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/calendar.ts'
import { ManualClock } from '../../src/core/clock.ts'
import { parseConfig } from '../../src/core/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { FEATURES } from '../../src/features/index.ts'

/**
 * What honest members and cheats earn under the default rules in sixty simulated days, played on the real features and
 * a real database. Nobody looks at the reviews, so what is in review stays unpaid.
 */

export interface Earned {
  who: string
  /** People who came in for them. */
  brought: number
  /** Points that can be spent at the end, of all who play this part. */
  points: number
  /** Of the one who has most. */
  most: number
  pending: number
  takenBack: number
  inReview: number
}

const ACCOUNT = 'bot'
const DAYS = 60
const STEP_MS = 6 * HOUR
const SURNAMES = '赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜'
const GIVEN = '安波晨丹恩芳刚涵佳凯岚敏宁鹏琪然思彤薇欣妍哲子墨雨涛静磊颖雪'

/** One place where one part is played. */
class Place {
  readonly players: string[] = []
  readonly room: { id: string; topic: string }
  #present = new Set<string>()
  #named = 0
  brought = 0
  constructor(
    readonly world: World,
    readonly who: string,
    number: number,
  ) {
    this.room = { id: `room-${number}@chatroom`, topic: `群${number}` }
    // No name is used twice, in whatever place.
    this.#named = number * 200
  }

  /** Somebody new, with a name like nobody else's. */
  fresh(): string {
    const n = this.#named
    this.#named += 1
    return `${SURNAMES[n % SURNAMES.length]}${GIVEN[Math.floor(n / SURNAMES.length) % GIVEN.length]}${GIVEN[Math.floor(n / (SURNAMES.length * GIVEN.length))]}`
  }

  async joins(names: string | string[], by?: string): Promise<void> {
    const joiners = [names].flat()
    for (const name of joiners) this.#present.add(name)
    this.brought += joiners.length
    await this.world.receive({
      type: 'room-join',
      ...this.world.base(),
      room: this.room,
      joiners: joiners.map((n) => this.person(n)),
      ...(by === undefined ? {} : { inviter: this.person(by) }),
      source: 'event',
      at: this.world.clock.now().getTime(),
    })
  }

  /** @param reported false: the platform tells nobody, only the member list shows it. */
  async leaves(name: string, reported = true): Promise<void> {
    this.#present.delete(name)
    if (!reported) return
    const at = this.world.clock.now().getTime()
    const leavers = [this.person(name)]
    await this.world.receive({
      type: 'room-leave',
      ...this.world.base(),
      room: this.room,
      leavers,
      source: 'event',
      at,
    })
  }

  async says(who: string, text: string, mention: string[] = []): Promise<void> {
    this.#present.add(who)
    await this.world.says(who, text, this.room, mention)
  }

  async snapshot(): Promise<void> {
    const members = [...this.#present].map((n) => this.person(n))
    const at = this.world.clock.now().getTime()
    await this.world.receive({ type: 'room-snapshot', ...this.world.base(), room: this.room, members, at })
  }

  person(name: string) {
    return { id: `id-${name}`, name }
  }
}

class World {
  readonly clock = new ManualClock('2026-11-23T02:00:00Z')
  readonly places: Place[] = []
  readonly house
  #plan: { at: number; act: () => Promise<void> }[] = []
  constructor(readonly source: DataSource) {
    const settings = parseConfig({ OWNER_IDS: 'id-周老板', WECHATY_PUPPET_SERVICE_TOKEN: 'insecure_test' })
    this.house = createHouse({ source, settings, features: FEATURES, clock: this.clock, log: silentLog })
  }

  base() {
    return { account: ACCOUNT, receivedAt: this.clock.now().getTime(), eventId: randomUUID() }
  }

  receive(event: Parameters<typeof receive>[1][number]): Promise<void> {
    return receive(this.house, [event], this.clock.now())
  }

  async says(who: string, text: string, room?: Place['room'], mention: string[] = []): Promise<void> {
    const at = this.clock.now().getTime()
    await this.receive({
      type: 'message',
      account: ACCOUNT,
      platformId: randomUUID(),
      receivedAt: at,
      ...(room === undefined ? {} : { room }),
      sender: { id: `id-${who}`, name: who },
      self: false,
      kind: 'text',
      text,
      body: text,
      mentions: mention.map((name) => ({ id: `id-${name}`, name })),
      mentionsBot: false,
      sentAt: at,
    })
  }

  /** A place of its own for a part, served and with a baseline of its members. */
  async open(who: string, players: string[]): Promise<Place> {
    const place = new Place(this, who, this.places.length + 1)
    this.places.push(place)
    await place.says('周老板', '#开启')
    for (const player of players) {
      place.players.push(player)
      await place.says(player, '大家好')
    }
    await place.snapshot()
    return place
  }

  /** @param day days since the beginning, also in parts. */
  on(day: number, act: () => Promise<void>): void {
    this.#plan.push({ at: this.clock.now().getTime() + day * DAY, act })
  }

  async live(): Promise<void> {
    const start = this.clock.now().getTime()
    const jobs = jobsOf(this.house.features).filter((j) => /^(?:referral|points)-/u.test(j.name))
    const plan = this.#plan.sort((a, b) => a.at - b.at)
    for (let at = start; at <= start + DAYS * DAY; at += STEP_MS) {
      for (let next = plan[0]; next !== undefined && next.at <= at; next = plan[0]) {
        this.clock.set(new Date(next.at))
        await next.act()
        plan.shift()
      }
      this.clock.set(new Date(at))
      if ((at - start) % DAY === 0) for (const place of this.places) await place.snapshot()
      for (const job of jobs) await runJob(this.house, job, this.clock.now())
    }
  }

  async earned(place: Place): Promise<Earned> {
    const ids = place.players.map((p) => `id-${p}`)
    const query = async <T>(sql: string): Promise<T[]> => this.source.query(sql, [ids])
    const balances = await query<{ available: number; pending: number }>(
      `SELECT available, pending FROM point_balances b JOIN contacts c ON c.id = b.contact_id WHERE c.platform_id = ANY($1)`,
    )
    const [back] = await query<{ points: number }>(
      `SELECT coalesce(sum(amount), 0) AS points FROM ledger_entries e JOIN contacts c ON c.id = e.contact_id
       WHERE c.platform_id = ANY($1) AND e.credit = 'issuance'`,
    )
    const [review] = await query<{ n: number }>(
      `SELECT count(*) AS n FROM referrals r JOIN contacts c ON c.id = r.inviter_id WHERE c.platform_id = ANY($1) AND r.state = 'review'`,
    )
    const sum = (pick: (b: { available: number; pending: number }) => number) =>
      balances.reduce((total, b) => total + pick(b), 0)
    return {
      who: place.who,
      brought: place.brought,
      points: sum((b) => b.available),
      most: Math.max(0, ...balances.map((b) => b.available)),
      pending: sum((b) => b.pending),
      takenBack: back?.points ?? 0,
      inReview: review?.n ?? 0,
    }
  }
}

/** Plays every part on an empty, migrated database, and tells what each has earned. */
export async function playCheats(source: DataSource): Promise<Earned[]> {
  const w = new World(source)
  const base = { account: ACCOUNT, receivedAt: w.clock.now().getTime(), eventId: 'login' }
  await w.receive({ type: 'login', ...base, name: '暖暖', connection: 'game', first: true })

  const one = await w.open('honest: one friend, who only reads', ['高一诺'])
  w.on(1, () => one.joins(one.fresh(), '高一诺'))

  const ten = await w.open('honest: ten friends in three weeks, six of them talk, one leaves on day 12', ['高双喜'])
  for (let n = 0; n < 10; n += 1) {
    const friend = ten.fresh()
    w.on(1 + 2 * n, () => ten.joins(friend, '高双喜'))
    if (n % 5 < 3) w.on(1.1 + 2 * n, () => ten.says(friend, '大家好，请多关照'))
    if (n === 4) w.on(1 + 2 * n + 12, () => ten.leaves(friend))
  }

  const office = await w.open('honest: eight colleagues in an afternoon, who talk', ['高三元'])
  for (let n = 0; n < 8; n += 1) {
    const friend = office.fresh()
    w.on(1 + n / 96, () => office.joins(friend, '高三元'))
    w.on(2.1 + n / 24, () => office.says(friend, '这本书我也在看'))
  }

  const self = await w.open('invites himself, by event, by code and with two second accounts', ['石小磊'])
  w.on(1, () => self.joins('石小磊', '石小磊'))
  w.on(1.1, () => w.says('石小磊', '我的邀请码'))
  w.on(1.2, async () => {
    const [row] = (await source.query(
      `SELECT code FROM invite_codes k JOIN contacts c ON c.id = k.contact_id WHERE c.name = '石小磊'`,
    )) as { code: string }[]
    await self.says('石小磊', `填码 ${row?.code}`)
  })
  w.on(1.3, () => self.joins(['石小磊小号', '石小磊2'], '石小磊'))
  w.on(1.4, () => self.says('石小磊2', '大家好'))

  const friends = ['汪大勇', '汪二妮', '汪三石', '汪四海', '汪五常']
  const ring = await w.open('ring of five with two accounts each, half of which talk', friends)
  for (const [n, by] of friends.entries()) {
    const second = `${friends[(n + 1) % friends.length]}2`
    w.on(1 + n / 24, () => ring.joins(second, by))
    if (n % 2 === 0) w.on(1.5 + n / 24, () => ring.says(second, '来了'))
  }

  const farm = await w.open('bot farm: a hundred bought members who leave after ten seconds', ['马百万'])
  const hidden = await w.open('the same, and the platform tells of no leave', ['马千里'])
  for (const [place, by, reported] of [[farm, '马百万', true] as const, [hidden, '马千里', false] as const]) {
    for (let n = 0; n < 100; n += 1) {
      const bought = place.fresh()
      const at = 1 + (n * MINUTE) / DAY
      w.on(at, () => place.joins(bought, by))
      w.on(at + (10 * SECOND) / DAY, () => place.leaves(bought, reported))
    }
  }

  const sleepers = await w.open('sleepers: a hundred accounts in one night that stay and never speak', ['金不换'])
  for (let n = 0; n < 100; n += 1) {
    const bought = sleepers.fresh()
    w.on(1 + n / 1000, () => sleepers.joins(bought, '金不换'))
  }
  const patient = await w.open('sleepers, patiently: two a day for fifty days', ['金有余'])
  for (let n = 0; n < 100; n += 1) {
    const bought = patient.fresh()
    w.on(1 + n / 2, () => patient.joins(bought, '金有余'))
  }

  const greeting = await w.open('limit: a hundred bought accounts that greet once and stay', ['金满堂'])
  for (let n = 0; n < 100; n += 1) {
    const bought = greeting.fresh()
    w.on(1 + n / 2, () => greeting.joins(bought, '金满堂'))
    w.on(1.1 + n / 2, () => greeting.says(bought, '大家好'))
  }

  const loop = await w.open('rejoin loop: one friend who comes again every day', ['龙回头'])
  const again = loop.fresh()
  for (let n = 0; n < 50; n += 1) {
    w.on(1 + n, () => loop.joins(again, '龙回头'))
    w.on(1.5 + n, () => loop.leaves(again))
  }

  const late = await w.open('code shared with twenty who came ten days ago by themselves', ['白拿手'])
  const strangers = await w.open('code filled in by twenty who had been there before', ['白客气'])
  const codeOf = async (name: string) => {
    await w.says(name, '我的邀请码')
    const [row] = (await source.query(
      `SELECT code FROM invite_codes k JOIN contacts c ON c.id = k.contact_id WHERE c.name = $1`,
      [name],
    )) as { code: string }[]
    return row?.code ?? ''
  }
  for (let n = 0; n < 20; n += 1) {
    const came = late.fresh()
    w.on(1 + n / 100, () => late.joins(came))
    w.on(11 + n / 100, async () => late.says(came, `填码 ${await codeOf('白拿手')}`))
    const old = strangers.fresh()
    await strangers.says(old, '我一直在')
    w.on(11 + n / 100, async () => strangers.says(old, `填码 ${await codeOf('白客气')}`))
  }

  const refund = await w.open('purchase-refund loop with one real friend: twenty slips, one of them paid out before', [
    '钱来也',
  ])
  const buyer = refund.fresh()
  w.on(1, () => refund.joins(buyer, '钱来也'))
  for (let n = 0; n < 20; n += 1) {
    w.on(2 + 2 * n, () => refund.says('周老板', `#成交 @${buyer} 1000元`, [buyer]))
    w.on(n === 0 ? 12 : 3 + 2 * n, () => refund.says('周老板', `#成交 撤销 ${n + 1}`))
  }

  await w.live()
  const table: Earned[] = []
  for (const place of w.places) table.push(await w.earned(place))
  return table
}
