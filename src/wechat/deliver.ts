import {
  type Delivered,
  OutcomeUnknownError,
  type Outgoing,
  type Picture,
  RateLimitedError,
  UndeliverableError,
} from '../core/chat.ts'
import { safeName } from '../core/people.ts'
import type { Patience } from './patience.ts'

/** What sending needs of a puppet. `messageSendText` spares the second look-up that `room.say()` makes. */
export interface Sender {
  messageSendText(conversationId: string, text: string, mentionIds?: string[]): Promise<unknown>
  /** `words` say the same as the picture. */
  sendPicture(conversationId: string, picture: Picture, words: string): Promise<unknown>
}

/** WeChat clients recognise a mention by `@name` followed by this four-per-em space. */
const AFTER_MENTION = '\u2005'

/** The text as it goes out: `@name` in front for everybody mentioned in a room. */
export function renderText(outgoing: Outgoing): string {
  if (!('room' in outgoing.to)) return outgoing.text
  return `${outgoing.mentions.map((m) => `@${safeName(m.name)}${AFTER_MENTION}`).join('')}${outgoing.text}`
}

/** How puppets say that they lack a capability; wechaty's own wording first. */
const NO_PICTURES = /unsupported|not (?:supported|implemented)|不支持/iu

/** The picture, or its words where the platform knows no pictures. */
async function say(sender: Sender, to: string, { picture, ...outgoing }: Outgoing): Promise<unknown> {
  if (picture !== undefined) {
    try {
      return await sender.sendPicture(to, picture, outgoing.text)
    } catch (error) {
      if (readCode(error) !== UNIMPLEMENTED && !NO_PICTURES.test(readText(error))) throw error
    }
  }
  const mentionIds = 'room' in outgoing.to ? outgoing.mentions.map((m) => m.id) : []
  return sender.messageSendText(to, renderText(outgoing), mentionIds)
}

/**
 * Performs one send.
 * @throws RateLimitedError, OutcomeUnknownError, UndeliverableError, or Error when it surely was not sent.
 */
export async function deliver(
  sender: Sender,
  outgoing: Outgoing,
  patience: Patience,
  deadlineMs: number,
): Promise<Delivered> {
  const to = 'room' in outgoing.to ? outgoing.to.room : outgoing.to.contact
  try {
    const id = await patience.within(
      say(sender, to, outgoing),
      deadlineMs,
      () => new OutcomeUnknownError(`no answer within ${deadlineMs} ms`),
    )
    // Many puppets return nothing: it was sent all the same.
    return typeof id === 'string' && id !== '' ? { platformId: id } : {}
  } catch (error) {
    throw classify(error)
  }
}

const RATE =
  /(?<!\d)20001(?!\d)|过于频繁|太频繁|频率(?:过|超|限)|操作频繁|发送太快|too (?:frequent|many|fast)|frequency limit|rate.?limit/iu
const GONE =
  /(?:room|contact|conversation|group|chat|user|member|payload)\b.{0,60}(?:not (?:found|exist)|does ?n[o']t exist|unknown|invalid|removed|dismissed)|(?:no such|unknown|invalid) (?:room|contact|conversation|group|chat|user)|no payload found|not in (?:the|this) (?:room|group|chat)|不在群|群(?:聊)?(?:不存在|已解散)|找不到(?:该)?(?:群|联系人|好友)|不是(?:你的)?好友|非好友/iu

// gRPC status codes, https://grpc.io/docs/guides/status-codes/
const CANCELLED = 1
const DEADLINE_EXCEEDED = 4
const NOT_FOUND = 5
const RESOURCE_EXHAUSTED = 8
const UNIMPLEMENTED = 12
const INTERNAL = 13
const UNAVAILABLE = 14
const DATA_LOSS = 15

/** Sorts what a send threw into the kinds the relay knows. */
export function classify(error: unknown): Error {
  if (
    error instanceof OutcomeUnknownError ||
    error instanceof RateLimitedError ||
    error instanceof UndeliverableError
  ) {
    return error
  }
  const code = readCode(error)
  const text = readText(error)
  const options = { cause: error }
  if (code === RESOURCE_EXHAUSTED || RATE.test(text)) return new RateLimitedError(text, options)
  // The call never left this machine: nothing can have been sent.
  if (code === UNAVAILABLE && /No connection established|ECONNREFUSED|ENOTFOUND|Name resolution failed/u.test(text)) {
    return new Error(text, options)
  }
  if (
    code === UNAVAILABLE ||
    code === CANCELLED ||
    code === DEADLINE_EXCEEDED ||
    code === INTERNAL ||
    code === DATA_LOSS
  ) {
    return new OutcomeUnknownError(text, options)
  }
  if (code === NOT_FOUND || code === UNIMPLEMENTED || GONE.test(text)) return new UndeliverableError(text, options)
  return error instanceof Error ? error : new Error(text)
}

function readCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'number' ? error.code : undefined
}

function readText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const message = 'message' in error && typeof error.message === 'string' ? error.message : ''
  const details = 'details' in error && typeof error.details === 'string' ? error.details : ''
  // A server built on GError puts its whole stack into the details.
  const first = details.split('\n')[0] ?? ''
  return message.includes(first) ? message : `${message} ${first}`
}
