import { readFileSync } from 'node:fs'
import { alertLine, learnedReasons } from './layer.ts'
import { CATEGORIES, type Category, type Mood, type MoodContext, type Reason, type Severity } from './mood-types.ts'
import { Network } from './network.ts'
import { originalEnd } from './normalise.ts'
import { type Reading, read } from './reading.ts'
import type { Tokens } from './tokens.ts'

const load = (name: string) => new Network(readFileSync(new URL(`./models/${name}.bin`, import.meta.url)))

/** Each is loaded when it is first asked, not with the module: most scripts judge nothing, and few ask how it sounds. */
const models: { mood?: Network; tone?: Network } = {}

function loaded(name: 'mood' | 'tone'): Network {
  models[name] ??= load(name)
  return models[name]
}

/** Severity 3 is told from this probability on: to miss one costs more than to ask for nothing. */
const SEVERE = 0.35

/** Log-odds of "negative" from which on a severity of 3 stands against all corrections. */
const SEVERE_FROM = Math.log(0.35 / 0.65)

/** From which value of `negative` on the reasons are looked for; below it nobody asks. */
const WORTH_EXPLAINING = 0.2

/** A message that only asks for attention. */
const CALL = /^(?:@ ?)?[^,。]{0,6}(?:在[吗嘛么不]|有人|人呢|喂|你好|[?!.。…]+)[^,。]{0,4}$/

/** Whether a message only asks for attention (「在吗」「？？」): how long its author has waited then says what it means. */
export const isCall = (text: string): boolean => text.length <= 40 && CALL.test(read(text).plain)

/**
 * Complaints are rarer in a group than in the corpus, of which they are 44 %: so much of their log-odds is not believed.
 * The dev writer's F1 is the same between 0.3 and 0.45 and lower on both sides.
 */
const RARER = 0.3

/** Log-odds of the first output against the two others together. */
function negativeLogit(out: Float64Array): number {
  const [negative = 0, neutral = 0, positive = 0] = out
  const most = Math.max(neutral, positive)
  return negative - most - Math.log(Math.exp(neutral - most) + Math.exp(positive - most))
}

const logistic = (logit: number) => 1 / (1 + Math.exp(-logit))

/**
 * What a message of a customer group says about us: is somebody unhappy, about what, how badly, and which words
 * say so. Pure, never throws, linear: of a very long message the first 2,000 and the last 500 units are read. Of a
 * message that quotes another only the reply counts. Staff never count as unhappy customers.
 *
 *     mood('三天了还没人管！！').label // 'negative'
 *     mood('这个会掉色吗？').label     // 'neutral'
 */
export function mood(text: string, context: MoodContext = {}): Mood {
  if (context.sender !== undefined && context.sender !== 'member') {
    return { label: 'neutral', negative: 0.02, polarity: 0, category: 'other', severity: 1, reasons: [] }
  }
  const network = loaded('mood')
  const reading = read(text)
  const tokens = loudestPart(network, reading.tokens)
  const out = network.run(tokens)
  const own = negativeLogit(out) - RARER
  const severity = severityOf(out)

  const outside: Reason[] = []
  const waited = context.unansweredForMinutes ?? 0
  if (waited > 0) {
    // Not in the text, so it points nowhere. Who calls again is out of patience; who orders apples meanwhile is not.
    const weight = CALL.test(reading.plain) ? Math.min(6, waited / 10) : Math.min(1.5, waited / 30)
    outside.push({ text: '', start: 0, end: 0, weight, rule: 'unanswered' })
  }
  // What can hardly be a complaint is not a severe one.
  outside.push(...learnedReasons(context.layer, text, own >= SEVERE_FROM ? severity : 1))
  const negative = logistic(outside.reduce((sum, reason) => sum + reason.weight, own))
  const isNegative = negative >= alertLine(severity, context.threshold)
  const label = isNegative ? 'negative' : (out[2] ?? 0) > (out[1] ?? 0) ? 'positive' : 'neutral'
  let category: Category | undefined
  let polarity: number | undefined
  let reasons: Reason[] | undefined
  return {
    label,
    negative,
    severity,
    // Most messages are chatter of which nobody asks what went wrong, how it sounds and why; the reasons cost five times
    // the rest.
    get category() {
      category ??= categoryOf(network.addLinear(tokens, out))
      return category
    },
    get polarity() {
      polarity ??= toneOf(loaded('tone'), reading.tokens)
      return polarity
    },
    get reasons() {
      const inside = negative >= WORTH_EXPLAINING ? () => wording(text, { ...reading, tokens }, network) : () => []
      reasons ??= [...outside, ...inside()].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      return reasons
    },
  }
}

/** A message of more tokens than this is judged in parts: a few words of complaint must not drown in a long letter. */
const LONG = 300
const PART = 60

/** Of a long message the part that sounds least content; the parts overlap by half. */
function loudestPart(network: Network, tokens: Tokens): Tokens {
  if (tokens.length <= LONG) return tokens
  let best = tokens
  let most = Number.NEGATIVE_INFINITY
  for (let from = 0; from < tokens.length - PART / 2; from += PART / 2) {
    const part = slice(tokens, from, Math.min(from + PART, tokens.length))
    const logit = negativeLogit(network.run(part))
    if (logit <= most) continue
    most = logit
    best = part
  }
  return best
}

