import { DAY } from '../../core/calendar.ts'
import { UserError } from '../../core/errors.ts'
import { safeName } from '../../core/people.ts'
import { type Life, stageOf } from './stage.ts'
import { texts } from './texts.ts'

/** A word to members who have fallen silent: to whom, how often, in which words. Pure. */

export const PAUSE_MS = 60 * DAY
/** More private messages a day to people who did not ask are what platforms ban accounts for. */
export const MOST_A_DAY = 20
export const TEXT_MAX = 200

export const VARIABLES = ['群友', '群名'] as const

const VARIABLE = /[{｛]\s*([^{}｛｝\n]*?)\s*[}｝]/gu

/** @throws UserError naming what may be written, when the text has anything else in braces. */
export function assertRecallText(text: string): void {
  for (const [written, name = ''] of text.matchAll(VARIABLE))
    if (!VARIABLES.some((v) => v === name)) throw new UserError(texts.unknownVariable(written))
}

/** The words as the member reads them. Names are filled in once and never read as a template themselves. */
export function recallText(template: string, member: string, topic: string): string {
  const values: Record<string, string> = { 群友: safeName(member), 群名: safeName(topic, texts.someRoom, 30) }
  return template.replace(VARIABLE, (written, name: string) => values[name] ?? written)
}

export interface Silent {
  contactId: number
  name: string
  life: Life
  muted: boolean
  /** Written to within the pause, or at a time that the clock has not reached yet. */
  recently: boolean
}

/**
 * Who gets a word, the longest silent last: whoever has just gone is the likeliest to come back. And how many of the
 * silent get none, and why.
 */
export function whoToRecall(members: readonly Silent[]): {
  chosen: Silent[]
  spared: { muted: number; complaining: number; recently: number }
} {
  const declining = members.filter((m) => stageOf(m.life) === 'declining')
  const isFree = (m: Silent) => !m.muted && m.life.openTickets === 0 && !m.recently
  return {
    chosen: declining
      .filter(isFree)
      .sort((a, b) => (a.life.silentDays ?? 0) - (b.life.silentDays ?? 0) || a.contactId - b.contactId),
    spared: {
      muted: declining.filter((m) => m.muted).length,
      complaining: declining.filter((m) => !m.muted && m.life.openTickets > 0).length,
      recently: declining.filter((m) => !m.muted && m.life.openTickets === 0 && m.recently).length,
    },
  }
}
