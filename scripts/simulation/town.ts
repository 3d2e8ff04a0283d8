import { type HouseJob, jobsOf } from '../../src/app/ticker.ts'
import { DAY, MINUTE, startOfDay, wallTime } from '../../src/core/calendar.ts'
import type { InboundMessage } from '../../src/core/chat.ts'
import { parseConfig } from '../../src/core/config.ts'
import { createDraws } from '../../src/features/draws/index.ts'
import { FEATURES } from '../../src/features/index.ts'
import { Cast, type Member } from './cast.ts'
import { Play, type PlayOptions, type Said, type SayOptions } from './play.ts'
import { Random } from './random.ts'

/** The simulated town: its clock, its agenda, and the bot in it. What people do stands in life, desk and occasions. */

export interface TownOptions {
  source: PlayOptions['source']
  members: number
  days: number
  seed: number
  /** The first instant: 09:00 of a day. */
  start: Date
  timeZone: string
  /** Put before the ids of messages, so that a second simulation in one database is not taken for the first. */
  prefix: string
}

/** A complaint that somebody meant, whatever the bot makes of it. */
export interface Meant {
  key: string
  who: string
  /** Written as a command, which nobody may miss. */
  explicit: boolean
}

export type Act = () => Promise<void>

/** Between these minutes of the day jobs run seldom. */
const NIGHT = { from: 23 * 60, to: 7 * 60 + 30 }
const NIGHT_STEP = 30
const DAY_STEP = 15
/** The bot is away from this minute of its evening until the next morning. */
const OUTAGE = { from: 23 * 60 + 20, to: 24 * 60 + 6 * 60 + 40 }

export const clockMinute = (hour: number, minute = 0): number => hour * 60 + minute

/** Does a field of a cron rule hold for this number? Only the forms that our rules use. */
function holds(field: string, value: number): boolean {
  if (field === '*') return true
  const step = /^(\d+|\*)\/(\d+)$/u.exec(field)
  if (step !== null) {
    const from = step[1] === '*' ? 0 : Number(step[1])
    return value >= from && (value - from) % Number(step[2]) === 0
  }
  return field.split(',').some((one) => Number(one) === value)
}

export class Town {
  readonly random: Random
  readonly cast: Cast
  readonly play: Play
  readonly days: number
  readonly meant: Meant[] = []
  /** Messages written, those that the bot could not hear included. */
  spoken = 0
  /** What was written while the bot was away. */
  unheard = 0
  /** Called after every minute in which the bot spoke, with what it said. */
  readonly listeners: ((said: readonly Said[]) => Promise<void>)[] = []
  readonly #zero: number
  readonly #first: number
  readonly #end: number
  readonly #zone: string
  readonly #agenda = new Map<number, Act[]>()
  readonly #chatter = new Map<number, Act[]>()
  #batch: InboundMessage[] = []
  #minute: number
  #heard = 0
  #nextDue: number | undefined
  readonly #outage: { from: number; to: number } | undefined
  readonly #jobs: readonly HouseJob[]
  #ranAt: number

  constructor(options: TownOptions) {
    this.days = options.days
    this.random = new Random(options.seed)
    this.cast = new Cast(this.random, options.members)
    this.#zone = options.timeZone
    // A day has 1440 minutes here: the zone of the simulation knows no summer time.
    this.#zero = startOfDay(options.start, options.timeZone).getTime()
    this.#first = (options.start.getTime() - this.#zero) / MINUTE
    this.#minute = this.#first
    this.#ranAt = this.#first
    this.#end = this.#first + (options.days * DAY) / MINUTE
    const dark = Math.floor(options.days * 0.6)
    this.#outage = options.days < 3 ? undefined : { from: dark * 1440 + OUTAGE.from, to: dark * 1440 + OUTAGE.to }
    const cast = this.cast
    let named = 0
    const chance = new Random(options.seed + 1)
    const features = FEATURES.map((f) => (f.name === 'draws' ? createDraws((bytes) => chance.bytes(bytes)) : f))
    this.play = new Play({
      source: options.source,
      settings: parseConfig({ OWNER_IDS: cast.ownerId, TIMEZONE: options.timeZone }),
      features,
      start: options.start,
      bot: { id: cast.botId, name: cast.botName },
      connection: 'sandbox',
      home: cast.groups[0]?.topic ?? '',
      personId: (name) => cast.idOf(name),
      personName: (id) => cast.nameOf(id),
      roomId: (topic) => cast.roomId(topic),
      newId: () => {
        named += 1
        return `${options.prefix}${named}`
      },
    })
    this.#jobs = jobsOf(features)
  }

