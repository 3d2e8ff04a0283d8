import { createHash } from 'node:crypto'
import { MINUTE } from '../../core/calendar.ts'

/** Rules of privacy. Pure. */

/** How long a wish to be erased waits for its confirmation. */
export const CONFIRM_MS = 10 * MINUTE
/** So long after the confirmation it is done: the answer to it must reach the person first. */
export const DELAY_MS = MINUTE
/** One message of an export; platforms cut longer ones. */
export const MESSAGE_LENGTH = 1500
/** Lines of one heading in the chat; the rest is told by number. */
export const LINES_SHOWN = 10

/** What is left of somebody who was erased: it recognises them and tells nothing. */
export function digestOf(account: string, platformId: string): string {
  return createHash('sha256').update(`${account}\n${platformId}`).digest('hex')
}

/** Lines packed into as few messages as they fit in; a line too long for one is cut. */
export function pack(lines: readonly string[], length = MESSAGE_LENGTH): string[] {
  const messages: string[] = []
  for (const whole of lines) {
    const line = whole.length > length ? `${whole.slice(0, length - 1)}…` : whole
    const last = messages.at(-1)
    if (last === undefined || last.length + 1 + line.length > length) messages.push(line)
    else messages[messages.length - 1] = `${last}\n${line}`
  }
  return messages
}
