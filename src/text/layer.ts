import type { Reason, Severity } from './mood-types.ts'
import { normalise, originalEnd } from './normalise.ts'

/**
 * What an installation has learned from its staff: a correction to the log-odds of "unhappy" by the character bigrams
 * and trigrams of a message. A small logistic fit with the model's own opinion as offset, so that it only learns what
 * the model does not know. Every weight has a limit, everybody who corrects has one, and so has the whole.
 */

/** One message about which a person said that the model was wrong. */
export interface Correction {
  /** The member's own words, without a quote of somebody else's. */
  text: string
  unhappy: boolean
  /** Who says so. */
  by: number
  /** Log-odds of "unhappy" without any layer. */
  base: number
}

export interface Learned {
  /** What is added to the log-odds: the sum of the spans. */
  shift: number
  /** UTF-16 offsets in the text as it was given, from left to right; they do not overlap. */
  spans: { start: number; end: number; weight: number }[]
}

export interface Layer {
  /** How many character groups it knows. */
  readonly size: number
  /** Pure, never throws. Of a very long message the first 2,000 units are read. */
  apply(text: string): Learned
}

/** No message is moved further than this by all corrections together, in log-odds. */
export const MOST_SHIFT = 2.4
/** Nor further than this by all that one person has corrected. */
export const MOST_SHIFT_BY_ONE = 1.2
/** From here on a threat, a danger or a demand for money is an alert, whatever the threshold of its room. */
const SEVERE_LINE = 0.35

const READ = 2000
/** Beyond so many code points a correction says little about any one of its words. */
const LEARN_FROM = 160
/** As much as so many corrections counts what one person says; who corrects more says less with each. */
const WHOLE_VOICES = 40
/** Strength of the pull towards "nothing learned". */
const RIDGE = 0.3
const SWEEPS = 60
const NEGLIGIBLE = 0.01

/** Limits of one group's weight. A group of two is part of many words: 垃圾 stands in 垃圾袋. */
const LONG_LIMIT = 0.8
const SHORT_LIMIT = 0.25
/** How readily a group learns: a group of three first, what everybody says about everything hardly. */
const LONG_RATE = 1
const SHORT_RATE = 0.25
const COMMON_RATE = 0.08

/** Words that stand in messages of every mood. */
const COMMON_WORDS = `什么时候 什么 怎么 怎么样 为什么 有没有 是不是 能不能 可不可以 可以 一下 一个 这个 那个 我们 你们 他们 大家 自己 没有 就是 不是
  还是 还有 已经 现在 今天 明天 昨天 请问 谢谢 麻烦 老师 老板 客服 群主 知道 觉得 时候 问题 东西 因为 所以 但是 如果 不过 然后 的时候 我的 你的
  了吗 的吗 了呢 是的 好的 收到 哪里 多少 需要 想要 应该 这样 那样 一样 这么 那么 一直 比较 还没 不要 不能 不会 the and you for ing`

interface Place {
  start: number
  end: number
}

/** One entry a UTF-16 unit, filled on first use: 0 is "not looked at yet". Holds no state that changes an answer. */
const kinds = new Uint8Array(0x10000)
const IN_WORD = 1
const BETWEEN = 2

function isInWord(point: number): boolean {
  const known = kinds[point] ?? 0
  if (known !== 0) return known === IN_WORD
  const is = /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(String.fromCodePoint(point))
  if (point < kinds.length) kinds[point] = is ? IN_WORD : BETWEEN
  return is
}

/**
 * The groups of two and three neighbouring characters of a text and where each stands first. Mentions and links hold
 * no opinion, figures are all alike, and nothing reaches over a space or a mark. A character that stands alone is a
 * group of its own.
 */
function groupsOf(text: string, most = Number.POSITIVE_INFINITY): Map<string, Place> {
  const blanked = text
    .slice(0, READ)
    .replace(/@[^@\u2005\n]{1,40}\u2005|https?:\/\/[\w./?=&%#:~+-]+/g, (found) => ' '.repeat(found.length))
  const { text: normal, map } = normalise(blanked)
  const plain = normal.replace(/\d/g, '0')
  const found = new Map<string, Place>()
  const note = (from: number, last: number, end: number) => {
    const key = plain.slice(from, end)
    if (!found.has(key)) found.set(key, { start: map[from] ?? 0, end: originalEnd(text, map, last) })
  }
  // Where the last characters of the present run begin; -1: there is none.
  let [first, second] = [-1, -1]
  let read = 0
  for (let at = 0; at <= plain.length; ) {
    const point = plain.codePointAt(at) ?? 0
    const end = at + (point > 0xffff ? 2 : 1)
    if (!isInWord(point) || read >= most) {
      if (first < 0 && second >= 0) note(second, second, at)
      if (read >= most) break
      first = -1
      second = -1
    } else {
      read++
      if (second >= 0) note(second, at, end)
      if (first >= 0) note(first, at, end)
      first = second
      second = at
    }
    at = end
  }
  return found
}

const common = new Set(COMMON_WORDS.split(/\s+/).flatMap((word) => [...groupsOf(word).keys()]))

const isLong = (group: string): boolean => [...group].length > 2
const limitOf = (group: string): number => (isLong(group) ? LONG_LIMIT : SHORT_LIMIT)
const rateOf = (group: string): number => (common.has(group) ? COMMON_RATE : isLong(group) ? LONG_RATE : SHORT_RATE)

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value))
const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/**
 * Fits a layer to what people have said, all of it each time: what was taken back leaves no trace. The order of the
 * list does not matter, and saying the same twice is saying it once.
 *
 * Each person's corrections are fitted by themselves. What a message gets from one of them is limited before it is
 * added to what it gets from the others, so nobody can use up what was meant for several.
 */
