/** Staff ranks from low to high. A plain member has no staff row. */
export const ROLES = ['member', 'agent', 'manager', 'owner'] as const
export type Role = (typeof ROLES)[number]

/** Shown where the platform would not tell a name. It never overwrites one that is known. */
export const UNKNOWN_NAME = '群友'
export const UNKNOWN_TOPIC = '未命名群'

export const ROLE_NAMES: Record<Role, string> = { member: '群友', agent: '客服', manager: '群管理', owner: '店主' }

export function roleAtLeast(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted)
}

// Controls, bidi embeddings and isolates, zero-width characters, byte-order mark, tags, private use, and the letters
// that are drawn as nothing (Hangul fillers, the blank Braille pattern): a name made of them would look empty.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029\u115f\u1160\u3164\uffa0\u2800]/gu
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/**
 * A nickname or topic that can be shown: one line, no control or bidi characters, no leading `@`, no bot-like
 * brackets at the start, at most `max` characters (by code point). Empty becomes `fallback`.
 */
export function safeName(raw: string, fallback = UNKNOWN_NAME, max = 20): string {
  // The leading `@` goes last: what stood in front of it must not uncover one.
  const oneLine = raw
    .slice(0, 1000)
    .replace(LONE_SURROGATE, '')
    .replace(/\s+/gu, ' ')
    .replace(UNSAFE, '')
    .replace(/[【】<>]/gu, '')
    .replace(/^[@＠﹫\s]+/u, '')
    .trim()
  const points = [...oneLine]
  if (points.length === 0) return fallback
  return points.length > max ? `${points.slice(0, max - 1).join('')}…` : oneLine
}

/** Message text that can be stored and shown: keeps newlines, drops control and bidi characters and broken surrogates. */
export function safeText(raw: string, max = 8000): string {
  const cleaned = raw
    .replace(/\r\n?/g, '\n')
    .replace(LONE_SURROGATE, '')
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069\uFEFF]/gu, (c) => (c === '\n' || c === '\t' ? c : ''))
  return cleaned.length > max ? cleaned.slice(0, max).replace(/[\uD800-\uDBFF]$/, '') : cleaned
}
