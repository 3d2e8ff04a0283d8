import { describe, expect, it } from 'vitest'
import {
  type Birthday,
  birthdayText,
  celebratedOn,
  isCelebratedOn,
  readBirthday,
  yearOf,
} from '../../src/features/birthdays/birthday.ts'
import { assertRecallText, recallText, type Silent, whoToRecall } from '../../src/features/care/recall.ts'
import { type Life, stageOf } from '../../src/features/care/stage.ts'
import { texts } from '../../src/features/care/texts.ts'
import { reminderDue } from '../../src/features/tiers/tier.ts'

const life = (change: Partial<Life> = {}): Life => ({
  joinedDays: 200,
  week: 0,
  month: 0,
  quarter: 0,
  year: 0,
  silentDays: undefined,
  purchases: 0,
  hasTier: false,
  openTickets: 0,
  ...change,
})

describe('the stage of a member', () => {
  it.each([
    ['joined yesterday', life({ joinedDays: 1, month: 1 }), 'exploring', '阶段：探索（进群 1 天）'],
    [
      'new, with a tier',
      life({ joinedDays: 29, month: 9, hasTier: true }),
      'exploring',
      '阶段：探索（进群 29 天，年卡会员）',
    ],
    [
      'long there, hardly heard',
      life({ quarter: 2, year: 2, month: 1, silentDays: 20 }),
      'exploring',
      '阶段：探索（近 90 天有 2 天说过话，不到 3 天）',
    ],
    ['never heard', life(), 'exploring', '阶段：探索（近 90 天有 0 天说过话，不到 3 天）'],
    [
      'coming',
      life({ month: 5, quarter: 6, year: 6, silentDays: 1 }),
      'growing',
      '阶段：成长（近 30 天有 5 天说过话，比之前多）',
    ],
    [
      'now and then',
      life({ month: 2, quarter: 8, year: 20, silentDays: 5 }),
      'growing',
      '阶段：成长（近 30 天有 2 天说过话，还不到 8 天）',
    ],
    [
      'steady',
      life({ month: 8, quarter: 20, year: 60, silentDays: 2 }),
      'mature',
      '阶段：成熟（近 30 天有 8 天说过话）',
    ],
    [
      'steady with a tier',
      life({ month: 12, quarter: 30, year: 90, silentDays: 0, hasTier: true, purchases: 2 }),
      'mature',
      '阶段：成熟（近 30 天有 12 天说过话，年卡会员，近 90 天买过 2 次）',
    ],
    ['buys in silence', life({ purchases: 1 }), 'mature', '阶段：成熟（近 30 天没说过话，近 90 天买过 1 次）'],
    ['a regular, gone for 13 days', life({ month: 6, quarter: 12, year: 40, silentDays: 13 }), 'growing', undefined],
    [
      'a regular, gone for 14 days',
      life({ month: 6, quarter: 12, year: 40, silentDays: 14 }),
      'declining',
      '阶段：衰退（近一年有 40 天说过话，已经 14 天没说话，满 14 天就算）',
    ],
    ['another, gone for 29 days', life({ month: 1, quarter: 11, year: 11, silentDays: 29 }), 'growing', undefined],
    [
      'another, gone for 30 days',
      life({ quarter: 11, year: 11, silentDays: 30 }),
      'declining',
      '阶段：衰退（近一年有 11 天说过话，已经 30 天没说话，满 30 天就算）',
    ],
    [
      'gone, with a tier',
      life({ quarter: 3, year: 50, silentDays: 60, hasTier: true }),
      'declining',
      '阶段：衰退（近一年有 50 天说过话，已经 60 天没说话，满 30 天就算，年卡会员）',
    ],
    [
      'unhappy',
      life({ month: 9, quarter: 9, year: 9, silentDays: 0, openTickets: 1 }),
      'mature',
      '阶段：成熟（近 30 天有 9 天说过话）；有 1 个工单没完成',
    ],
  ] as const)('%s', (_name, given, stage, shown) => {
    expect(stageOf(given)).toBe(stage)
    if (shown !== undefined) expect(texts.stage(given, stage, given.hasTier ? '年卡' : undefined)).toBe(shown)
  })
})

describe('a word to who has fallen silent', () => {
  const silent = (contactId: number, change: Partial<Silent> = {}, days = 40): Silent => ({
    contactId,
    name: `群友${contactId}`,
    life: life({ year: 9, silentDays: days }),
    muted: false,
    recently: false,
    ...change,
  })

  it('goes to nobody who is unhappy, wants none, or had one; and to who has just gone first', () => {
    const found = whoToRecall([
      silent(1, {}, 90),
      silent(2, {}, 31),
      silent(3, { muted: true }),
      silent(4, { life: life({ year: 9, silentDays: 40, openTickets: 1 }) }),
      silent(5, { recently: true }),
      silent(6, {}, 3),
    ])
    expect(found.chosen.map((m) => m.contactId)).toEqual([2, 1])
    expect(found.spared).toEqual({ muted: 1, complaining: 1, recently: 1 })
  })

  it('fills names in, and never reads them as a template', () => {
    expect(recallText('{群友}，「{ 群名 }」想您了', '{群名}', '书友群')).toBe('{群名}，「书友群」想您了')
    expect(() => assertRecallText('{群友}{群名}')).not.toThrow()
    expect(() => assertRecallText('{手机}')).toThrow('文案里没有「{手机}」这一项')
  })
})

