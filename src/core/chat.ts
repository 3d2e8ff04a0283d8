/**
 * What crosses the edge between a chat platform and the house: plain data in both directions, JSON-serialisable what comes in.
 * `wechat/` produces `Inbound` and performs `Outgoing`; nothing else in the house knows that Wechaty exists.
 */

/** A person as the platform names them. `id` is the only identity; `name` is display and hostile input. */
export interface PersonRef {
  id: string
  name: string
}

export type MessageKind = 'text' | 'image' | 'voice' | 'video' | 'file' | 'link' | 'mini-program' | 'sticker' | 'other'

interface FromAccount {
  /** The logged-in bot's own platform id. */
  account: string
  /** Milliseconds since the epoch at which the edge saw it. */
  receivedAt: number
}

export interface InboundMessage extends FromAccount {
  type: 'message'
  /** Unique per account for ever: the platform's message id. */
  platformId: string
  /** Absent for a direct chat with the bot. */
  room?: { id: string; topic: string }
  sender: PersonRef
  /** True when the bot itself said it (its own echo, or its owner on the phone). */
  self: boolean
  kind: MessageKind
  /** The whole text as received, sanitised of control characters; for other kinds a short note such as 「图片」. */
  text: string
  /** The part that this person wrote now, without a leading quote block. Commands are read from here only. */
  body: string
  /** Whom the leading quote block names. Never trusted for authority. */
  quote?: { name: string; text: string }
  /** People mentioned by id. Mentions of everybody (`@all`) are removed. */
  mentions: PersonRef[]
  /** By id or by `@name`. */
  mentionsBot: boolean
  /** Milliseconds since the epoch by the platform's clock. */
  sentAt: number
}

export interface InboundRoomJoin extends FromAccount {
  type: 'room-join'
  /** Derived: (room, invitees, timestamp); duplicates of the same event carry the same id. */
  eventId: string
  room: { id: string; topic: string }
  joiners: PersonRef[]
  /** Missing when the platform did not tell. */
  inviter?: PersonRef
  /** `event`: the platform said so. `snapshot`: inferred from a member list. */
  source: 'event' | 'snapshot'
  at: number
}

export interface InboundRoomLeave extends FromAccount {
  type: 'room-leave'
  eventId: string
  room: { id: string; topic: string }
  leavers: PersonRef[]
  source: 'event' | 'snapshot'
  at: number
}

export interface InboundRoomTopic extends FromAccount {
  type: 'room-topic'
  eventId: string
  room: { id: string; topic: string }
  at: number
}

/** The complete member list of a room, for the snapshot diff of joins and leaves that no event reported. */
export interface InboundRoomSnapshot extends FromAccount {
  type: 'room-snapshot'
  eventId: string
  room: { id: string; topic: string }
  members: PersonRef[]
  at: number
}

/** Between `from` and `to` the bot was deaf: what was said cannot be fetched again. */
export interface InboundGap extends FromAccount {
  type: 'link-gap'
  eventId: string
  from: number
  to: number
  reason: string
}

export interface InboundLogin extends FromAccount {
  type: 'login'
  eventId: string
  name: string
  /** Stable name of the connection (not a secret): tells when the same link comes back with another account id. */
  connection: string
  /** The first since this process connected: what was missed before it is for the app to find out and tell. */
  first: boolean
}

export type Inbound =
  | InboundMessage
  | InboundRoomJoin
  | InboundRoomLeave
  | InboundRoomTopic
  | InboundRoomSnapshot
  | InboundGap
  | InboundLogin

/** The key under which an inbound fact is stored once, unique per account. */
export function inboundKey(inbound: Inbound): string {
  return inbound.type === 'message' ? inbound.platformId : inbound.eventId
}

/** A picture to be shown in a chat. */
export interface Picture {
  /** File name with its ending, as the receiver sees it when saving. */
  name: string
  png: Buffer
}

/** One message for the platform to say. */
export interface Outgoing {
  /** The outbox row, for logs. */
  outboxId: number
  to: { room: string } | { contact: string }
  text: string
  /** Shown instead of the text where the platform can; the text says the same in words. */
  picture?: Picture
  /** Platform ids to mention; only for rooms. The text already contains no `@name` for them. */
  mentions: PersonRef[]
}

/** What the platform returned. Many return no id: that is not a failure. */
export interface Delivered {
  platformId?: string
}

/** The platform refused for sending too much or too fast: open the breaker. */
export class RateLimitedError extends Error {
  override name = 'RateLimitedError'
}

/** The send may or may not have happened (deadline, connection lost in the middle). */
export class OutcomeUnknownError extends Error {
  override name = 'OutcomeUnknownError'
}

/** The platform said no for good (room gone, contact unknown): trying again is useless. */
export class UndeliverableError extends Error {
  override name = 'UndeliverableError'
}

export type LinkState = 'starting' | 'up' | 'down' | 'stopped'

/** A running connection to one chat account. */
export interface ChatLink {
  /** Stable name of this connection, safe to log: a digest, never the token. */
  readonly connection: string
  readonly state: LinkState
  /** The logged-in account's platform id; undefined while nobody is logged in. */
  readonly account: string | undefined
  /** Performs one send. Throws RateLimitedError, OutcomeUnknownError, UndeliverableError, or Error (safe to retry). */
  deliver(outgoing: Outgoing): Promise<Delivered>
  /** Stops listening and closes the channel. Resolves when nothing more will be emitted. */
  stop(): Promise<void>
}

/** What the edge calls for everything that came in. It must return quickly; it never rejects for the edge to handle. */
export type OnInbound = (inbound: Inbound) => void
