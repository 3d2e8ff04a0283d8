import { englishTone } from './english.ts'
import { alertLine, learnedReasons } from './layer.ts'
import { EMOJI_RULES, WORD_RULES } from './lexicon.ts'
import {
  BIAS,
  CATEGORIES,
  type Category,
  type Kind,
  type Mood,
  type MoodContext,
  type Reason,
  type Rule,
  type Severity,
} from './mood-types.ts'
import { normalise, originalEnd } from './normalise.ts'
import { CUES, PATTERN_RULES } from './patterns.ts'

/** Only this much of a reply is read, in UTF-16 units: people say what is wrong at the beginning or at the end. */
const HEAD = 2000
const TAIL = 500

/** One piece of evidence. Offsets are those of the normalised text. */
interface Hit extends Rule {
  start: number
  end: number
  /** Set when something around it took weight away. */
  cut?: { rule: string; start: number; end: number; share: number }
}

// ---------------------------------------------------------------------------------------------- word matching

interface Node {
  next: Map<number, Node>
  rule?: Rule
}

const words = buildTrie()

function buildTrie(): Node {
  const root: Node = { next: new Map() }
  for (const rule of [...WORD_RULES, ...EMOJI_RULES]) {
    for (const word of rule.words.split(/\s+/)) {
      if (word === '') continue
      let node = root
      for (let i = 0; i < word.length; i++) {
        const unit = word.charCodeAt(i)
        let next = node.next.get(unit)
        if (next === undefined) {
          next = { next: new Map() }
          node.next.set(unit, next)
        }
        node = next
      }
      node.rule = rule
    }
  }
  return root
}

const isLatin = (unit: number) => (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57)

/** Longest words from left to right, without overlap. Latin words and numbers only whole: `sb` is not in `usb`. */
function wordHits(text: string): Hit[] {
  const hits: Hit[] = []
  let at = 0
  while (at < text.length) {
    let node: Node | undefined = words.next.get(text.charCodeAt(at))
    let end = 0
    let rule: Rule | undefined
    const wholeFrom = !(isLatin(text.charCodeAt(at)) && at > 0 && isLatin(text.charCodeAt(at - 1)))
    for (let i = at + 1; node !== undefined && wholeFrom; i++) {
      const whole = !(isLatin(text.charCodeAt(i - 1)) && isLatin(text.charCodeAt(i)))
      if (node.rule !== undefined && whole) {
        rule = node.rule
        end = i
      }
      node = i < text.length ? node.next.get(text.charCodeAt(i)) : undefined
    }
    if (rule === undefined) at++
    else {
      hits.push({ ...rule, start: at, end })
      at = end
    }
  }
  return hits
}

function patternHits(text: string): Hit[] {
  const hits: Hit[] = []
  for (const rule of PATTERN_RULES) {
    const { pattern } = rule
    pattern.lastIndex = 0
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      hits.push({ ...rule, start: match.index, end: match.index + match[0].length })
    }
  }
  return hits
}

