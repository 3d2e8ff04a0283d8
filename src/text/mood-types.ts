/** The vocabulary of the mood analysis. */

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
  /**
   * By how much the log-odds of "negative" fall when just this is taken away; below zero it speaks against. Words help
   * each other, so the weights of a message need not add up to its score.
   */
  weight: number
  /**
   * `words` and `words-against`: what the message says. `unanswered`: an earlier message of the same member still waits.
   * `learned`: what this installation's staff have corrected.
   */
  rule: 'words' | 'words-against' | 'unanswered' | 'learned'
}

export interface Mood {
  label: MoodLabel
  /** 0–1: somebody must look at this. The label is `negative` exactly from the context's threshold on, 0.5 by itself. */
  negative: number
  /** Tone, −1 (bad) to 1 (good). Worked out when first asked for. */
  readonly polarity: number
  /** How bad it would be, if it is a complaint. */
  severity: Severity
  /** What it would be about. Worked out when first asked for. */
  readonly category: Category
  /**
   * Strongest first; for messages with a `negative` below 0.2 only what lies outside the words. Worked out when first
   * asked for.
   */
  readonly reasons: Reason[]
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
