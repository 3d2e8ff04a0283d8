import type { RoomRatings } from './queries.ts'
import { FEWEST, type Month, percentOf } from './satisfaction.ts'

const compared = (now: number, before: number | undefined): string => {
  if (before === undefined) return ''
  if (now === before) return '，和上月一样'
  return now > before ? `，比上月高 ${now - before} 个点` : `，比上月低 ${before - now} 个点`
}
const was = (now: number, before: number) => (now === 0 && before === 0 ? '' : `（上月 ${before}）`)

/** 「86%（22 次）」, or only how many there were. */
const shareText = (part: number, whole: number, unit: string) => {
  const percent = percentOf(part, whole)
  return percent === undefined
    ? `${whole} ${unit}，不到 ${FEWEST} ${unit}先不算百分比`
    : `${percent}%（${whole} ${unit}）`
}

const recommendText = (now: Month['recommended'], before: Month['recommended']): string[] => {
  if (now.total === 0) return []
  const percent = percentOf(now.yes, now.total)
  const change = percent === undefined ? '' : compared(percent, percentOf(before.yes, before.total))
  return [`愿意推荐（问卷里选第一项）：${shareText(now.yes, now.total, '份')}${change}`]
}

const ratingText = (now: Month['ratings'], before: Month['ratings']): string => {
  if (now.count === 0) return '满意（4–5 分）：还没有评分'
  const percent = percentOf(now.satisfied, now.count)
  const average = percent === undefined ? '' : `，平均 ${now.average.toFixed(1)} 分`
  const change = percent === undefined ? '' : compared(percent, percentOf(before.satisfied, before.count))
  return `满意（4–5 分）：${shareText(now.satisfied, now.count, '次')}${average}${change}`
}

export const texts = {
  group: '报告',
  nothing: (name: string) => `${name}还没有评分、问卷、好评和建议。`,
  lines: (now: Month, before: Month): string[] => [
    ratingText(now.ratings, before.ratings),
    ...recommendText(now.recommended, before.recommended),
    `好评 ${now.praises} 条${was(now.praises, before.praises)}；建议 ${now.suggestions.made} 条${was(now.suggestions.made, before.suggestions.made)}，采纳 ${now.suggestions.adopted}${was(now.suggestions.adopted, before.suggestions.adopted)}`,
  ],
  report: (name: string, place: string | undefined, lines: readonly string[], rooms: readonly RoomRatings[]) =>
    [
      `💗 满意度（${name}）${place === undefined ? '' : ` · ${place}`}`,
      ...lines,
      ...rooms.map((r) => `· ${r.topic ?? '私聊'}：${shareText(r.satisfied, r.count, '次')}`),
    ].join('\n'),
}