const ENGLISH: readonly {
  rule: string
  kind: Kind
  weight: number
  pattern: RegExp
  category?: Category
  severity?: Severity
}[] = [
  {
    rule: 'late',
    kind: 'unmet',
    weight: 2.9,
    category: 'logistics',
    pattern:
      /still (?:waiting|not|no|hasn'?t|haven'?t|nothing)[a-z ]{0,24}|(?:haven'?t|not|never|didn'?t)(?: yet| been)? (?:received?|arrived?|shipped|delivered|got|get)\b[a-z ]{0,16}|where(?: is|'?s) my [a-z]+/g,
  },
  {
    rule: 'ignored',
    kind: 'unmet',
    weight: 3,
    category: 'service',
    pattern:
      /(?:no|never|nobody|no ?one)(?: one| body| has)? (?:reply|replied|replies|response|responds?|responded|answers?|answered|care[sd]?)\b/g,
  },
  {
    rule: 'unusable',
    kind: 'fault',
    weight: 2.8,
    category: 'usage',
    pattern:
      /(?:doesn'?t|does not|not|isn'?t|stopped|don'?t|didn'?t) work(?:ing)?\b|(?:can'?t|cannot) (?:log ?in|login|open|use|play|connect|pay)\b/g,
  },
  {
    rule: 'broken',
    kind: 'fault',
    weight: 2.8,
    category: 'quality',
    pattern: /\b(?:broken|defective|damaged|cracked|expired|leaking|leaked|mou?ldy|rotten|fell apart|torn)\b/g,
  },
  {
    rule: 'refund-demand',
    kind: 'demand',
    weight: 3,
    category: 'price',
    severity: 3,
    pattern: /(?:want|need|demand|give me|asking for)(?: a| my| the| full)* (?:refund|money)(?: back)?|money back/g,
  },
  {
    rule: 'slow',
    kind: 'fault',
    weight: 2.6,
    pattern: /(?:so|too|very|really) (?:slow|late|expensive|rude|small|noisy)\b|waste of (?:money|time)/g,
  },
  {
    rule: 'rude',
    kind: 'fault',
    weight: 2.8,
    category: 'service',
    severity: 2,
    pattern: /\brude\b|ignor(?:ed|ing) (?:me|us|my)|(?:bad|poor|terrible|worst|awful) (?:service|attitude|support)/g,
  },
]

function englishHits(text: string): Hit[] {
  if (!/[a-z]{3}/.test(text)) return []
  const hits: Hit[] = []
  for (const { pattern, ...rule } of ENGLISH) {
    pattern.lastIndex = 0
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      hits.push({ ...rule, start: match.index, end: match.index + match[0].trimEnd().length })
    }
  }
  for (const { start, end, score } of englishTone(text)) {
    const weight = Math.max(-2.4, Math.min(2.6, -score * 0.8))
    if (hits.some((hit) => hit.start < end && start < hit.end)) continue
    if (weight < 0)
      hits.push({
        rule: 'english-tone',
        kind: /^thank/.test(text.slice(start, end)) ? 'polite' : 'praise',
        weight,
        start,
        end,
      })
    else hits.push({ rule: 'english-tone', kind: 'fault', weight, severity: weight > 2.3 ? 2 : 1, start, end })
  }
  return hits
}

/** Constructions win over words inside them, and of two that overlap the heavier one wins. */
function findHits(text: string): Hit[] {
  const chosen: Hit[] = []
  const free = (hit: Hit) => chosen.every((other) => hit.end <= other.start || other.end <= hit.start)
  const constructions = patternHits(text).concat(englishHits(text))
  constructions.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.start - b.start)
  for (const hit of constructions) if (free(hit)) chosen.push(hit)
  // A topic keeps its vote even inside a construction.
  const found = chosen.concat(wordHits(text).filter((hit) => hit.kind === 'cue' || free(hit)))
  return found.filter((hit) => hit.kind !== 'plain').sort((a, b) => a.start - b.start)
}

// ---------------------------------------------------------------------------------------------------- scopes

/** What may stand between a negator and the word it turns round. */
const NEGATOR =
  /(不是|没有|没|不|未|无|并非|绝非|(?<![特分个级类差区])别|勿|谈不上|算不上|称不上)(?:是|太|很|怎么|那么|这么|特别|非常|有|什么|任何|多|会|能|再|觉得|感觉|到|大|算|够|要|给|给我|让我|让人|发现|出现|发|想[象像]的?|想[象像]中的?|一点|一个|像)*$/

/** How many negators stand right before `at`: odd turns the word round. `好不好` is a question, not a denial. */
function negators(text: string, at: number): { count: number; from: number } {
  let from = at
  let count = 0
  while (count < 4) {
    const match = NEGATOR.exec(text.slice(Math.max(0, from - 10), from))
    if (match === null) break
    const start = from - match[0].length
    if (start > 0 && text.charAt(start - 1) === text.charAt(start + 1)) break
    // "Never again" says that it has happened.
    if (/[别要]再/.test(match[0])) break
    from = start
    count++
  }
  return { count, from }
}

/** Faults in the negation of which lies no praise: `没坏` says only that nothing is wrong. */
function applyNegation(text: string, hits: Hit[]): Hit[] {
  const result: Hit[] = []
  for (const hit of hits) {
    const turnable = hit.kind === 'fault' || hit.kind === 'anger' || hit.kind === 'health' || hit.kind === 'praise'
    const { count, from } =
      turnable && isHanUnit(text.charCodeAt(hit.start)) ? negators(text, hit.start) : { count: 0, from: 0 }
    if (count === 0) result.push(hit)
    else if (hit.kind === 'praise') {
      if (count % 2 === 0) result.push({ ...hit, weight: hit.weight / 2, start: from })
      else if (hit.negated !== undefined) {
        result.push({ ...hit, rule: 'not-good', kind: 'fault', weight: hit.negated, start: from, severity: 1 })
      }
    } else if (count % 2 === 1) result.push({ ...hit, rule: 'no-fault', kind: 'praise', weight: -0.6, start: from })
    else result.push({ ...hit, start: from })
  }
  return result
}

