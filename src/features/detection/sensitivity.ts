import { dateKey } from '../../core/calendar.ts'
import { type Command, recognise } from '../../core/command.ts'
import { splitQuote } from '../../core/quote.ts'
import { type Mood, mood } from '../../text/index.ts'

/** How readily a room raises an alert. Pure: no database, no clock. */

export const LEVELS = ['high', 'medium', 'low'] as const
export type Level = (typeof LEVELS)[number]

/** From which value of `negative` on a message is an alert. */
export const THRESHOLDS: Record<Level, number> = { high: 0.35, medium: 0.5, low: 0.7 }

/** Below this no level raises an alert. */
export const LEAST_THRESHOLD = Math.min(...Object.values(THRESHOLDS))

/** A member's message as it was judged when it came. */
export interface JudgedMessage {
  contactId: number
  at: Date
  negative: number
  text: string
}

/** A member who writes 「投诉 …」 is answered by that command, not by the detection. */
export function isMemberCommand(body: string, commands: readonly Command[]): boolean {
  const found = recognise(body, { commands, where: 'room', mentionsBot: false, botNames: [] })
  return found !== undefined && 'command' in found && found.command.who === 'member'
}

/**
 * How many tickets these messages of one room would have opened at each level. Whoever is unhappy twice on one day has
 * one ticket. What is severe counts at every level, as it does when it comes in.
 */
export function alertsAt(
  messages: readonly JudgedMessage[],
  commands: readonly Command[],
  timeZone: string,
): Record<Level, number> {
  const tickets: Record<Level, Set<string>> = { high: new Set(), medium: new Set(), low: new Set() }
  for (const { contactId, at, negative, text } of messages) {
    const { body } = splitQuote(text)
    if (negative < LEAST_THRESHOLD || isMemberCommand(body, commands)) continue
    const isSevere = negative < THRESHOLDS.low && isSevereAlert(mood(body, { threshold: LEAST_THRESHOLD }))
    const key = `${contactId} ${dateKey(at, timeZone)}`
    for (const level of LEVELS) if (isSevere || negative >= THRESHOLDS[level]) tickets[level].add(key)
  }
  return { high: tickets.high.size, medium: tickets.medium.size, low: tickets.low.size }
}

const isSevereAlert = (judged: Mood): boolean => judged.label === 'negative' && judged.severity === 3
