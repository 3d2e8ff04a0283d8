import type { Colleague, Member } from './cast.ts'
import { couponIn } from './life.ts'
import type { Said } from './play.ts'
import { clockMinute, type Town } from './town.ts'
import { CHASING, HARSH, type Kind, RATINGS, REMEDIES, SOLVED, SORRY, UNSOLVED, WAITING_THANKS } from './words.ts'

/** What colleagues make of tickets, and what the members make of that. They act on what the bot tells them. */

interface Case {
  id: number
  who: string
  /** Undefined: in a direct chat with the bot. */
  topic: string | undefined
  member: Member | undefined
  category: Kind
  severity: number
  openedAt: number
  handler: Colleague | undefined
  /** Handled with others, as an incident. */
  together: boolean
  resolved: number
  rough: boolean
}

interface TicketRow {
  id: number
  who: string
  topic: string | null
  category: Kind
  severity: number
  meant: string | null
}

export class Desk {
  readonly #town: Town
  readonly #cases = new Map<number, Case>()
  #lastTicket = 0
  #incidents = new Set<number>()

  constructor(town: Town, lastTicket: number) {
    this.#town = town
    this.#lastTicket = lastTicket
    town.listeners.push((said) => this.#hears(said))
  }

  /** Who is on duty by the roster that `occasions` writes, and who stands behind them. */
  #onDuty(): readonly [Colleague, Colleague] {
    const { cast, timeOfDay, isWeekend } = this.#town
    const at = (i: number): Colleague => cast.agents[i % cast.agents.length] ?? NOBODY
    if (timeOfDay < clockMinute(9) || timeOfDay >= clockMinute(21)) return [at(4), cast.managers[0] ?? at(0)]
    if (isWeekend) return [at(2), at(3)]
    return timeOfDay < clockMinute(15) ? [at(0), at(1)] : [at(1), at(3)]
  }

