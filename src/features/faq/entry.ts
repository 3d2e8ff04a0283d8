import { MINUTE } from '../../core/calendar.ts'
import type { ReceivedMessage } from '../../core/events.ts'
import { isQuestion, normalise, QuestionIndex } from '../../text/index.ts'

/** What an entry is, which one answers a question, and when the bot keeps quiet. Pure: no database, no clock. */

export interface Entry {
  id: number
  /** Undefined: for every group and direct chat of the account. */
  roomId: number | undefined
  question: string
  /** Other ways to ask it. */
  also: readonly string[]
  answer: string
  hint: string | undefined
  category: string | undefined
  state: 'active' | 'deleted'
  hits: number
  unhelpful: number
  lastHitAt: Date | undefined
}

export const LIMITS = { question: 100, answer: 500, hint: 100, category: 10, wordings: 20 } as const

/** From here on a question counts as the entry's: of 100 paraphrases some 57 do, one to three of them wrongly. */
export const SURE = 0.65
/** By how much the best entry must be ahead of the next. */
export const LEAD = 0.1
/** From here on two questions are the same question: as two entries they would silence each other. */
export const SAME = 0.95

/** What was asked longer ago and only comes in now has been seen by people; the bot lets them. */
export const LATE_MS = 10 * MINUTE
/** Between two automatic answers in one room. */
export const ROOM_PAUSE_MS = 2 * MINUTE
/** Between two automatic answers of the same entry in one place. */
export const ENTRY_PAUSE_MS = 10 * MINUTE

/** What kind of thing is asked for. The index looks at the matter: to it, when and where there are lessons is nearly the same. */
const KINDS = [
  /几点|时候|啥时|何时|哪天|几号|几时|多久|多长时间|时间|日期|几天|几小时|多少天|when|how long/iu,
  /哪里|哪儿|在哪|哪边|地址|位置|地方|怎么走|入口|where/iu,
  /多少钱|价格|什么价|价位|怎么卖|几块|几元|费用|how much/iu,
  /为什么|为啥|怎么回事|why/iu,
]

/** Neither asks for another kind of thing than the other. */
function sameKind(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => KINDS.filter((kind) => kind.test(text)))
  return !left?.length || !right?.length || left.some((kind) => right.includes(kind))
}

export interface Match {
  entry: Entry
  /** 0–1 */
  score: number
}

/** The entries of one account, ready to be asked. */
export class Handbook {
  readonly entries: readonly Entry[]
  readonly #index = new QuestionIndex<number>()
  readonly #wordings: { entry: Entry; text: string }[] = []

  /** @param entries active ones; those of single rooms among them. */
  constructor(entries: readonly Entry[]) {
    this.entries = entries
    for (const entry of entries)
      for (const text of [entry.question, ...entry.also]) {
        this.#index.add(this.#wordings.length, text)
        this.#wordings.push({ entry, text })
      }
  }

  /** Entries that ask something like it, best first, one line an entry; without a room only those for everywhere. */
  near(text: string, roomId: number | undefined, atLeast: number): Match[] {
    const found = new Map<Entry, number>()
    for (const { id, score } of this.#index.search(text, { limit: 100, atLeast })) {
      const { entry, text: wording = '' } = this.#wordings[id] ?? {}
      if (entry === undefined || (entry.roomId !== undefined && entry.roomId !== roomId)) continue
      if (!found.has(entry) && sameKind(text, wording)) found.set(entry, score)
    }
    return [...found].map(([entry, score]) => ({ entry, score }))
  }

  /** The one entry that certainly answers it. A room's own goes before a general one that is as near. */
  answering(text: string, roomId: number | undefined): Match | undefined {
    const hits = this.near(text, roomId, SURE - LEAD)
    const [top] = hits
    if (top === undefined) return undefined
    const own = hits.find((h) => h.entry.roomId !== undefined && top.score - h.score < LEAD)
    const best = own ?? top
    const rivals = own === undefined ? hits : hits.filter((h) => h.entry.roomId !== undefined)
    const tied = rivals.some((h) => h !== best && Math.abs(best.score - h.score) < LEAD)
    return best.score >= SURE && !tied ? best : undefined
  }
}

const plain = (text: string) => normalise(text).text.replace(/[^\p{L}\p{N}]/gu, '')

/** The entry, meant for the same place, that asks the same already. Another one than `exceptId`. */
export function duplicateOf(
  entries: readonly Entry[],
  question: string,
  roomId: number | undefined,
  exceptId?: number,
): Entry | undefined {
  const others = entries.filter((e) => e.roomId === roomId && e.id !== exceptId)
  const same = others.find((e) => [e.question, ...e.also].some((w) => plain(w) === plain(question)))
  return same ?? new Handbook(others).near(question, roomId, SAME)[0]?.entry
}

/** What was asked, without the names that it was said to. */
export const askedIn = (text: string): string =>
  text
    .replace(/[@＠][^@＠\u2005\n]{1,40}\u2005/gu, ' ')
    .replace(/^\s*[@＠]\S{1,40}(?:\s+|$)/u, '')
    .trim()

/** A member wants to know something, from us rather than from another member, and is not angry. */
export function isForUs(message: ReceivedMessage): boolean {
  const { inbound, sender, room, mentions } = message
  if (sender.role !== 'member' || inbound.kind !== 'text' || room?.isStaffRoom) return false
  return message.mood.label !== 'negative' && (mentions.length === 0 || mentions.some((c) => c.role !== 'member'))
}

const asking = new WeakMap<ReceivedMessage, boolean>()

/** A question for us. Looked at once a message, however many want to know. */
export function asksUs(message: ReceivedMessage): boolean {
  const known = asking.get(message) ?? (isForUs(message) && isQuestion(message.inbound.body))
  asking.set(message, known)
  return known
}

/** The last automatic answer in a room, or to somebody in a direct chat. */
export interface LastReply {
  entryId: number
  /** Whom it was for. */
  contactId: number
  at: Date
}

/** Somebody who spoke in the room since the last automatic answer, the question at hand among them. */
export interface Voice {
  contactId: number
  isStaff: boolean
  /** Which entry would answer what they said, if it was a question. */
  entryId: number | undefined
}

/**
 * May the bot answer now, by this entry? Not too often, and in a group never twice in a row: a colleague, or a member
 * other than the one who was answered with something else than the same question, has spoken in between.
 * @param recent automatic answers here within `ENTRY_PAUSE_MS` and the last one, newest first.
 * @param since who spoke since the newest of them.
 */
export function mayReply(
  entryId: number,
  recent: readonly LastReply[],
  since: readonly Voice[],
  now: Date,
  where: 'room' | 'direct',
): boolean {
  const [last] = recent
  if (last === undefined) return true
  // Either way: the clock may have been set back.
  const within = (reply: LastReply, ms: number) => Math.abs(now.getTime() - reply.at.getTime()) < ms
  if (recent.some((r) => r.entryId === entryId && within(r, ENTRY_PAUSE_MS))) return false
  if (where === 'direct') return true
  if (within(last, ROOM_PAUSE_MS)) return false
  return since.some((v) => v.isStaff || (v.contactId !== last.contactId && v.entryId !== last.entryId))
}