const isHanUnit = (unit: number) => unit >= 0x3400 && unit <= 0x9fff

const CAN_BE_ASKED: ReadonlySet<Kind> = new Set(['fault', 'health'])
const AGAINST: ReadonlySet<Kind> = new Set(['fault', 'unmet', 'chase', 'anger', 'demand', 'threat', 'health'])

/** Takes weight from hits that are asked about, imagined, somebody else's, or no concern of this group. */
function applyScopes(text: string, hits: Hit[]): void {
  const bad = hits.filter((hit) => AGAINST.has(hit.kind))
  if (bad.length === 0) return
  const elsewhere = elsewhereSpans(text)
  const whole = wholeTextCut(text, bad)
  for (const hit of bad) {
    const away = elsewhere.find((span) => hit.start < span.until && hit.end > span.from)
    if (away !== undefined) cut(hit, 'elsewhere', away.at, away.at + away.length, 0.95)
    if (whole !== undefined) whole(hit)
    const { start, end } = sentence(text, hit.start)
    const said = text.slice(start, end)
    const take = (rule: string, cue: RegExp, share: number) => {
      const match = cue.exec(said)
      if (match !== null) cut(hit, rule, start + match.index, start + match.index + match[0].length, share)
    }
    const threatens = CUES.ultimatum.test(said)
    const asked = CAN_BE_ASKED.has(hit.kind)
    if ((asked || hit.kind === 'unmet') && !threatens) take('hypothetical', CUES.hypothetical, 0.95)
    if (asked) {
      const rhetorical = CUES.rhetorical.test(said)
      const fact = CUES.fact.test(said) || CUES.suspected.test(said)
      if (!rhetorical) take('question', CUES.inquiry, fact ? 0 : 0.92)
      take('how-to', CUES.procedural, fact || rhetorical ? 0 : 0.9)
      take('own-fault', CUES.ownFault, 0.85)
    }
    if (hit.kind === 'health' || hit.rule === 'let-down' || hit.rule === 'annoyed' || hit.rule === 'sad-face') {
      take('excuse', CUES.excuse, 0.9)
    }
    if (hit.kind === 'demand' && hit.rule !== 'explain' && !threatens) take('how-to', CUES.procedural, 0.7)
    if (hit.kind === 'unmet' || hit.kind === 'chase') take('unhurried', CUES.unhurried, 0.6)
  }
}

/** "好吃吗" and "有推荐吗" ask for praise, they give none. */
function applyQuestions(text: string, hits: Hit[]): void {
  for (const hit of hits) {
    if (hit.kind !== 'praise') continue
    const { start, end } = sentence(text, hit.start)
    const said = text.slice(start, end)
    const match = CUES.rhetorical.test(said) ? null : CUES.inquiry.exec(said)
    if (match !== null) cut(hit, 'question', start + match.index, start + match.index + match[0].length, 0.9)
  }
}

/** The strongest of several scopes counts, not their sum. */
function cut(hit: Hit, rule: string, start: number, end: number, share: number): void {
  if (share > (hit.cut?.share ?? 0)) hit.cut = { rule, start, end, share }
}

/** From a mention of another shop to the next mention of this one, or the end. Backwards to the clause's start. */
function elsewhereSpans(text: string): { from: number; until: number; at: number; length: number }[] {
  const spans: { from: number; until: number; at: number; length: number }[] = []
  CUES.elsewhere.lastIndex = 0
  for (let match = CUES.elsewhere.exec(text); match !== null; match = CUES.elsewhere.exec(text)) {
    CUES.here.lastIndex = match.index + match[0].length
    const until = CUES.here.exec(text)?.index ?? text.length
    let from = match.index
    while (from > 0 && !/[,。!?;\n]/.test(text.charAt(from - 1))) from--
    spans.push({ from, until, at: match.index, length: match[0].length })
    // Whatever else is mentioned before `until` lies inside this span already.
    CUES.elsewhere.lastIndex = Math.max(until, match.index + match[0].length)
  }
  return spans
}

