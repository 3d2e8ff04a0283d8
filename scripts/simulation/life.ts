import type { Group, Member } from './cast.ts'
import { TEMPERS } from './cast.ts'
import { clockMinute, type Town } from './town.ts'
import {
  ANGRY_TAILS,
  COMPLAINTS,
  fill,
  IRONY,
  type Kind,
  KNOWN_QUESTIONS,
  OTHER_QUESTIONS,
  PRAISES,
  PURCHASES,
  STAFF_REPLIES,
  SUGGESTIONS,
} from './words.ts'

/** What members do of themselves: every midnight the day of each is planned, by temper, hour and weekday. */

/** How much is said in each hour, from midnight on. */
const WORKDAY = [2, 1, 0, 0, 0, 1, 3, 8, 10, 9, 9, 10, 14, 10, 8, 8, 9, 10, 13, 15, 18, 16, 10, 5]
const WEEKEND = [3, 2, 1, 0, 0, 0, 1, 4, 8, 12, 14, 13, 12, 10, 10, 11, 12, 12, 13, 15, 16, 15, 11, 6]
const HOURS = WORKDAY.map((_, hour) => hour)
/** Lines of one conversation, which come within a minute or two. */
const LINES = 7
const KINDS: readonly (readonly [Kind, number])[] = [
  ['quality', 30],
  ['logistics', 30],
  ['service', 12],
  ['price', 10],
  ['usage', 10],
  ['content', 5],
  ['other', 5],
]

export class Life {
  readonly #town: Town

  constructor(town: Town) {
    this.#town = town
  }

  /** Plans the rest of the day for everybody. */
  planDay(): void {
    const { cast } = this.#town
    for (const group of cast.groups) this.#planTalk(group)
    for (const member of cast.everybody) if (member.present) this.#planOne(member)
  }

