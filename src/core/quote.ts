import { findReply } from '../text/reply.ts'
import { safeName } from './people.ts'

/**
 * A quoted message the way chats export it in plain text (see `findReply`); over gRPC there is no other sign of a quote.
 * `body` is what this person wrote now, `bodyStart` where it begins in `text`. Never throws; linear.
 * @param isName settles names that contain a colon.
 */
export function splitQuote(
  text: string,
  isName: (name: string) => boolean = () => false,
): { quote?: { name: string; text: string }; body: string; bodyStart: number } {
  const found = findReply(text)
  if (found === undefined) return { body: text, bodyStart: 0 }
  const quote = readQuote(text.slice(found.quoteStart, found.quoteEnd), isName)
  return { quote, body: text.slice(found.bodyStart).trimEnd(), bodyStart: found.bodyStart }
}

function readQuote(inside: string, isName: (name: string) => boolean): { name: string; text: string } {
  let colon = -1
  for (const found of inside.slice(0, 80).matchAll(/[：:]/gu)) {
    if (colon === -1 || isName(safeName(inside.slice(0, found.index), ''))) colon = found.index
  }
  return colon === -1
    ? { name: '', text: inside.trim() }
    : { name: safeName(inside.slice(0, colon), ''), text: inside.slice(colon + 1).trim() }
}
