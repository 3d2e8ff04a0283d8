import chineseDays from 'chinese-days'

/** workday: also a weekend day that is made up for · holiday: a public holiday with its shifted days off */
export type DayKind = 'workday' | 'weekend' | 'holiday'

/**
 * What the public calendar of mainland China says about a day, as `2026-10-01`. Years for which the State Council has
 * not published the holidays yet know only weekdays and weekends.
 */
export function dayKind(dateKey: string): DayKind {
  const { work, name } = chineseDays.getDayDetail(dateKey)
  if (work) return 'workday'
  // A bare English weekday is an ordinary weekend; holidays come as 「English,中文,days」.
  return name.includes(',') ? 'holiday' : 'weekend'
}

/** `国庆节`; undefined on a day that is none. */
export function holidayName(dateKey: string): string | undefined {
  return dayKind(dateKey) === 'holiday' ? chineseDays.getDayDetail(dateKey).name.split(',')[1] : undefined
}
