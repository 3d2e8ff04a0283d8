import chineseDays from 'chinese-days'
import { parseNumber } from '../../core/calendar.ts'

/** Birthdays by the solar and the lunar calendar. Pure. */

export interface Birthday {
  lunar: boolean
  /** 1–12 */
  month: number
  /** 1–31, lunar 1–30 */
  day: number
}

const MOST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const MONTH_WORDS: Record<string, number> = { 正: 1, 元: 1, 冬: 11, 腊: 12 }
const DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

const monthOf = (word: string) => MONTH_WORDS[word] ?? parseNumber(word)

/** 初八 → 8, 廿三 → 23, 卅 → 30, 十五 → 15. */
function dayOf(word: string): number | undefined {
  if (word === '卅') return 30
  const twenty = /^廿(.?)$/u.exec(word)
  if (twenty !== null) {
    const ones = twenty[1] === '' ? 0 : parseNumber(twenty[1] ?? '')
    return ones === undefined || ones > 9 ? undefined : 20 + ones
  }
  return parseNumber(word.replace(/^初/u, ''))
}

/**
 * Reads `05-20`, `5月20日`, `五月二十`, `1990-05-20` (the year is not kept), `农历 4-8`, `农历四月初八`, `农历闰六月初三` (kept as the
 * ordinary month).
 */
export function readBirthday(text: string): { value: Birthday } | { wrong: 'unread' | 'no-such-day' } {
  const written = text.normalize('NFKC').replace(/\s+/gu, '')
  const prefix = /^(?:农历|阴历|旧历|lunar)/iu.exec(written)
  const lunar = prefix !== null
  const date = written.slice(prefix?.[0].length ?? 0).replace(/^(?:19|20)\d{2}[-/.年]/u, '')
  const match =
    /^(\d{1,2})[-/.](\d{1,2})$/u.exec(date) ??
    /^闰?(\d{1,2}|[正元一二三四五六七八九十冬腊]{1,2})月(\d{1,2}|[初一二三四五六七八九十廿卅]{1,3})[日号]?$/u.exec(date)
  if (match === null) return { wrong: 'unread' }
  const [month, day] = [monthOf(match[1] ?? ''), dayOf(match[2] ?? '')]
  if (month === undefined || day === undefined) return { wrong: 'unread' }
  const most = lunar ? 30 : MOST_DAYS[month - 1]
  if (month < 1 || month > 12 || most === undefined || day < 1 || day > most) return { wrong: 'no-such-day' }
  return { value: { lunar, month, day } }
}

const number = (n: number) => (n <= 10 ? DIGITS[n] : n < 20 ? `十${DIGITS[n - 10]}` : undefined) ?? ''
const lunarDay = (day: number) =>
  day <= 10
    ? `初${DIGITS[day]}`
    : day < 20
      ? number(day)
      : day === 20
        ? '二十'
        : day === 30
          ? '三十'
          : `廿${DIGITS[day - 20]}`
const lunarMonth = (month: number) => (month === 1 ? '正' : month === 11 ? '冬' : month === 12 ? '腊' : number(month))

/** `5月20日`, `农历四月初八`. */
export const birthdayText = ({ lunar, month, day }: Birthday): string =>
  lunar ? `农历${lunarMonth(month)}月${lunarDay(day)}` : `${month}月${day}日`

const keyAfter = (key: string, days: number): string => {
  const [year = 0, month = 0, day = 0] = key.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10)
}

/** The day after one, by `2026-11-23`. */
export const tomorrowOf = (key: string): string => keyAfter(key, 1)
export const yesterdayOf = (key: string): string => keyAfter(key, -1)

/**
 * The birthdays that are celebrated on a day, by `2026-11-23`. The 29th of February is on the 28th of ordinary years, the
 * lunar 30th on the 29th of a short month; a leap month repeats nobody's birthday.
 */
export function celebratedOn(key: string): Birthday[] {
  const [, month = 0, day = 0] = key.split('-').map(Number)
  const tomorrow = tomorrowOf(key)
  const found: Birthday[] = [{ lunar: false, month, day }]
  if (month === 2 && day === 28 && tomorrow.endsWith('-03-01')) found.push({ lunar: false, month: 2, day: 29 })
  const lunar = chineseDays.getLunarDate(key)
  if (!lunar.isLeap) {
    found.push({ lunar: true, month: lunar.lunarMon, day: lunar.lunarDay })
    if (lunar.lunarDay === 29 && chineseDays.getLunarDate(tomorrow).lunarDay === 1)
      found.push({ lunar: true, month: lunar.lunarMon, day: 30 })
  }
  return found
}

export const isCelebratedOn = (birthday: Birthday, key: string): boolean =>
  celebratedOn(key).some((b) => b.lunar === birthday.lunar && b.month === birthday.month && b.day === birthday.day)

/** Which year's birthday it is that is celebrated on a day: of its own calendar, so that each has one. */
export const yearOf = ({ lunar }: Birthday, key: string): number =>
  lunar ? chineseDays.getLunarDate(key).lunarYear : Number(key.slice(0, 4))