  /** A minute of this day, as people are up. */
  #sometime(): number {
    const { random, isWeekend, day } = this.#town
    const weights = isWeekend ? WEEKEND : WORKDAY
    return (
      day * 1440 +
      clockMinute(
        random.weighted(HOURS, (h) => weights[h] ?? 0),
        random.between(0, 59),
      )
    )
  }

  #planTalk(group: Group): void {
    const { random, isWeekend } = this.#town
    const here = group.members.filter((m) => m.present)
    if (here.length === 0) return
    const lines = here.reduce((sum, m) => sum + TEMPERS[m.temper].chats, 0) * (isWeekend ? 1.2 : 1)
    for (let i = random.about(lines / LINES); i > 0; i -= 1) {
      const at = this.#sometime()
      const [opening, ...answers] = random.pick(group.trade.threads)
      const length = random.between(2, LINES * 2 - 2)
      for (let line = 0; line < length; line += 1) {
        const who = random.weighted(here, (m) => TEMPERS[m.temper].chats + 0.01)
        const said = line === 0 ? opening : random.pick(answers)
        this.#town.chat(at + Math.floor(line / 5), who, () => fill(said, group.trade, random))
      }
    }
  }

  #planOne(member: Member): void {
    const { random } = this.#town
    const { complains, buys, brings } = TEMPERS[member.temper]
    const now = this.#town.now
    const sometimes = (share: number, act: () => Promise<void>) => {
      if (!random.chance(share)) return
      const at = this.#sometime()
      // What was meant for the hours before the beginning is left out.
      if (at > now) this.#town.at(at, act)
    }
    sometimes(member.habit, () => this.#checksIn(member))
    sometimes(complains, () => this.complains(member))
    sometimes(member.temper === 'sarcastic' ? 0.02 : 0, () => this.#isIronic(member))
    sometimes(0.015, () => this.#asks(member))
    sometimes(buys, () => this.#buys(member))
    sometimes(0.008, () => this.#praises(member))
    sometimes(0.002, async () => void (await this.#town.says(member, this.#said(member, SUGGESTIONS))))
    sometimes(brings, () => this.#brings(member))
    sometimes(member.temper === 'cheat' ? 0.12 : 0, () => this.#cheats(member))
    sometimes(
      0.006,
      async () => void (await this.#town.says(member, random.pick(['积分榜', '邀请榜', '我的邀请', '帮助']))),
    )
    sometimes(member.habit > 0.2 ? 0.03 : 0.001, () => this.#redeems(member))
    sometimes(0.004, async () => {
      await this.#town.tells(member.name, `生日 ${random.between(1, 12)}-${random.between(1, 28)}`)
    })
    sometimes(
      0.0007,
      async () => void (await this.#town.tells(member.name, random.pick(['别打扰', '隐私', '我的数据']))),
    )
    const restless = member.cameOn === undefined ? 0.001 : 0.012
    sometimes(member.goodwill < 0 ? 0.025 : restless, () => this.leaves(member))
  }

  #said(member: Member, list: readonly string[]): string {
    return fill(this.#town.random.pick(list), member.group.trade, this.#town.random)
  }

  async #checksIn(member: Member): Promise<void> {
    await this.#town.says(member, '签到')
    if (this.#town.random.chance(0.06)) this.#town.after(1, async () => void (await this.#town.says(member, '积分')))
  }

  /** @param text what they are unhappy with; otherwise something of their own. */
  async complains(member: Member, text?: string): Promise<void> {
    const { random, play } = this.#town
    if (!member.present) return
    const kind = random.weighted(KINDS, ([, weight]) => weight)[0]
    const tail = member.temper === 'complainer' && random.chance(0.4) ? random.pick(ANGRY_TAILS) : ''
    const words = text ?? `${this.#said(member, COMPLAINTS[kind])}${tail}`
    const explicit = text === undefined && random.chance(0.12)
    const direct = explicit && random.chance(0.3)
    const message = play.message(member.name, explicit ? `投诉 ${words}` : words, {
      room: member.group.topic,
      direct,
    })
    this.#town.meant.push({ key: message.platformId, who: member.name, explicit })
    this.#town.spoken += 1
    await play.receive(message)
    if (random.chance(0.15))
      this.#town.awake(random.between(60, 300), async () => void (await this.#town.says(member, '进度')))
  }

  async #isIronic(member: Member): Promise<void> {
    await this.complains(member, this.#said(member, IRONY))
  }

  async #asks(member: Member): Promise<void> {
    const { random, cast } = this.#town
    if (random.chance(0.5)) {
      await this.#town.says(member, random.pick(KNOWN_QUESTIONS))
      if (random.chance(0.08)) this.#town.after(2, async () => void (await this.#town.says(member, '人工')))
      return
    }
    await this.#town.says(member, this.#said(member, OTHER_QUESTIONS))
    const who = random.pick(cast.agents).name
    if (random.chance(0.6))
      this.#town.awake(random.between(3, 45), async () => {
        await this.#town.serves(who, member.group.topic, `@${member.name} ${random.pick(STAFF_REPLIES)}`)
      })
  }

  async #buys(member: Member): Promise<void> {
    const { random, cast } = this.#town
    await this.#town.says(member, this.#said(member, PURCHASES))
    if (!random.chance(0.4)) return
    const who = random.pick(cast.agents).name
    this.#town.awake(random.between(20, 150), async () => {
      if (!member.present) return
      const product = this.#said(member, ['{item}']).replace(/[《》]/gu, '')
      await this.#town.serves(who, member.group.topic, `#成交 @${member.name} ${random.between(19, 199)}元 ${product}`)
    })
  }

  async #praises(member: Member): Promise<void> {
    const { random, cast } = this.#town
    if (member.goodwill < 0) return
    await this.#town.says(member, this.#said(member, PRAISES))
    if (!random.chance(0.5)) return
    const who = random.pick(cast.agents).name
    this.#town.awake(random.between(5, 90), async () => {
      if (member.present) await this.#town.serves(who, member.group.topic, `#好评 @${member.name}`)
    })
    if (random.chance(0.6))
      this.#town.awake(random.between(95, 400), async () => {
        await this.#town.tells(member.name, random.pick(['可以', '匿名', '好评同意 实名', '不要']))
      })
  }

  /** A friend comes: by the invitation, or by themselves with the code of who told them. */
  async #brings(member: Member): Promise<void> {
    const { random, cast, play } = this.#town
    if (!member.present) return
    const friend = cast.newcomer(
      member.group,
      random.weighted(FRIENDS, (t) => TEMPERS[t].share),
    )
    friend.cameOn = this.#town.day
    if (random.chance(0.7)) {
      await play.joins(friend.name, { room: member.group.topic, by: member.name })
    } else {
      member.code ??= codeIn((await this.#town.tells(member.name, '我的邀请码')).map((s) => s.text).join('\n'))
      await play.joins(friend.name, { room: member.group.topic })
      const { code } = member
      if (code !== undefined)
        this.#town.awake(random.between(3, 90), async () => void (await this.#town.says(friend, `填码 ${code}`)))
    }
    if (random.chance(0.6))
      this.#town.awake(random.between(5, 120), async () => {
        await this.#town.says(friend, random.pick(['大家好，新人报到', '大家好', '谢谢，进来看看']))
      })
  }

  /** Second accounts, with names that give them away or not, and some that are gone at once. */
  async #cheats(member: Member): Promise<void> {
    const { random, cast, play } = this.#town
    if (!member.present) return
    const isCrowd = random.chance(0.25)
    for (let i = isCrowd ? random.between(4, 7) : 1; i > 0; i -= 1) {
      const named = random.chance(0.5) ? `${member.name}${random.pick(['小号', '2', '的号'])}` : undefined
      const account = cast.newcomer(member.group, 'silent', named)
      account.habit = 0
      account.cameOn = this.#town.day
      await play.joins(account.name, { room: member.group.topic, by: member.name })
      if (isCrowd || random.chance(0.3)) this.#town.after(random.between(2, 600), () => this.leaves(account))
    }
  }

  async #redeems(member: Member): Promise<void> {
    const { random, cast, play } = this.#town
    const rewards = await play.rows<{ id: number }>(`SELECT id FROM rewards ORDER BY id LIMIT 4`)
    if (!member.present || rewards.length === 0) return
    await this.#town.says(member, '商城')
    const { id } = random.pick(rewards)
    this.#town.after(2, async () => {
      const before = play.said.length
      await this.#town.says(member, `兑换 ${id}`)
      const told = play.said.slice(before).find((s) => s.to === `私聊:${member.name}`)
      const code = couponIn(told?.text ?? '')
      if (code !== undefined && random.chance(0.6))
        this.#town.awake(random.between(60, 2 * 1440), async () => {
          await this.#town.works(random.pick(cast.agents).name, `核销 ${code}`)
        })
    })
  }

  async leaves(member: Member): Promise<void> {
    if (!member.present) return
    member.present = false
    await this.#town.play.leaves(member.name, { room: member.group.topic })
  }
}

const FRIENDS = ['silent', 'chatty', 'buyer', 'complainer', 'helper'] as const

/** The invite code in what the bot told. */
const codeIn = (text: string): string | undefined => /(?<![A-Z0-9-])[A-Z0-9]{6}(?![A-Z0-9-])/u.exec(text)?.[0]
/** The code of a coupon or reward, likewise. */
export const couponIn = (text: string): string | undefined =>
  /(?<![A-Z0-9])[A-Z0-9]{4}-[A-Z0-9]{4}(?![A-Z0-9])/u.exec(text)?.[0]
