/** The vocabulary of the mood analysis, shared by the rules and the scorer. */

import type { Layer } from './layer.ts'

export type MoodLabel = 'negative' | 'neutral' | 'positive'

export const CATEGORIES = ['quality', 'logistics', 'service', 'price', 'usage', 'content', 'other'] as const
export type Category = (typeof CATEGORIES)[number]

export const CATEGORY_NAMES: Record<Category, string> = {
  quality: '质量',
  logistics: '物流',
  service: '服务',
  price: '价格',
  usage: '使用',
  content: '内容',
  other: '其他',
}

/** 1 polite or mild, 2 angry, repeated or demanding, 3 safety, health, legal, refund threat or stirring the group. */
export type Severity = 1 | 2 | 3

export interface Reason {
  /** The words of the ORIGINAL text that counted; empty when the reason lies outside the text. */
  text: string
  /** UTF-16 offsets in the original text. */
  start: number
  end: number
  /** What was added to the log-odds of "negative"; below zero it speaks against. */
  weight: number
  /** Short machine name of the rule, e.g. `late`, `chasing`, `question`. */
  rule: string
}

export interface Mood {
  label: MoodLabel
  /** 0–1: somebody must look at this. The label is `negative` exactly from the context's threshold on, 0.5 by itself. */
  negative: number
  /** Tone, −1 (bad) to 1 (good). */
  polarity: number
  category: Category
  severity: Severity
  /** Strongest first. The logistic of {@link BIAS} plus all weights is `negative`. */
  reasons: Reason[]
}

export interface MoodContext {
  /** Role of the sender, where it is known. Staff do not complain here. */
  sender?: 'member' | 'agent' | 'manager' | 'owner'
  /** Minutes since the same member's still unanswered message, if there is one. */
  unansweredForMinutes?: number
  /** What this installation has learned from corrections. */
  layer?: Layer
  /**
   * From which value of `negative` on the label is `negative`; 0.5 where nothing is said. Where one is given, severity 3
   * counts from 0.35 on, however high it is.
   */
  threshold?: number
}

/** Log-odds of a message that holds nothing: about one in eleven. One plain fault (2.8) passes the line. */
export const BIAS = -2.3

/**
 * What sort of evidence a hit is; it decides what may take it away.
 *
 * - `fault`: something is wrong with a thing (questions, conditions, negation, other shops)
 * - `unmet`: something promised or due did not happen (conditions, other shops)
 * - `chase`: asking again, waiting (other shops)
 * - `anger`: strong words (other shops, daily life, negation)
 * - `demand`: money back, an explanation (procedural questions, other shops)
 * - `threat`: law, press, stirring the group (procedural questions, other shops)
 * - `health`: body and safety (as `fault`)
 * - `praise`: speaks against
 * - `polite`: thanks that may also be a figure of speech; tone only
 * - `cue`: context alone, taken up by the scopes
 * - `plain`: a longer word that must not be read as the shorter one inside it
 */
export type Kind =
  | 'fault'
  | 'unmet'
  | 'chase'
  | 'anger'
  | 'demand'
  | 'threat'
  | 'health'
  | 'praise'
  | 'polite'
  | 'cue'
  | 'plain'

/** A rule without its words or pattern. */
export interface Rule {
  rule: string
  kind: Kind
  weight: number
  category?: Category
  severity?: Severity
  /** Weight when a negator stands before it: `不` + `满意`. Praise only. */
  negated?: number
}