const slice = ({ hashes, starts, ends }: Tokens, from: number, to: number): Tokens => ({
  hashes: hashes.subarray(from, to),
  starts: starts.subarray(from, to),
  ends: ends.subarray(from, to),
  length: to - from,
})

/** −1 to 1. */
function toneOf(tone: Network, tokens: Tokens): number {
  if (tokens.length === 0) return 0
  const [bad = 0, good = 0] = tone.addLinear(tokens, tone.run(tokens))
  return Math.tanh((good - bad) / 2)
}

function categoryOf(out: Float64Array): Category {
  let best: Category = 'other'
  let most = Number.NEGATIVE_INFINITY
  for (const [i, category] of CATEGORIES.entries()) {
    const value = out[3 + i] ?? 0
    if (value > most) {
      most = value
      best = category
    }
  }
  return best
}

function severityOf(out: Float64Array): Severity {
  const [one = 0, two = 0, three = 0] = out.subarray(10, 13)
  const most = Math.max(one, two, three)
  const share = Math.exp(three - most) / (Math.exp(one - most) + Math.exp(two - most) + Math.exp(three - most))
  return share >= SEVERE ? 3 : two > one ? 2 : 1
}

/** So many spans are weighed; each costs one run of the network. */
const SPANS = 4

/** What a message without these words would have scored less (or more). */
function wording(text: string, { plain, tokens, map }: Reading, network: Network): Reason[] {
  const out = network.run(tokens)
  const whole = negativeLogit(out)
  const others = Math.exp(out[1] ?? 0) + Math.exp(out[2] ?? 0)
  const gradient = [1, -Math.exp(out[1] ?? 0) / others, -Math.exp(out[2] ?? 0) / others]
  const reasons = spansOf(plain, tokens, network.contributions(gradient)).map(([from, to]): Reason => {
    const weight = whole - negativeLogit(network.run(without(tokens, from, to)))
    const start = map[tokens.starts[from] ?? 0] ?? 0
    const end = originalEnd(text, map, (tokens.ends[to - 1] ?? 1) - 1)
    return { text: text.slice(start, end), start, end, weight, rule: weight > 0 ? 'words' : 'words-against' }
  })
  const most = Math.max(...reasons.map(({ weight }) => Math.abs(weight)))
  return reasons.filter(({ weight }) => Math.abs(weight) >= Math.max(0.1, most / 6))
}

const IN_WORD = /[\p{L}\p{N}\p{Extended_Pictographic}[]/u

/** A word beside a louder one belongs to it when it says at least so much of what that says. */
const GOES_ON = 0.1

/** The runs of words that speak loudest, as [from, to) in tokens, without overlap; none crosses a sign or a space. */
function spansOf(
  plain: string,
  { starts }: Tokens,
  words: readonly { from: number; to: number; share: number }[],
): [number, number][] {
  // A sign takes part in the sum but makes a poor reason: what stands beside it is shown.
  const open = words.map(({ from }) => IN_WORD.test(String.fromCodePoint(plain.codePointAt(starts[from] ?? 0) ?? 0)))
  const share = (i: number) => words[i]?.share ?? 0
  const loudest = [...words.keys()].sort((a, b) => Math.abs(share(b)) - Math.abs(share(a)) || a - b)
  const spans: [number, number][] = []
  for (const peak of loudest) {
    if (spans.length === SPANS || share(peak) === 0) break
    if (!open[peak]) continue
    const goesOn = (i: number) => open[i] === true && share(i) / share(peak) > GOES_ON
    // One word that says nothing between two that do is no gap.
    const next = (i: number, way: 1 | -1) =>
      goesOn(i + way) ? i + way : open[i + way] === true && goesOn(i + 2 * way) ? i + 2 * way : i
    let from = peak
    let to = peak
    for (let at = next(from, -1); at !== from; at = next(from, -1)) from = at
    for (let at = next(to, 1); at !== to; at = next(to, 1)) to = at
    open.fill(false, from, to + 1)
    spans.push([words[from]?.from ?? 0, words[to]?.to ?? 0])
  }
  return spans
}

/** The same message as if it had been written without the tokens from `from` to before `to`. */
function without(tokens: Tokens, from: number, to: number): Tokens {
  const hashes = new Int32Array(tokens.length - (to - from))
  hashes.set(tokens.hashes.subarray(0, from))
  hashes.set(tokens.hashes.subarray(to, tokens.length), from)
  return { ...tokens, hashes, length: hashes.length }
}

/** The text with the words that speak for "unhappy" marked; overlapping and touching marks become one. */
export function highlight(text: string, reasons: readonly Reason[], open = '【', close = '】'): string {
  const spans = reasons
    .filter((reason) => reason.weight > 0 && reason.end > reason.start)
    .sort((a, b) => a.start - b.start)
  let result = ''
  let done = 0
  for (let i = 0; i < spans.length; ) {
    const start = Math.max(spans[i]?.start ?? 0, done)
    let end = spans[i]?.end ?? start
    for (i++; i < spans.length && (spans[i]?.start ?? 0) <= end; i++) end = Math.max(end, spans[i]?.end ?? end)
    result += text.slice(done, start) + open + text.slice(start, end) + close
    done = end
  }
  return result + text.slice(done)
}
