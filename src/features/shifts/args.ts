import { type Arg, type ArgEnv, type Cursor, person } from '../../core/args.ts'
import { DAY, dateKey, parseWhen, startOfDay } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import type { ContactInfo } from '../../core/events.ts'
import { texts } from './texts.ts'

/** What somebody writes about the roster. */

/** A colleague by name or `@`. A mention may still be of a member: whoever uses it says why that does not do. */
export const colleague = person('@同事', { staffOnly: true })
const BACKUP = /(?:后备|backup)[\s\u2005\u3000]*/iu

/** `后备 @小周` at the end of a line. */
export const backup: Arg<ContactInfo> = {
  label: '后备 @同事',
  read(cursor, env) {
    if (cursor.take(BACKUP) === null) throw new UserError(`「${cursor.preview()}」这部分我没看懂`)
    return colleague.read(cursor, env)
  },
}

export type RosterChange =
  | { what: 'drop'; id: number }
  | { what: 'clear' | 'undo' }
  | { what: 'add'; when: string; people: ContactInfo[]; backup: ContactInfo | undefined; urgentOnly: boolean }

async function addition(cursor: Cursor, env: ArgEnv): Promise<RosterChange> {
  const urgentOnly = cursor.take(/(?:夜班|紧急|urgent)[\s\u2005\u3000:：]*/iu) !== null
  const when = (cursor.take(/[^@＠]*?(?=[@＠]|后备|backup|$)/iu)?.[0] ?? '').trim()
  const people: ContactInfo[] = []
  let standBy: ContactInfo | undefined
  for (cursor.skipSpace(); !cursor.done; cursor.skipSpace()) {
    if (cursor.take(BACKUP) !== null) {
      if (standBy !== undefined) throw new UserError(texts.backupTwice)
      standBy = await colleague.read(cursor, env)
    } else if (cursor.take(/[、,，和](?=[\s\u2005\u3000]*[@＠])/u) === null) {
      if (!/^[@＠]/u.test(cursor.rest)) break
      people.push(await colleague.read(cursor, env))
    }
  }
  if (people.length === 0) throw new UserError(texts.who)
  return { what: 'add', when, people, backup: standBy, urgentOnly }
}

/** `周一至周五 9:00-18:00 @小林 后备 @小周`, `夜班 21:00-9:00 @小何`, `删 3`, `清空`, `撤销`. */
export const rosterChange: Arg<RosterChange> = {
  label: '日子 时间 @同事 后备 @同事',
  async read(cursor, env) {
    if (cursor.take(/(?:清空|clear)$/iu) !== null) return { what: 'clear' }
    if (cursor.take(/(?:撤销|undo)$/iu) !== null) return { what: 'undo' }
    if (cursor.take(/(?:删除?|drop)(?=$|[\s\u2005\u3000\d#＃])/iu) === null) return addition(cursor, env)
    const id = cursor.take(/[\s\u2005\u3000]*[#＃]?(\d{1,9})(?=$|\s)/u)?.[1]
    if (id === undefined) throw new UserError(texts.whichEntry)
    return { what: 'drop', id: Number(id) }
  },
}

const DAY_WORD =
  /(?:今天|今日|明天|明日|大后天|后天|(?:下|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天]|(?:\d{4}[-/年])?\d{1,2}[-/月]\d{1,2}[日号]?)/u

/** Days as they were written. */
export interface DayWords {
  first: string
  last: string
}

/** `12-01`, `12-01 至 12-03`, `明天`, `下周一到下周三`. */
export function days(label: string): Arg<DayWords> {
  return {
    label,
    read(cursor) {
      const first = cursor.take(DAY_WORD)?.[0]
      if (first === undefined) throw new UserError(texts.noDay(cursor.preview()))
      const isRange = cursor.take(/[\s\u2005\u3000]*(?:至|到|~|～|—|-)[\s\u2005\u3000]*/u) !== null
      if (!isRange) return { first, last: first }
      const last = cursor.take(DAY_WORD)?.[0]
      if (last === undefined) throw new UserError(texts.noDay(cursor.preview()))
      return { first, last }
    },
  }
}

/** One day, as it was written. */
export function day(label: string): Arg<DayWords> {
  const range = days(label)
  return {
    label,
    async read(cursor, env) {
      const words = await range.read(cursor, env)
      if (words.first !== words.last) throw new UserError(`「${label}」请只写一天`)
      return words
    },
  }
}

export interface DaySpan {
  from: Date
  to: Date
  /** `2026-12-01`: the first of them. */
  day: string
}

const FURTHEST_MS = 366 * DAY

/** The days that were meant, from midnight to midnight. @throws UserError for those that do not exist or are over. */
export function spanOf({ first, last }: DayWords, now: Date, zone: string, maxDays: number): DaySpan {
  // Noon is on that day whatever the zone does at night.
  const noonOf = (word: string): Date => {
    const noon = parseWhen(`${word} 12:00`, now, zone)
    if (noon === undefined) throw new UserError(texts.notADay(word))
    if (dateKey(noon, zone) < dateKey(now, zone)) throw new UserError(texts.past(word))
    if (noon.getTime() - now.getTime() > FURTHEST_MS) throw new UserError(texts.tooFar(word))
    return noon
  }
  const [begins, ends] = [noonOf(first), noonOf(last)]
  if (ends < begins) throw new UserError(texts.backwards)
  if (ends.getTime() - begins.getTime() >= maxDays * DAY) throw new UserError(texts.tooLong(maxDays))
  return { from: startOfDay(begins, zone), to: startOfDay(ends, zone, 1), day: dateKey(begins, zone) }
}
