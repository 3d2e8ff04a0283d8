import { BOT_ID, makeCast, OWNER_IDS, STAFF_IDS, STAFF_ROOM_ID } from '../../src/wechat/sandbox/cast.ts'
import type { Random } from './random.ts'
import { freshName, TRADES, type Trade } from './words.ts'

/** Who lives in the simulated groups. The account, its owner and the staff room are those of the sandbox. */

export type Temper = 'silent' | 'chatty' | 'buyer' | 'complainer' | 'sarcastic' | 'helper' | 'promoter' | 'cheat'

export interface Member {
  name: string
  group: Group
  temper: Temper
  present: boolean
  /** Checks in on this share of the days. */
  habit: number
  /** What they have lived through: below zero they are thinking of leaving. */
  goodwill: number
  /** Day of the simulation they came on; undefined for those who were there before. */
  cameOn?: number
  code?: string
}

export interface Colleague {
  name: string
  role: 'agent' | 'manager'
  /** Minutes until they look at a new ticket. */
  reacts: readonly [number, number]
  /** Share of tickets that slip their mind for hours. */
  forgets: number
  /** Share of answers with words that hurt. */
  harsh: number
  /** Share of promises that come late. */
  late: number
}

export interface Group {
  topic: string
  trade: Trade
  members: Member[]
}

/** How often each temper is met, and what a day of theirs holds on average. */
export const TEMPERS: Readonly<
  Record<Temper, { share: number; chats: number; complains: number; buys: number; brings: number }>
> = {
  silent: { share: 34, chats: 0.1, complains: 0.003, buys: 0.01, brings: 0.001 },
  chatty: { share: 18, chats: 4, complains: 0.006, buys: 0.02, brings: 0.006 },
  buyer: { share: 20, chats: 0.8, complains: 0.012, buys: 0.1, brings: 0.004 },
  complainer: { share: 7, chats: 0.8, complains: 0.05, buys: 0.03, brings: 0.001 },
  sarcastic: { share: 6, chats: 1.5, complains: 0.02, buys: 0.02, brings: 0.002 },
  helper: { share: 8, chats: 2.5, complains: 0.004, buys: 0.02, brings: 0.01 },
  promoter: { share: 5, chats: 1, complains: 0.003, buys: 0.03, brings: 0.08 },
  cheat: { share: 2, chats: 0.3, complains: 0.002, buys: 0, brings: 0 },
}
const TEMPER_NAMES = Object.keys(TEMPERS) as Temper[]

const AGENTS: readonly Omit<Colleague, 'name' | 'role'>[] = [
  { reacts: [1, 6], forgets: 0.02, harsh: 0, late: 0.05 },
  { reacts: [3, 15], forgets: 0.08, harsh: 0.03, late: 0.2 },
  { reacts: [3, 12], forgets: 0.22, harsh: 0.02, late: 0.3 },
  { reacts: [2, 9], forgets: 0.05, harsh: 0.5, late: 0.12 },
  { reacts: [2, 8], forgets: 0.03, harsh: 0, late: 0.08 },
  { reacts: [10, 40], forgets: 0.1, harsh: 0.1, late: 0.2 },
]
const NEW_AGENTS = ['客服阿宁', '客服小唐', '客服小岳', '仓库老耿']
const MANAGERS = ['店长许姐', '运营阿康']
const MEMBERS_A_GROUP = 85

export class Cast {
  readonly botId = BOT_ID
  readonly botName: string
  readonly owner: string
  readonly ownerId: string
  readonly agents: readonly Colleague[]
  readonly managers: readonly Colleague[]
  readonly staffTopic: string
  readonly groups: Group[] = []
  readonly #random: Random
  readonly #ids = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #byName = new Map<string, Member>()

  constructor(random: Random, members: number) {
    this.#random = random
    const sandbox = makeCast()
    const nameOf = (id: string) => sandbox.people.find((p) => p.id === id)?.name ?? id
    for (const id of [BOT_ID, ...OWNER_IDS, ...STAFF_IDS]) this.#know(id, nameOf(id))
    this.botName = nameOf(BOT_ID)
    this.ownerId = OWNER_IDS[0] ?? 'demo-owner'
    this.owner = nameOf(this.ownerId)
    this.staffTopic = sandbox.rooms.find((r) => r.id === STAFF_ROOM_ID)?.topic ?? '暖群值班室（演示）'
    const agents = [...STAFF_IDS.map(nameOf), ...NEW_AGENTS].slice(0, AGENTS.length)
    this.agents = agents.map((name, i) => ({ name, role: 'agent', ...(AGENTS[i] ?? AGENTS[0]) }) as Colleague)
    this.managers = MANAGERS.map((name) => ({
      name,
      role: 'manager',
      reacts: [5, 30],
      forgets: 0,
      harsh: 0,
      late: 0.05,
    }))
    for (const name of [...NEW_AGENTS, ...MANAGERS]) this.#know(`sim-${name}`, name)
    const groups = Math.max(1, Math.round(members / MEMBERS_A_GROUP))
    for (let i = 0; i < groups; i += 1) {
      const trade = TRADES[i % TRADES.length] ?? TRADES[0]
      if (trade === undefined) continue
      const round = Math.floor(i / TRADES.length)
      this.groups.push({ topic: round === 0 ? trade.topic : `${trade.topic}${round + 1}`, trade, members: [] })
    }
    for (let i = 0; i < members; i += 1) {
      const group = this.groups[i % groups]
      if (group !== undefined)
        this.newcomer(
          group,
          random.weighted(TEMPER_NAMES, (t) => TEMPERS[t].share),
        )
    }
  }

  get everybody(): readonly Member[] {
    return this.groups.flatMap((g) => g.members)
  }

  member(name: string): Member | undefined {
    return this.#byName.get(name)
  }

  /** Somebody who has not been met yet. @param name a nickname of their own choice. */
  newcomer(group: Group, temper: Temper, name?: string): Member {
    const taken = new Set(this.#ids.keys())
    const called = name !== undefined && !taken.has(name) ? name : freshName(this.#random, taken)
    const habit = temper === 'silent' ? 0.06 : this.#random.chance(0.28) ? 0.3 + 0.6 * this.#random.next() : 0.03
    const member: Member = { name: called, group, temper, present: true, habit, goodwill: 1 }
    this.#know(`sim-${called}`, called)
    group.members.push(member)
    this.#byName.set(called, member)
    return member
  }

  idOf(name: string): string {
    return this.#ids.get(name) ?? `sim-${name}`
  }

  nameOf(id: string): string {
    return this.#names.get(id) ?? id
  }

  roomId(topic: string): string {
    return topic === this.staffTopic ? STAFF_ROOM_ID : `sim-${topic}@chatroom`
  }

  #know(id: string, name: string): void {
    this.#ids.set(name, id)
    this.#names.set(id, name)
  }
}
