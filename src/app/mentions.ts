import type { InboundMessage } from '../core/chat.ts'
import { safeName } from '../core/people.ts'

/** An `@` that no id accounts for: the names it may mean, the longest first. */
export type OpenMention = readonly string[]

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu
const EVERYBODY = /^(?:所有人|all)(?![\p{L}\p{N}_])/iu
/** What may stand behind a name. Not an emoji: many a nickname goes on with one. */
const BEHIND = /[\s@＠，。、！？：；,.!?:;()（）]/u
const MAX_NAME = 40
const MAX_MENTIONS = 20

/**
 * Finds the `@name`s of a message that are not accounted for by the ids which the platform gave, the bot or
 * everybody. `spareIds` says for how many of them an id is left over: a client writes room aliases, which nobody but
 * the platform knows. Names are hostile input and this never grants anything; it only tells who is spoken to.
 * @param mentioned shown names of the people mentioned by id.
 */
export function openMentions(
  inbound: Pick<InboundMessage, 'kind' | 'body' | 'mentionsBot'>,
  mentioned: readonly string[],
  botNames: Iterable<string>,
): { open: OpenMention[]; spareIds: number } {
  if (inbound.kind !== 'text' || !/[@＠]/u.test(inbound.body)) return { open: [], spareIds: 0 }
  const left = [...mentioned].sort((a, b) => b.length - a.length)
  let botLeft = inbound.mentionsBot
  const open: OpenMention[] = []
  const body = inbound.body.replace(EMAIL, (found) => ' '.repeat(found.length))
  for (const part of body.split(/[@＠]/u).slice(1, 1 + MAX_MENTIONS)) {
    if (part === '' || /^\s/u.test(part) || EVERYBODY.test(part)) continue
    const starts = (name: string) => name !== '' && part.startsWith(name) && isBehind(part.charAt(name.length))
    if ([...botNames].some(starts)) {
      botLeft = false
      continue
    }
    const told = left.findIndex(starts)
    if (told >= 0) left.splice(told, 1)
    else open.push(namesIn(part))
  }
  const spareIds = left.length + (botLeft ? 1 : 0)
  return open.length <= spareIds ? { open: [], spareIds: 0 } : { open, spareIds }
}

const isBehind = (char: string) => char === '' || BEHIND.test(char)

/** Clients close the name they insert with U+2005; by hand it ends anywhere, and it may contain spaces. */
function namesIn(part: string): string[] {
  const [line = ''] = part.slice(0, MAX_NAME + 1).split('\n')
  const closed = line.indexOf('\u2005')
  if (closed > 0) return [safeName(line.slice(0, closed), '')].filter((name) => name !== '')
  const names: string[] = []
  for (let end = Math.min(line.length, MAX_NAME); end > 0; end -= 1)
    if (isBehind(line.charAt(end))) names.push(safeName(line.slice(0, end), ''))
  return [...new Set(names)].filter((name) => name !== '')
}