/** Scopes that hold for the message as a whole. */
function wholeTextCut(text: string, bad: readonly Hit[]): ((hit: Hit) => void) | undefined {
  const staff = CUES.staff.exec(text)
  if (staff !== null) return (hit) => cut(hit, 'staff-voice', staff.index, staff.index + staff[0].length, 0.9)
  CUES.ad.lastIndex = 0
  const first = CUES.ad.exec(text)
  if (first !== null && CUES.ad.exec(text) !== null) {
    return (hit) => cut(hit, 'advert', first.index, first.index + first[0].length, 0.9)
  }
  if (CUES.anchor.test(text) || bad.some((hit) => hit.kind === 'threat' || hit.kind === 'demand')) return undefined
  const daily = CUES.daily.exec(text)
  if (daily !== null) return (hit) => cut(hit, 'daily-life', daily.index, daily.index + daily[0].length, 0.9)
  const family = CUES.family.exec(text)
  if (family !== null) {
    return (hit) => {
      if (hit.kind === 'anger') cut(hit, 'daily-life', family.index, family.index + family[0].length, 0.9)
    }
  }
  return undefined
}

const ENDS = /[。!?\n]/

function sentence(text: string, at: number): { start: number; end: number } {
  let start = at
  let end = at
  while (start > 0 && at - start < 80 && !ENDS.test(text.charAt(start - 1))) start--
  while (end < text.length && end - at < 80 && !ENDS.test(text.charAt(end))) end++
  while (end < text.length && end - at < 84 && ENDS.test(text.charAt(end)) && text.charAt(end) !== '\n') end++
  return { start, end }
}

/** Praise does not excuse what follows "but", and praise among reproaches may be meant the other way round. */
function applyTurns(text: string, hits: Hit[]): void {
  const praise = hits.filter((hit) => hit.kind === 'praise')
  if (praise.length === 0) return
  const bad = hits.filter((hit) => AGAINST.has(hit.kind) && (hit.cut?.share ?? 0) < 0.5)
  if (bad.length === 0) return
  const sarcasm = bad.find((hit) => hit.rule === 'sarcasm' || hit.rule === 'sneer')
  if (sarcasm !== undefined) {
    for (const hit of praise) cut(hit, 'sarcasm', sarcasm.start, sarcasm.end, 1)
    return
  }
  const open = bad.find((hit) => hit.kind === 'unmet' || hit.kind === 'chase' || hit.kind === 'threat')
  const settled = praise.some((hit) => hit.rule === 'resolved' || hit.rule === 'prompt')
  if (open !== undefined && !settled) for (const hit of praise) cut(hit, 'still-open', open.start, open.end, 0.7)
  CUES.but.lastIndex = 0
  for (let match = CUES.but.exec(text); match !== null; match = CUES.but.exec(text)) {
    const at = match.index
    if (!bad.some((hit) => hit.end > at + match[0].length)) break
    for (const hit of praise) if (hit.start < at) cut(hit, 'but', at, at + match[0].length, 0.95)
  }
}

// ---------------------------------------------------------------------------------------------------- scoring

/** The n-th hit of one rule says less than the first. */
const REPEAT = [1, 0.5, 0.2]

const EMPHASIS = /[!]{2,}|[?]{2,}|[!?]{3,}/

/**
 * What a message of a customer group says about us: is somebody unhappy, about what, how badly, and which words
 * say so. Pure, never throws, linear: of a very long message the first 2,000 and the last 500 units are read.
 * The text is what this person wrote, without a quote of somebody else's words. Staff never count as unhappy customers.
 *
 *     mood('三天了还没人管！！').label // 'negative'
 *     mood('这个会掉色吗？').label     // 'neutral'
 */
