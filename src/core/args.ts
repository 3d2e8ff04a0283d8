import { DAY, parseDay, parseDurationMs, parseWhen, startOfDay } from './calendar.ts'
import { UserError } from './errors.ts'
import type { ContactInfo, ReceivedMessage } from './events.ts'
import { safeName } from './people.ts'
import { closingOn, type Hours } from './working-hours.ts'

/** What an argument may ask while it is read. */
export interface ArgEnv {
  message: ReceivedMessage
  now: Date
  timeZone: string
  /**
   * People known by that name in the room of the message, or anywhere in a direct chat. With `staffOnly`: staff of
   * that name, wherever they are.
   */
  peopleNamed(name: string, options?: { staffOnly?: boolean }): Promise<ContactInfo[]>
}

/** One typed argument of a command: reads from the cursor and moves it on, or throws UserError. */
export interface Arg<T> {
  /** What the usage line calls it. */
  label: string
  optional?: boolean
  read(cursor: Cursor, env: ArgEnv): Promise<T> | T
}

export type ArgValues<A extends Record<string, Arg<unknown>>> = {
  [K in keyof A]: A[K] extends Arg<infer T> ? T : never
}

const SPACE = /^[\s\u2005\u3000]+/u

/** A reading position in the text after the command's name. */
export class Cursor {
  #rest: string
  constructor(text: string) {
    this.#rest = text.trim()
  }
  get done(): boolean {
    return this.#rest === ''
  }
  get rest(): string {
    return this.#rest
  }
  skipSpace(): void {
    this.#rest = this.#rest.replace(SPACE, '')
  }
  /** Takes what the expression matches at this position. */
  take(pattern: RegExp): RegExpExecArray | null {
    const match = new RegExp(`^(?:${pattern.source})`, pattern.flags.replace('g', '')).exec(this.#rest)
    if (match !== null) this.#rest = this.#rest.slice(match[0].length)
    return match
  }
  takeWord(): string {
    return this.take(/[^\s\u2005\u3000]+/u)?.[0] ?? ''
  }
  /**
   * Takes the most words, up to four, that together mean something to `parse` (`2 小时 30 分`, `明天 18:00`), else one.
   * A further word must look like a time itself: in `明天 3 箱补发` the 3 is not an hour.
   */
  takeSpaced(parse: (text: string) => unknown): string {
    const words = /^\S+(?:[ \u2005\u3000]+\S+){0,3}/u.exec(this.#rest)?.[0].split(/[ \u2005\u3000]+/u) ?? []
    for (let count = words.length; count > 1; count -= 1) {
      const text = words.slice(0, count).join(' ')
      if (!/(?:[:：点时分半刻天]|小时|钟|周|min|h)\S*$/iu.test(words[count - 1] ?? '') || parse(text) === undefined)
        continue
      for (let taken = 0; taken < count; taken += 1) {
        this.skipSpace()
        this.takeWord()
      }
      return text
    }
    return this.takeWord()
  }
  takeAll(): string {
    const all = this.#rest
    this.#rest = ''
    return all
  }
  advance(length: number): void {
    this.#rest = this.#rest.slice(length)
  }
  preview(): string {
    return shown(this.#rest)
  }
}

/** What somebody wrote, short and on one line, for quoting it back. */
function shown(text: string, max = 12): string {
  const points = [...text.slice(0, 4 * max).replace(/\s+/gu, ' ')]
  return points.length > max ? `${points.slice(0, max).join('')}…` : points.join('')
}

const halfWidth = (digits: string) => digits.normalize('NFKC')

/** `12`, `#12`, `１２`, `工单12` → 12. */
export function ticketNumber(): Arg<number> {
  return {
    label: '工单号',
    read(cursor) {
      const written = cursor.preview()
      // 「承诺 2小时 补发」: a time stands where the number belongs.
      if (/^[0-9０-９]+(?:[.．]\d+)?\s*(?:小时|分钟|分|天|点|时|[:：]\d)/u.test(cursor.rest))
        throw new UserError(`还缺「工单号」，写在「${written}」前面`)
      const match = cursor.take(/(?:工单)?\s*[#＃]?\s*([0-9０-９]+)(?:号)?/u)
      const number = match === null ? Number.NaN : Number(halfWidth(match[1] ?? ''))
      if (!Number.isSafeInteger(number) || number < 1 || number > 2_000_000_000) {
        throw new UserError(`工单号要写数字，「${written}」不是工单号`)
      }
      return number
    },
  }
}

/** A whole number within limits, both ends included. */
export function integer(options: { label: string; min: number; max: number }): Arg<number> {
  return {
    label: options.label,
    read(cursor) {
      const word = cursor.takeWord()
      const value = /^[+-]?[0-9０-９]{1,15}(?:分|个|次)?$/u.test(word)
        ? Number(halfWidth(word).replace(/[分个次]$/u, ''))
        : Number.NaN
      if (!Number.isSafeInteger(value)) throw new UserError(`「${options.label}」要写整数，您写的是「${shown(word)}」`)
      if (value < options.min || value > options.max) {
        throw new UserError(`「${options.label}」要在 ${options.min} 到 ${options.max} 之间，您写的是 ${value}`)
      }
      return value
    },
  }
}

/**
 * A person: `@张三` (by id when the platform told it), or a plain name. Two of one name: the asker must mention by id.
 * The id counts more than the text, because the text may show a room alias; but only when it is clear that this `@`
 * and that id belong together. Points must not go to somebody else who happens to be mentioned in the reason.
 * @param options.byId takes nobody by name: whoever calls themselves 小林 must not be given what was meant for 小林.
 * @param options.staffOnly a name means a colleague, however many members carry it. A mention may still be of a member.
 */
export function person(label = '@群友', options: { byId?: boolean; staffOnly?: boolean } = {}): Arg<ContactInfo> {
  return {
    label,
    async read(cursor, env) {
      const { message } = env
      const marked = /^[@＠]/u.test(cursor.rest)
      if (marked) cursor.advance(1)
      const toldById = (c: ContactInfo) => message.inbound.mentions.some((m) => m.id === c.platformId)
      const mentions = options.byId ? message.mentions.filter(toldById) : message.mentions
      // Names may contain spaces, so the mentioned people's own names are tried first, longest first.
      const byLength = [...mentions].sort((a, b) => b.name.length - a.name.length)
      const mentioned = byLength.find(
        (c) => cursor.rest.startsWith(c.name) && /^(?:$|[\s@＠])/u.test(cursor.rest.slice(c.name.length)),
      )
      const marks = marked ? 1 + (cursor.rest.match(/[@＠]/gu)?.length ?? 0) : 0
      if (marked && mentioned !== undefined) {
        if (mentions.some((c) => c.name === mentioned.name && c.id !== mentioned.id))
          throw new UserError(`您 @ 了两位「${shown(mentioned.name, 20)}」，请一次只 @ 一位`)
        cursor.advance(mentioned.name.length)
        return mentioned
      }
      // As a client inserts it, raw: such a nickname may hold line breaks and `@`, and shows only when cleaned.
      const closed = cursor.rest.slice(0, 200).indexOf('\u2005')
      const inserted = closed > 0 ? safeName(cursor.rest.slice(0, closed), '') : ''
      const sameName = marked ? mentions.filter((c) => c.name === inserted) : []
      if (sameName.length === 1 && sameName[0] !== undefined) {
        cursor.advance(closed)
        return sameName[0]
      }
      const name = (cursor.take(/[^\u2005@＠\n]{1,60}(?=\u2005)/u)?.[0] ?? cursor.takeWord()).trim()
      if (name === '') throw new UserError(`请写明是谁，例如 @张三`)
      const only = mentions[0]
      if (marks === 1 && mentions.length === 1 && only !== undefined) return only
      if (options.byId) throw new UserError('请在群里用 @ 选中 TA，我只认账号不认昵称')
      const staffOnly = options.staffOnly === true
      const known = await env.peopleNamed(name, { staffOnly })
      const found = staffOnly ? known.filter((c) => c.role !== 'member') : known
      const first = found[0]
      if (first === undefined)
        throw new UserError(
          staffOnly ? `同事里没有「${shown(name, 20)}」` : `没有找到「${shown(name, 20)}」，请用 @ 选中 TA`,
        )
      if (found.length > 1)
        throw new UserError(`有 ${found.length} 位都叫「${shown(name, 20)}」，请用 @ 选中您说的那位`)
      return first
    },
  }
}

/** `30分钟`, `2小时`, `半天` → milliseconds. */
export function duration(options: { label: string; minMs: number; maxMs: number }): Arg<number> {
  return {
    label: options.label,
    read(cursor) {
      const word = cursor.takeSpaced(parseDurationMs)
      const ms = parseDurationMs(word)
      if (ms === undefined) throw new UserError(`「${shown(word)}」不像时长，请写 30分钟、2小时 或 1天`)
      if (ms < options.minMs || ms > options.maxMs)
        throw new UserError(`「${shown(word)}」太${ms < options.minMs ? '短' : '长'}了`)
      return ms
    },
  }
}

/** By when, on the calendar of those for whom it is done. @throws UserError when that is over already. */
export type Due = (calendar: { hours: Hours; zone: string }) => Date

/**
 * By when something is done: `2小时`, `18:00`, `今晚8点`, `明天12:00`; a day alone (`明天`, `周五`, `今天下班前`) is the end of its
 * service hours. At most 90 days ahead.
 */
export function due(label: string): Arg<Due> {
  return {
    label,
    read(cursor, { now, timeZone }) {
      const word = cursor.takeSpaced((text) => parseWhen(text, now, timeZone))
      const ahead = (at: Date): Date => {
        const ms = at.getTime() - now.getTime()
        if (ms <= 0) throw new UserError(`「${shown(word)}」已经过去了，请写将来的时间`)
        if (ms > 90 * DAY) throw new UserError(`「${shown(word)}」太远了，最多 90 天`)
        return at
      }
      const at = parseWhen(word, now, timeZone)
      if (at !== undefined) {
        ahead(at)
        return () => at
      }
      const day = parseDay(word, now, timeZone)
      if (day === undefined) throw new UserError(`「${shown(word)}」不像时间，请写 2小时、18:00、明天 或 明天12:00`)
      return ({ hours, zone }) => ahead(closingOn(hours, day, zone))
    },
  }
}

/** A day as its last instant: the midnight after it. `2027-01-01`, `12月31日`, `明天`, `下周一`. */
export function dayEnd(label: string): Arg<Date> {
  return {
    label,
    read(cursor, env) {
      const word = cursor.takeWord()
      // Noon is on that day whatever the zone does at night.
      const noon = parseWhen(`${word} 12:00`, env.now, env.timeZone)
      if (noon === undefined) throw new UserError(`「${shown(word)}」不像日期，请写 2027-01-01 或 12月31日`)
      return startOfDay(noon, env.timeZone, 1)
    },
  }
}

/** One word out of a list. */
export function oneOf<const T extends string>(label: string, words: Readonly<Record<string, T>>): Arg<T> {
  return {
    label,
    read(cursor) {
      const word = cursor.takeWord().toLowerCase()
      const value = Object.hasOwn(words, word) ? words[word] : undefined
      if (value === undefined) throw new UserError(`「${label}」可以写：${Object.keys(words).join('、')}`)
      return value
    },
  }
}

/** One word without spaces. */
export function word(label: string, maxLength = 40): Arg<string> {
  return {
    label,
    read(cursor) {
      const value = cursor.takeWord()
      if (value.length > maxLength) throw new UserError(`「${label}」最多 ${maxLength} 个字`)
      return value
    },
  }
}

/** All that is left. */
export function rest(label: string, maxLength = 500): Arg<string> {
  return {
    label,
    read(cursor) {
      const value = cursor.takeAll().trim()
      if (value.length > maxLength) throw new UserError(`「${label}」最多 ${maxLength} 个字，您写了 ${value.length} 个`)
      return value
    },
  }
}

/** May be left out at the end of the line. */
export function optional<T>(arg: Arg<T>): Arg<T | undefined> {
  return { label: arg.label, optional: true, read: (cursor, env) => arg.read(cursor, env) }
}