  async #hears(said: readonly Said[]): Promise<void> {
    const { cast } = this.#town
    const staff = new Set([...cast.agents, ...cast.managers].map((c) => c.name).concat(cast.owner))
    const toStaff = said.filter((s) => s.to === cast.staffTopic || staff.has(s.to.replace(/^私聊:/u, '')))
    if (toStaff.length === 0) return
    if (toStaff.some((s) => /工单 \d+|事件 \d+/u.test(s.text))) await this.#look()
    for (const { text, mentions, to } of toStaff) {
      const incident = Number(/事件 (\d+) · /u.exec(text)?.[1] ?? 0)
      if (incident > 0) this.#handlesIncident(incident)
      if (text.includes('请回「接班」')) this.#takesOver(mentions[0] ?? to.replace(/^私聊:/u, ''))
      const asked = Number(/批准 (\d+) ｜ 驳回/u.exec(text)?.[1] ?? 0)
      if (asked > 0) this.#decides(asked)
      const late = Number(/🚨 工单 (\d+)/u.exec(text)?.[1] ?? 0)
      if (late > 0) this.#isWoken(late)
    }
  }

  /** New tickets, as the alerts tell them. */
  async #look(): Promise<void> {
    const rows = await this.#town.play.rows<TicketRow>(
      `SELECT t.id, c.name AS who, r.topic, t.category, t.severity,
         (SELECT m.key FROM ticket_events e JOIN messages m ON m.id = e.message_id WHERE e.ticket_id = t.id ORDER BY e.id LIMIT 1) AS meant
       FROM tickets t JOIN contacts c ON c.id = t.contact_id LEFT JOIN rooms r ON r.id = t.room_id WHERE t.id > $1 ORDER BY t.id`,
      [this.#lastTicket],
    )
    for (const row of rows) {
      this.#lastTicket = row.id
      const item: Case = {
        id: row.id,
        who: row.who,
        topic: row.topic ?? undefined,
        member: this.#town.cast.member(row.who),
        category: row.category,
        severity: row.severity,
        openedAt: this.#town.now,
        handler: undefined,
        together: false,
        resolved: 0,
        rough: false,
      }
      this.#cases.set(row.id, item)
      const isMeant = row.meant === null || this.#town.meant.some((m) => m.key === row.meant)
      this.#begins(item, isMeant)
    }
  }

  #begins(item: Case, isMeant: boolean): void {
    const { random } = this.#town
    const isOff = this.#town.timeOfDay < clockMinute(9) || this.#town.timeOfDay >= clockMinute(21)
    // What can wait until the morning is seen by whoever is on duty then.
    if (isOff && item.severity < 3) this.#opens(random.between(0, 5), async () => this.#sees(item, isMeant))
    else this.#sees(item, isMeant)
    if (item.member !== undefined && random.chance(0.4))
      this.#town.awake(random.between(20, 70), async () => this.#chases(item))
  }

  #sees(item: Case, isMeant: boolean): void {
    const { random } = this.#town
    const [first, second] = this.#onDuty()
    const who = random.chance(0.85) ? first : second
    const forgets = random.chance(who.forgets) ? random.between(40, 240) : 0
    this.#town.after(random.between(who.reacts[0], who.reacts[1]) + forgets, () =>
      isMeant ? this.#takes(item, who) : this.#dismisses(item, who),
    )
  }

  /** So many minutes after the doors open next. */
  #opens(minutes: number, act: () => Promise<void>): void {
    const { timeOfDay, now } = this.#town
    const midnight = now - timeOfDay + (timeOfDay >= clockMinute(9) ? 1440 : 0)
    this.#town.at(midnight + clockMinute(9) + minutes, act)
  }

  async #chases(item: Case): Promise<void> {
    if (item.handler !== undefined || item.member === undefined) return
    await this.#town.says(item.member, this.#town.random.pick(CHASING))
  }

  async #dismisses(item: Case, who: Colleague): Promise<void> {
    if (item.handler === undefined && !item.together) await this.#town.works(who.name, `误报 ${item.id}`)
  }

  async #takes(item: Case, who: Colleague): Promise<void> {
    const { random } = this.#town
    // What many have is answered for all of them at once.
    const [one] = await this.#town.play.rows(
      `SELECT 1 FROM incident_tickets k JOIN incidents i ON i.id = k.incident_id WHERE k.ticket_id = $1 AND i.state = 'open'`,
      [item.id],
    )
    item.together ||= item.handler === undefined && one !== undefined
    if (item.handler !== undefined || item.together) return
    item.handler = who
    if (item.topic !== undefined && random.chance(0.25)) await this.#town.serves(who.name, item.topic, `#接 ${item.id}`)
    else await this.#town.works(who.name, `接 ${item.id}`)
    this.#town.after(random.between(1, 4), () => this.#calms(item, who))
  }

  async #calms(item: Case, who: Colleague): Promise<void> {
    const { random } = this.#town
    if (item.topic !== undefined) {
      const harsh = random.chance(who.harsh)
      item.rough ||= harsh
      await this.#town.serves(who.name, item.topic, `@${item.who} ${random.pick(harsh ? HARSH : SORRY)}`)
    }
    if (item.category === 'logistics' && random.chance(0.35)) {
      await this.#town.works(who.name, `转 ${item.id} 物流 请核实运单`)
      const expert = this.#town.cast.agents.at(-1) ?? who
      this.#town.awake(random.between(15, 140), async () => {
        await this.#town.tells(
          expert.name,
          `办 ${item.id} ${random.pick(['运单已核实，在派送', '已催，今天送达', '件丢了，建议重发'])}`,
        )
      })
    }
    if (item.category === 'quality' && random.chance(0.25)) {
      await this.#town.works(who.name, `等客户 ${item.id} 发一张照片`)
      if (item.member !== undefined && random.chance(0.75)) {
        const { member } = item
        this.#town.awake(
          random.between(4, 60),
          async () => void (await this.#town.says(member, '[图片]', { kind: 'image' })),
        )
      }
    }
    this.#town.after(random.between(2, 18), () => this.#promises(item, who))
  }

  async #promises(item: Case, who: Colleague): Promise<void> {
    const { random } = this.#town
    const [plan, result] = random.pick(REMEDIES[item.category])
    const hours = random.pick([1, 2, 2, 3, 4])
    const late = random.chance(who.late)
    if (random.chance(0.85)) {
      await this.#town.works(who.name, `承诺 ${item.id} ${hours}小时 ${plan}`)
      if (item.member !== undefined && random.chance(0.4)) {
        const { member } = item
        this.#town.after(
          random.between(1, 6),
          async () => void (await this.#town.says(member, random.pick(WAITING_THANKS))),
        )
      }
    }
    const minutes = late ? hours * 60 + random.between(10, 200) : Math.round(hours * 60 * (0.2 + 0.7 * random.next()))
    this.#town.awake(minutes, () => this.#resolves(item, who, result))
  }

  async #resolves(item: Case, who: Colleague, result: string): Promise<void> {
    const { random, cast, play } = this.#town
    await this.#town.works(who.name, `结 ${item.id} ${result}`)
    item.resolved += 1
    if (random.chance(item.category === 'quality' ? 0.3 : 0.1)) {
      const before = play.said.length
      const worth = random.pick(['券 5元', '券 10元', '积分 50', '券 50元'])
      await this.#town.works(who.name, `补偿 ${item.id} ${worth} 一点心意`)
      const code = couponIn(play.said.slice(before).find((s) => s.to === `私聊:${item.who}`)?.text ?? '')
      if (code !== undefined && random.chance(0.3))
        this.#town.awake(random.between(300, 4000), async () => {
          await this.#town.works(random.pick(cast.agents).name, `核销 ${code}`)
        })
    }
    this.#answersTo(item, who)
  }

  /** What the member makes of the result; who says nothing is asked again by the bot the next day. */
  #answersTo(item: Case, who: Colleague): void {
    const { random } = this.#town
    const { member } = item
    if (member === undefined) return
    const fate = random.next()
    if (fate < 0.13 && item.resolved < 3) {
      this.#town.awake(random.between(20, 300), async () => {
        member.goodwill -= 0.6
        await this.#town.says(member, random.pick(UNSOLVED), item.topic === undefined ? { direct: true } : {})
        this.#town.awake(random.between(3, 40), () => this.#calms(item, who))
      })
    } else if (fate < 0.7) {
      const later = fate < 0.55 ? random.between(3, 240) : random.between(1500, 2400)
      this.#town.awake(later, () => this.#confirms(item, member, who))
    }
  }

  async #confirms(item: Case, member: Member, who: Colleague): Promise<void> {
    const { random } = this.#town
    const place = item.topic === undefined ? { direct: true } : {}
    await this.#town.says(member, random.pick(SOLVED), place)
    if (random.chance(0.65)) {
      const slow = this.#town.now - item.openedAt > 600 ? 1 : 0
      const best = 5 - slow - (item.rough ? 2 : 0) - (item.resolved > 1 ? 1 : 0)
      const score = Math.max(1, best - (random.chance(0.35) ? 1 : 0))
      member.goodwill += score >= 4 ? 0.5 : -0.6
      this.#town.after(random.between(1, 5), async () => {
        await this.#town.says(member, `评分 ${score} ${random.pick(RATINGS[score] ?? ['一般'])}`, place)
      })
    }
    if (item.topic !== undefined && random.chance(0.5))
      this.#town.awake(random.between(5, 120), async () => void (await this.#town.works(who.name, `公示 ${item.id}`)))
  }

  #takesOver(who: string): void {
    const { random, cast } = this.#town
    const person = cast.agents.find((c) => c.name === who)
    if (person === undefined || random.chance(person.forgets * 2)) return
    this.#town.after(random.between(1, 14), async () => void (await this.#town.works(who, '接班')))
  }

  #decides(request: number): void {
    const { random, cast } = this.#town
    const who = random.pick(cast.managers).name
    this.#town.awake(random.between(5, 120), async () => {
      await this.#town.works(who, random.chance(0.7) ? `批准 ${request}` : `驳回 ${request} 先核实照片`)
    })
  }

  /** A missed deadline: somebody above says that they have seen it, and takes it when nobody else has. */
  #isWoken(ticket: number): void {
    const { random, cast } = this.#town
    const item = this.#cases.get(ticket)
    const who = random.pick(cast.managers)
    if (item === undefined || item.resolved > 0 || random.chance(0.5)) return
    this.#town.awake(random.between(4, 25), async () => {
      await this.#town.works(who.name, `跟进 ${ticket}`)
      await this.#takes(item, who)
    })
  }

  #handlesIncident(id: number): void {
    if (this.#incidents.has(id)) return
    this.#incidents.add(id)
    const { random } = this.#town
    const [who] = this.#onDuty()
    const begin = random.between(3, 12)
    this.#town.after(begin, async () => {
      await this.#town.works(who.name, `事件 ${id} 通报 我们已经知道了，正在联系承运方和技术`)
    })
    this.#town.after(begin + 8, async () => void (await this.#town.works(who.name, `事件 ${id} 承诺 4小时 给大家准信`)))
    this.#town.awake(begin + random.between(150, 225), async () => {
      await this.#town.works(who.name, `事件 ${id} 结 已经恢复，有损失的私聊客服补偿`)
      const rows = await this.#town.play.rows<{ id: number }>(
        `SELECT ticket_id AS id FROM incident_tickets WHERE incident_id = $1 ORDER BY ticket_id`,
        [id],
      )
      for (const row of rows) {
        const item = this.#cases.get(row.id)
        if (item?.together === true) this.#answersTo(item, who)
      }
    })
    this.#town.awake(begin + 240, async () => void (await this.#town.works(who.name, `事件 ${id} 公示`)))
  }
}

const NOBODY: Colleague = { name: '', role: 'agent', reacts: [5, 20], forgets: 0, harsh: 0, late: 0 }