describe('a birthday', () => {
  const solar = (month: number, day: number): Birthday => ({ lunar: false, month, day })
  const lunar = (month: number, day: number): Birthday => ({ lunar: true, month, day })

  it.each([
    ['05-20', solar(5, 20), '5月20日'],
    ['5.20', solar(5, 20), '5月20日'],
    ['5月20日', solar(5, 20), '5月20日'],
    ['五月二十', solar(5, 20), '5月20日'],
    ['1990-05-20', solar(5, 20), '5月20日'],
    ['０２－２９', solar(2, 29), '2月29日'],
    ['十二月三十一号', solar(12, 31), '12月31日'],
    ['农历 4-8', lunar(4, 8), '农历四月初八'],
    ['农历 四月初八', lunar(4, 8), '农历四月初八'],
    ['农历闰六月初三', lunar(6, 3), '农历六月初三'],
    ['阴历腊月三十', lunar(12, 30), '农历腊月三十'],
    ['农历正月十五', lunar(1, 15), '农历正月十五'],
    ['农历冬月廿三', lunar(11, 23), '农历冬月廿三'],
    ['农历八月二十', lunar(8, 20), '农历八月二十'],
    ['农历十月初十', lunar(10, 10), '农历十月初十'],
    ['农历二月卅', lunar(2, 30), '农历二月三十'],
  ])('is read from %s', (text, value, shown) => {
    expect(readBirthday(text)).toEqual({ value })
    expect(birthdayText(value)).toBe(shown)
  })

  it.each([
    ['02-30', 'no-such-day'],
    ['13-01', 'no-such-day'],
    ['04-31', 'no-such-day'],
    ['0-5', 'no-such-day'],
    ['5-0', 'no-such-day'],
    ['农历 4-31', 'no-such-day'],
    ['农历 13-1', 'no-such-day'],
    ['abc', 'unread'],
    ['快乐', 'unread'],
    ['农历', 'unread'],
    ['廿月初八', 'unread'],
    ['2026', 'unread'],
    ['05-20 和 06-01', 'unread'],
  ])('is not read from %s', (text, wrong) => expect(readBirthday(text)).toEqual({ wrong }))

  it.each([
    [solar(5, 20), '2026-05-20', true],
    [solar(2, 29), '2026-02-28', true],
    [solar(2, 29), '2028-02-28', false],
    [solar(2, 29), '2028-02-29', true],
    [solar(2, 28), '2028-02-28', true],
    // 2026-05-24 is the eighth of the fourth month.
    [lunar(4, 8), '2026-05-24', true],
    [lunar(4, 8), '2026-05-23', false],
    // New Year's Eve: the twelfth month of 2025 (the year of the snake) and of 2026 have 29 days, that of 2024 too.
    [lunar(12, 30), '2026-02-16', true],
    [lunar(12, 29), '2026-02-16', true],
    [lunar(12, 30), '2027-02-05', true],
    [lunar(1, 1), '2026-02-17', true],
    // 2025 has two sixth months: the first counts.
    [lunar(6, 1), '2025-06-25', true],
    [lunar(6, 1), '2025-07-25', false],
    [lunar(6, 30), '2025-07-24', true],
  ])('%j on %s: %s', (birthday, key, is) => expect(isCelebratedOn(birthday, key)).toBe(is))

  it('comes once in each year of its calendar', () => {
    for (const birthday of [solar(2, 29), lunar(12, 30), lunar(6, 15), lunar(1, 1), lunar(11, 30)]) {
      const years: number[] = []
      for (let at = Date.UTC(2020, 0, 1); at < Date.UTC(2031, 0, 1); at += 86_400_000) {
        const key = new Date(at).toISOString().slice(0, 10)
        if (isCelebratedOn(birthday, key)) years.push(yearOf(birthday, key))
      }
      expect(new Set(years).size, JSON.stringify(birthday)).toBe(years.length)
      expect(years.length, JSON.stringify(birthday)).toBeGreaterThanOrEqual(10)
    }
  })

  it('is never forgotten, nor read from a day that has none', () => {
    expect(celebratedOn('2026-02-28')).toContainEqual(solar(2, 29))
    expect(celebratedOn('2025-07-25').filter((b) => b.lunar)).toEqual([])
  })
})

describe('the end of a tier', () => {
  const until = new Date('2027-01-01T00:00:00+08:00')
  const given = new Date('2026-01-01T00:00:00+08:00')
  it.each([
    ['2026-11-30', undefined],
    ['2026-12-02', 30],
    ['2026-12-24', 30],
    ['2026-12-25', 7],
    ['2026-12-30', 7],
    ['2026-12-31', 1],
    ['2027-01-01', undefined],
  ])('is told on %s with step %s', (day, step) => {
    expect(reminderDue(until, given, new Date(`${day}T00:00:00+08:00`))).toBe(step)
  })

  it('is not told to somebody who has just got it', () => {
    const bought = new Date('2026-12-05T00:00:00+08:00')
    expect(reminderDue(until, bought, new Date('2026-12-06T00:00:00+08:00'))).toBeUndefined()
    expect(reminderDue(until, bought, new Date('2026-12-25T00:00:00+08:00'))).toBe(7)
  })
})
