/** The few words that charts bring themselves, and numbers short enough for an axis. */

export type Language = 'zh' | 'en'

const WORDS = {
  zh: {
    empty: '还没有数据',
    others: '其他',
    size: '范围',
    withUnit: (name: string, unit: string) => (unit === '' ? name : `${name}（${unit}）`),
    andMore: (from: number) => `${from} 以上`,
    range: (name: string, last: string, least: string, most: string, unit: string) =>
      `${name} 最近 ${last}${unit}，最低 ${least}，最高 ${most}`,
    peak: (where: string, most: string, unit: string) => `最多是 ${where}：${most}${unit}`,
  },
  en: {
    empty: 'No data yet',
    others: 'Others',
    size: 'Range',
    withUnit: (name: string, unit: string) => (unit === '' ? name : `${name} (${unit})`),
    andMore: (from: number) => `${from} and more`,
    range: (name: string, last: string, least: string, most: string, unit: string) =>
      `${name}: last ${last} ${unit}, lowest ${least}, highest ${most}`,
    peak: (where: string, most: string, unit: string) => `most at ${where}: ${most} ${unit}`,
  },
} as const

export const words = (language: Language = 'zh') => WORDS[language]

const LONGEST_NAME = 40

/** A name on one line, without what turns the direction of the writing round, and not longer than a name is. */
export function nameIn(raw: string): string {
  const letters = [...raw.replace(/[\p{Cc}\p{Cs}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()]
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : letters.join('')
}

/** From where on, how much one of them is, and its name. */
const SCALES: Readonly<Record<Language, readonly (readonly [number, number, string])[]>> = {
  zh: [
    [1e12, 1e12, '万亿'],
    [1e8, 1e8, '亿'],
    [1e4, 1e4, '万'],
  ],
  en: [
    [1e12, 1e12, 'T'],
    [1e9, 1e9, 'B'],
    [1e6, 1e6, 'M'],
    [1e4, 1e3, 'k'],
  ],
}

const BEYOND = 1e16

/** `1,234`, `12.3`, `1.2万`; in English `12k`. */
export function compact(value: number, language: Language = 'zh'): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= BEYOND) return value.toExponential(1)
  const [, one, name] = SCALES[language].find(([from]) => Math.abs(value) >= from) ?? [0, 1, '']
  const short = value / one
  const digits = Math.abs(short) >= 100 || Number.isInteger(short) ? 0 : Math.abs(short) < 1 ? 2 : 1
  const text = short.toLocaleString('en-US', { maximumFractionDigits: digits })
  return `${text === '-0' ? '0' : text}${name}`
}