  /** Minutes since the midnight before the first day. */
  get now(): number {
    return this.#minute
  }
  get day(): number {
    return Math.floor(this.#minute / 1440)
  }
  get timeOfDay(): number {
    return this.#minute % 1440
  }
  get isWeekend(): boolean {
    const { year, month, day } = wallTime(new Date(this.#zero + this.#minute * MINUTE), this.#zone)
    return [0, 6].includes(new Date(Date.UTC(year, month - 1, day)).getUTCDay())
  }
  /** From 0 to 1. */
  get progress(): number {
    return (this.#minute - this.#first) / (this.#end - this.#first)
  }

  /** Has something done in so many minutes, at least one. */
  after(minutes: number, act: Act): void {
    this.at(this.#minute + Math.max(1, Math.round(minutes)), act)
  }
  at(minute: number, act: Act): void {
    put(this.#agenda, Math.max(minute, this.#minute + 1), act)
  }
  /** Like `at`, in the hours in which people are up. */
  awake(minutes: number, act: Act): void {
    const at = this.#minute + Math.max(1, Math.round(minutes))
    const time = at % 1440
    const wakes = clockMinute(8) + this.random.between(0, 90)
    if (time < clockMinute(7, 30)) this.at(at - time + wakes, act)
    else if (time > clockMinute(22, 45)) this.at(at - time + 1440 + wakes, act)
    else this.at(at, act)
  }
  /** Ordinary talk, gathered by the minute. */
  chat(minute: number, member: Member, text: () => string): void {
    put(this.#chatter, Math.max(minute, this.#minute + 1), async () => {
      if (!member.present) return
      const second = Math.min(59, this.#batch.length * 4)
      const sentAt = new Date(this.play.clock.now().getTime() - MINUTE + second * 1000)
      this.#batch.push(this.play.message(member.name, text(), { room: member.group.topic, sentAt }))
    })
  }

  /** A member writes in their group. Returns what the bot said at once. */
  async says(member: Member, text: string, options: SayOptions = {}): Promise<Said[]> {
    if (!member.present) return []
    this.spoken += 1
    return this.play.says(member.name, text, { room: member.group.topic, ...options })
  }
  /** A colleague writes in the staff room; names after `@` are mentioned. */
  async works(who: string, text: string): Promise<Said[]> {
    this.spoken += 1
    return this.play.says(who, text, { room: this.cast.staffTopic, mention: mentionsIn(text) })
  }
  /** A colleague writes in a customer group. */
  async serves(who: string, topic: string, text: string): Promise<Said[]> {
    this.spoken += 1
    return this.play.says(who, text, { room: topic, mention: mentionsIn(text) })
  }
  async tells(who: string, text: string): Promise<Said[]> {
    this.spoken += 1
    return this.play.tells(who, text)
  }

  /** Lives until the end, or until `signal` aborts. @param onMinute called before each minute. */
  async live(eachDay: () => void, onMinute: () => void, signal: AbortSignal): Promise<void> {
    for (; this.#minute < this.#end && !signal.aborted; this.#minute += 1) {
      onMinute()
      this.play.clock.set(new Date(this.#zero + this.#minute * MINUTE))
      if (this.timeOfDay === 0 || this.#minute === this.#first) eachDay()
      const { from, to } = this.#outage ?? { from: Number.POSITIVE_INFINITY, to: 0 }
      if (this.#minute >= from && this.#minute < to) {
        this.#pass(to)
        continue
      }
      if (this.#minute === to) await this.play.login()
      await this.#liveMinute()
    }
    if (!signal.aborted) await this.play.tick(this.#jobs)
  }

  /** A minute that the bot does not see: members talk all the same, colleagues come back to it afterwards. */
  #pass(to: number): void {
    const lost = this.#chatter.get(this.#minute)?.length ?? 0
    this.spoken += lost
    this.unheard += lost
    for (const act of this.#agenda.get(this.#minute) ?? []) this.at(to + this.random.between(30, 150), act)
    this.#chatter.delete(this.#minute)
    this.#agenda.delete(this.#minute)
  }

  async #liveMinute(): Promise<void> {
    for (const add of this.#chatter.get(this.#minute) ?? []) await add()
    if (this.#batch.length > 0) {
      this.spoken += this.#batch.length
      const batch = this.#batch
      this.#batch = []
      await this.play.receive(...batch)
    }
    const acts = this.#agenda.get(this.#minute) ?? []
    for (const act of acts) await act()
    this.#chatter.delete(this.#minute)
    this.#agenda.delete(this.#minute)
    if (acts.length > 0) this.#nextDue = await this.#readDue()
    await this.#work()
    await this.#listen()
  }

  async #listen(): Promise<void> {
    const fresh = this.play.said.slice(this.#heard)
    this.#heard = this.play.said.length
    if (fresh.length > 0) for (const listener of this.listeners) await listener(fresh)
  }

  /** Runs what is due by its rule since the last step; around a deadline at once. */
  async #work(): Promise<void> {
    const time = this.timeOfDay
    const isNight = time >= NIGHT.from || time < NIGHT.to
    const isStep = this.#minute % (isNight ? NIGHT_STEP : DAY_STEP) === 0
    const isDue = this.#nextDue !== undefined && this.#nextDue <= this.play.clock.now().getTime()
    if (!isStep && !isDue) return
    await this.play.tick(isStep ? this.#jobs.filter((job) => this.#comes(job)) : this.#jobs.filter(isSwift))
    if (isStep) this.#ranAt = this.#minute
    this.#nextDue = await this.#readDue()
  }

  #comes(job: HouseJob): boolean {
    const [, minute = '*', hour = '*'] = job.cron.split(' ')
    for (let at = this.#ranAt + 1; at <= this.#minute; at += 1)
      if (holds(minute, at % 60) && holds(hour, Math.floor(at / 60) % 24)) return true
    return false
  }

  /** When the next comes of what people wait for to the minute: a deadline, a step of an alert, a welcome. In milliseconds. */
  async #readDue(): Promise<number | undefined> {
    const [row] = await this.play.rows<{ due: Date | null }>(
      `SELECT least((SELECT min(next_check_at) FROM sla_targets WHERE state = 'open' AND next_check_at IS NOT NULL),
         (SELECT min(next_at) FROM escalations WHERE state <> 'done'),
         (SELECT min(due_at) FROM welcome_arrivals WHERE welcomed_at IS NULL)) AS due`,
    )
    return row?.due?.getTime()
  }
}

/** Jobs that come every few seconds: those that must not wait for the next step when a deadline comes. */
const isSwift = ({ cron }: HouseJob): boolean => /^\*\/(?:2|5|10) /u.test(cron)

const mentionsIn = (text: string): string[] => [...text.matchAll(/@([^\s@]+)/gu)].map((m) => m[1] ?? '')

function put(plan: Map<number, Act[]>, minute: number, act: Act): void {
  const there = plan.get(minute)
  if (there === undefined) plan.set(minute, [act])
  else there.push(act)
}