export function fitLayer(corrections: readonly Correction[]): Layer {
  const people = new Map<number, Map<string, Correction>>()
  for (const one of corrections) {
    const said = people.get(one.by) ?? new Map<string, Correction>()
    people.set(one.by, said.set(`${one.unhappy}${one.text}`, one))
  }
  const voices = [...people].sort(([a], [b]) => a - b).map(([, said]) => fitOne(said))
  const weights = new Map<string, number[]>()
  voices.forEach((voice, person) => {
    for (const [group, weight] of voice) {
      const shares = weights.get(group) ?? voices.map(() => 0)
      shares[person] = weight
      weights.set(group, shares)
    }
  })
  for (const [group, shares] of weights) {
    const total = Math.abs(shares.reduce((sum, share) => sum + share, 0))
    if (total > limitOf(group)) {
      const scale = limitOf(group) / total
      shares.forEach((share, person) => {
        shares[person] = share * scale
      })
    }
  }
  return { size: weights.size, apply: (text) => apply(weights, voices.length, text) }
}

/**
 * Ridge-penalised logistic regression for one person, solved in its dual, one correction at a time: `pull` is how hard
 * a correction still draws, between 0 and what it may say at most.
 */
function fitOne(said: ReadonlyMap<string, Correction>): Map<string, number> {
  const order = [...said].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one)
  const names: string[] = []
  const ids = new Map<string, number>()
  const rates: number[] = []
  const rows = order.map(({ text, unhappy, base }) => {
    const groups = [...groupsOf(text, LEARN_FROM).keys()].map((group) => {
      const known = ids.get(group)
      if (known !== undefined) return known
      ids.set(group, names.length)
      rates.push(rateOf(group) / RIDGE)
      return names.push(group) - 1
    })
    const reach = groups.reduce((sum, id) => sum + (rates[id] ?? 0), 0)
    return { groups, reach, side: unhappy ? 1 : -1, base, pull: 0 }
  })
  const most = Math.min(1, WHOLE_VOICES / Math.max(1, rows.length))
  const weights = new Float64Array(names.length)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0
    for (const row of rows) {
      let now = row.base
      for (const id of row.groups) now += weights[id] ?? 0
      const pull = balance(row.side * now - row.pull * row.reach, row.reach, most)
      const change = pull - row.pull
      row.pull = pull
      moved = Math.max(moved, Math.abs(change) * row.reach)
      for (const id of row.groups) weights[id] = (weights[id] ?? 0) + row.side * change * (rates[id] ?? 0)
    }
    if (moved < 1e-3) break
  }
  const kept = new Map<string, number>()
  names.forEach((group, id) => {
    const weight = clamp(weights[id] ?? 0, limitOf(group))
    if (Math.abs(weight) >= NEGLIGIBLE) kept.set(group, weight)
  })
  return kept
}

/** Halvings after which a pull is known to a millionth. */
const HALVINGS = 20

/** The pull that is in balance with what it achieves, `pull = most · logistic(−others − pull · reach)`: one root, between nothing and `most`. */
function balance(others: number, reach: number, most: number): number {
  let low = 0
  let high = most
  for (let step = 0; step < HALVINGS; step++) {
    const at = (low + high) / 2
    if (at > most * logistic(-others - at * reach)) high = at
    else low = at
  }
  return (low + high) / 2
}

function apply(weights: ReadonlyMap<string, readonly number[]>, people: number, text: string): Learned {
  const hits: { place: Place; shares: readonly number[] }[] = []
  if (people > 0) {
    for (const [group, place] of groupsOf(text)) {
      const shares = weights.get(group)
      if (shares !== undefined) hits.push({ place, shares })
    }
  }
  if (hits.length === 0) return { shift: 0, spans: [] }
  const sums = Array.from({ length: people }, (_, p) => hits.reduce((sum, hit) => sum + (hit.shares[p] ?? 0), 0))
  const kept = sums.map((sum) => (sum === 0 ? 0 : clamp(sum, MOST_SHIFT_BY_ONE) / sum))
  const total = sums.reduce((sum, one, p) => sum + one * (kept[p] ?? 0), 0)
  const keptOfAll = total === 0 ? 0 : clamp(total, MOST_SHIFT) / total
  const spans: Learned['spans'] = []
  for (const { place, shares } of hits.sort((a, b) => a.place.start - b.place.start || a.place.end - b.place.end)) {
    const weight = keptOfAll * shares.reduce((sum, share, p) => sum + share * (kept[p] ?? 0), 0)
    const last = spans.at(-1)
    if (last !== undefined && place.start < last.end) {
      last.end = Math.max(last.end, place.end)
      last.weight += weight
    } else spans.push({ ...place, weight })
  }
  return { shift: spans.reduce((sum, span) => sum + span.weight, 0), spans }
}

/**
 * What the layer has to say about a message, as reasons. Against a threat, a danger or a demand for money it says
 * nothing: no correction takes such an alert away.
 */
export function learnedReasons(layer: Layer | undefined, text: string, severity: Severity): Reason[] {
  if (layer === undefined) return []
  const { shift, spans } = layer.apply(text)
  if (severity === 3 && shift < 0) return []
  return spans.map(({ start, end, weight }) => ({ text: text.slice(start, end), start, end, weight, rule: 'learned' }))
}

/** From which value of `negative` on a message is an alert. */
export function alertLine(severity: Severity, threshold: number | undefined): number {
  if (threshold === undefined) return 0.5
  return severity === 3 ? Math.min(threshold, SEVERE_LINE) : threshold
}