export function mood(text: string, context: MoodContext = {}): Mood {
  if (context.sender !== undefined && context.sender !== 'member') {
    return { label: 'neutral', negative: 0.02, polarity: 0, category: 'other', severity: 1, reasons: [] }
  }
  const { plain, map } = readable(text)
  const hits = applyNegation(plain, findHits(plain))
  applyScopes(plain, hits)
  applyQuestions(plain, hits)
  applyTurns(plain, hits)

  const reasons: Reason[] = []
  const seen = new Map<string, number>()
  const votes = new Map<Category, number>()
  let bad = 0
  let good = 0
  let worst: Severity = 1
  let softenable = true
  const note = (rule: string, weight: number, start: number, end: number) => {
    const from = map[start] ?? 0
    const to = end > start ? originalEnd(text, map, end - 1) : from
    reasons.push({ text: text.slice(from, to), start: from, end: to, weight, rule })
  }

  for (const hit of hits) {
    if (hit.kind === 'cue') {
      if (hit.category !== undefined) vote(votes, hit.category, 0.8)
      continue
    }
    const key = `${hit.rule}${hit.weight > 0}`
    const times = seen.get(key) ?? 0
    seen.set(key, times + 1)
    const weight = hit.weight * (REPEAT[times] ?? 0)
    if (weight === 0) continue
    const left = weight * (1 - (hit.cut?.share ?? 0))
    note(hit.rule, weight, hit.start, hit.end)
    if (hit.cut !== undefined) note(hit.cut.rule, left - weight, hit.cut.start, hit.cut.end)
    if (left <= 0) good -= left
    else {
      bad += left
      // Asking again tells little of what about: a topic named beside it tells more.
      // Being ignored is how it went on; what it was about says the rest of the sentence.
      const share = hit.kind === 'chase' || hit.rule === 'ignored' ? 0.3 : 1
      if (hit.category !== undefined) vote(votes, hit.category, left * share)
      if (left >= 0.9) {
        const severity = hit.severity ?? 1
        if (severity > worst) worst = severity
        if (severity === 2 && hit.kind !== 'chase') softenable = false
      }
    }
  }

  if (bad >= 1 && bad > good) {
    const emphasis = EMPHASIS.exec(plain)
    if (emphasis !== null) {
      note('emphasis', 0.7, emphasis.index, emphasis.index + emphasis[0].length)
      bad += 0.7
      if (worst < 2) worst = 2
    }
  }
  const waited = context.unansweredForMinutes ?? 0
  if (bad >= 0.5 && waited > 0) {
    // Not in the text, so it points nowhere: half an hour weighs as much as a cross face.
    const weight = Math.min(1.5, waited / 30)
    reasons.push({ text: '', start: 0, end: 0, weight, rule: 'unanswered' })
    bad += weight
  }
  if (worst < 2 && bad >= 5) worst = 2
  if (worst === 2 && softenable && /麻烦|谢谢|辛苦|请|不好意思|您/.test(plain)) worst = 1

  reasons.push(...learnedReasons(context.layer, text, worst))
  // What is summed is what is shown, so that a reader can add the reasons up.
  const logit = reasons.reduce((sum, reason) => sum + reason.weight, BIAS)
  const negative = 1 / (1 + Math.exp(-logit))
  const polarity = Math.tanh((good - bad) / 2.5)
  const label = negative >= alertLine(worst, context.threshold) ? 'negative' : polarity >= 0.3 ? 'positive' : 'neutral'
  reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
  return {
    label,
    negative,
    polarity: polarity === 0 ? 0 : polarity,
    category: winner(votes),
    severity: label === 'negative' ? worst : 1,
    reasons,
  }
}

const vote = (votes: Map<Category, number>, category: Category, weight: number) =>
  votes.set(category, (votes.get(category) ?? 0) + weight)

/** The category with most weight; of equals the one first in the list, the more particular one. */
function winner(votes: ReadonlyMap<Category, number>): Category {
  let best: Category = 'other'
  let most = 0
  for (const category of CATEGORIES) {
    // A threat names no topic: 'other' wins only where nothing else is spoken of.
    const weight = (votes.get(category) ?? 0) * (category === 'other' ? 0.15 : 1)
    if (weight > most) {
      best = category
      most = weight
    }
  }
  return best
}

/** The normalised text, with mentions and links blanked (a nickname is not an opinion), and its way back. */
function readable(text: string): { plain: string; map: number[] } {
  if (text.length <= HEAD + TAIL) return piece(text, 0)
  const head = piece(text.slice(0, HEAD), 0)
  const tail = piece(text.slice(-TAIL), text.length - TAIL)
  return { plain: `${head.plain}\n${tail.plain}`, map: [...head.map, HEAD, ...tail.map] }
}

function piece(text: string, offset: number): { plain: string; map: number[] } {
  const blanked = text.replace(/@[^@\u2005\n]{1,40}\u2005|https?:\/\/[\w./?=&%#:~+-]+/g, (found) =>
    found.startsWith('@') ? ' '.repeat(found.length) : found.slice(0, 6) + ' '.repeat(found.length - 6),
  )
  const { text: plain, map } = normalise(blanked)
  return { plain, map: offset === 0 ? map : map.map((at) => at + offset) }
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
