import type { Category, Mood, MoodLabel, Severity } from '../../src/text/index.ts'

/** A labelled message and what the analysis made of it. */
export interface Judged {
  label: MoodLabel
  tag: string
  category?: Category
  severity?: Severity
  mood: Pick<Mood, 'label' | 'negative' | 'category' | 'severity'>
}

export interface Figures {
  messages: number
  accuracy: number
  /** Mean of the F1 of the three labels. */
  macroF1: number
  precision: number
  recall: number
  f1: number
  /** The best recall of negatives that any threshold reaches at a precision of at least 0.9. */
  recallAtPrecision90: number
  /** Share of the neutral messages made to look like complaints that are called neutral. */
  hardNeutralAccuracy: number
  /** Of the negatives. */
  categoryAccuracy: number
  severityWithinOne: number
  severity3Recall: number
  /** By tag: how many there are and the share with the right label. */
  tags: Record<string, { messages: number; accuracy: number }>
}

const LABELS: readonly MoodLabel[] = ['negative', 'neutral', 'positive']
const HARD = new Set(['question', 'negated', 'thirdparty', 'offtopic', 'staff', 'ad'])

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
const rounded = (value: number) => Math.round(value * 1e4) / 1e4

/** All figures of the report, rounded to four places. */
export function figuresOf(judged: readonly Judged[]): Figures {
  const scores = LABELS.map((label) => scoreOf(judged, label))
  const [negative] = scores
  const hard = judged.filter(({ label, tag }) => label === 'neutral' && HARD.has(tag))
  const bad = judged.filter((one) => one.label === 'negative' && one.category !== undefined)
  const severe = bad.filter(({ severity }) => severity === 3)
  const right = (rows: readonly Judged[]) => rows.filter(({ label, mood }) => label === mood.label).length
  // The severity and category that the engine would tell, had it been sure enough to say "negative".
  const names = [...new Set(judged.map(({ label, tag }) => `${label} ${tag}`))].sort()
  return {
    messages: judged.length,
    accuracy: rounded(share(right(judged), judged.length)),
    macroF1: rounded(scores.reduce((sum, { f1 }) => sum + f1, 0) / LABELS.length),
    precision: rounded(negative?.precision ?? 0),
    recall: rounded(negative?.recall ?? 0),
    f1: rounded(negative?.f1 ?? 0),
    recallAtPrecision90: rounded(recallAt(judged, 0.9)),
    hardNeutralAccuracy: rounded(share(right(hard), hard.length)),
    categoryAccuracy: rounded(share(bad.filter(({ category, mood }) => category === mood.category).length, bad.length)),
    severityWithinOne: rounded(
      share(bad.filter(({ severity = 1, mood }) => Math.abs(severity - mood.severity) <= 1).length, bad.length),
    ),
    severity3Recall: rounded(share(severe.filter(({ mood }) => mood.severity === 3).length, severe.length)),
    tags: Object.fromEntries(
      names.map((name) => {
        const rows = judged.filter(({ label, tag }) => `${label} ${tag}` === name)
        return [name, { messages: rows.length, accuracy: rounded(share(right(rows), rows.length)) }]
      }),
    ),
  }
}

function scoreOf(judged: readonly Judged[], wanted: MoodLabel) {
  const found = judged.filter(({ mood }) => mood.label === wanted)
  const hits = found.filter(({ label }) => label === wanted).length
  const precision = share(hits, found.length)
  const recall = share(hits, judged.filter(({ label }) => label === wanted).length)
  return { precision, recall, f1: share(2 * precision * recall, precision + recall) }
}

function recallAt(judged: readonly Judged[], precision: number): number {
  const ranked = [...judged].sort((a, b) => b.mood.negative - a.mood.negative)
  const all = ranked.filter(({ label }) => label === 'negative').length
  let hits = 0
  let best = 0
  for (const [i, { label, mood }] of ranked.entries()) {
    if (label === 'negative') hits++
    // Equal values cannot be told apart by a threshold.
    if (ranked[i + 1]?.mood.negative === mood.negative) continue
    if (hits / (i + 1) >= precision) best = share(hits, all)
  }
  return best
}
