import type { Mood } from '../text/index.ts'
import type { InboundGap, InboundMessage } from './chat.ts'
import type { Role } from './people.ts'
import type { Send } from './tx.ts'

/** A room as the roster knows it. */
export interface RoomInfo {
  id: number
  platformId: string
  account: string
  topic: string
  state: 'new' | 'enrolled' | 'paused'
  isStaffRoom: boolean
}

/** A contact as the roster knows it. */
export interface ContactInfo {
  id: number
  platformId: string
  account: string
  name: string
  role: Role
}

/** A stored message with everything a feature needs to decide. */
export interface ReceivedMessage {
  /** Row id of the stored message. */
  id: number
  account: string
  /** Undefined in a direct chat. */
  room: RoomInfo | undefined
  sender: ContactInfo
  inbound: InboundMessage
  /**
   * Contacts mentioned, as rows, the bot not among them: those the platform told by id, then those whom an `@name`
   * in the body means beyond doubt. Only the former (`inbound.mentions`) may count for authority.
   */
  mentions: ContactInfo[]
  /** The body contains an `@name` of which nobody can say whom it means: nobody of that name is here, or several. */
  unresolvedMentions: boolean
  mood: Mood
  /** When the member wrote it, by the platform's clock but never later than now. */
  at: Date
}

/**
 * A deadline of a ticket: the first answer, the next one after the member came back, a plan with a time, the end, what
 * staff promised, what another department was asked for.
 */
export type TargetKind = 'first-response' | 'next-response' | 'plan' | 'resolution' | 'promise' | 'step'

export interface DueTarget {
  targetId: number
  ticketId: number
  kind: TargetKind
  dueAt: Date
}

/** What came in, and what happened. Names are in the past tense. */
export type AppEvent =
  | { type: 'message'; message: ReceivedMessage }
  | {
      type: 'member-joined'
      room: RoomInfo
      contact: ContactInfo
      inviter: ContactInfo | undefined
      source: 'event' | 'snapshot'
      rejoined: boolean
      /** When a person who is back had left; none where nobody saw it. */
      leftAt?: Date
      at: Date
      eventKey: string
    }
  | {
      type: 'member-left'
      room: RoomInfo
      contact: ContactInfo
      source: 'event' | 'snapshot'
      at: Date
      eventKey: string
    }
  | { type: 'link-gap-closed'; gap: InboundGap }
  | { type: 'owner-claimed'; contactId: number; account: string }
  /** At their own wish, all words of theirs are gone: what is about them alone ends now. */
  | { type: 'contact-erased'; contactId: number }
  | { type: 'account-id-changed'; from: string; to: string }
  | { type: 'sending-limited'; account: string; until: Date }
  | { type: 'send-unconfirmed'; outboxId: number; where: string; preview: string; ticketId: number | undefined }
  /**
   * Given up for good: the room is gone, or every attempt failed. Only complaints and posts tell. A handler that sends
   * again must go another way than the one that failed, or the two would go on for ever.
   */
  | { type: 'send-failed'; outboxId: number; lane: 'complaint' | 'service' | 'post'; ticketId: number | undefined }
  | { type: 'spool-drained'; from: Date; to: Date; count: number; lost: number }
  /** Owners had asked for these dead letters to be taken in again; `failed` stumbled once more and wait anew. */
  | { type: 'letters-replayed'; account: string; replayed: number; failed: number }
  | { type: 'ticket-opened'; ticketId: number }
  /** `askedFor`: the ticket stood still until the member brought this. */
  | {
      type: 'ticket-joined'
      ticketId: number
      words: string
      at: Date
      raisedSeverity: boolean
      waitingAgain: boolean
      askedFor: string | undefined
    }
  | { type: 'ticket-answered'; ticketId: number; byContactId: number; at: Date }
  | { type: 'ticket-taken'; ticketId: number; byContactId: number }
  | { type: 'ticket-promised'; ticketId: number; byContactId: number; dueAt: Date; what: string }
  /** `answerTo`: where the colleague who resolved it reads our answer; none when no command did it. */
  | { type: 'ticket-resolved'; ticketId: number; byContactId: number; result: string; answerTo?: Send['to'] }
  /** `words`: why, in the member's words, when the member asked for it. */
  | { type: 'ticket-reopened'; ticketId: number; words?: string }
  /** The member said that it is solved, or said nothing for long enough. */
  | { type: 'ticket-confirmed'; ticketId: number; by: 'member' | 'silence' }
  /** `ratedContactId`: the colleague whom it is about, if anybody. A changed rating is told again. */
  | { type: 'ticket-rated'; ticketId: number; byContactId: number; ratedContactId: number | undefined; score: number }
  | { type: 'ticket-dismissed'; ticketId: number; byContactId: number }
  /** Staff said that the bot should have noticed this: the member's own words. */
  | { type: 'complaint-missed'; ticketId: number; words: string; byContactId: number }
  | { type: 'ticket-merged'; ticketId: number; intoId: number }
  /** It is the member's turn; clocks stand still until they speak or staff go on. */
  | { type: 'ticket-paused'; ticketId: number; byContactId: number }
  /** `heard`: the member spoke, calmly, after having been asked for something. None when staff went on by themselves. */
  | { type: 'ticket-resumed'; ticketId: number; heard?: { askedFor: string; words: string; at: Date } }
  /** Staff have seen that a deadline was missed. */
  | { type: 'ticket-acknowledged'; ticketId: number; byContactId: number }
  | { type: 'step-opened'; ticketId: number; stepId: number; dueAt: Date }
  | { type: 'step-done'; ticketId: number; stepId: number }
  | { type: 'step-dropped'; ticketId: number; stepId: number }
  /** Many at once: in a storm all of them are due in the same minute. */
  | { type: 'targets-warned'; targets: readonly DueTarget[] }
  | { type: 'targets-breached'; targets: readonly DueTarget[] }
  | { type: 'ticket-published'; ticketId: number; publicationId: number }
  /** Several tickets with one cause, those before included. */
  | { type: 'incident-opened'; incidentId: number; ticketIds: readonly number[] }
  /** resolved: with a result · none: the tickets had nothing to do with each other. */
  | { type: 'incident-closed'; incidentId: number; outcome: 'resolved' | 'none'; byContactId: number }
  /** An open ticket goes on alone. `alerted`: staff had been told of it by itself. */
  | { type: 'ticket-left-incident'; ticketId: number; incidentId: number; alerted: boolean }
  /** What became of a coupon, by the cause for which it was given. restored: redeeming it was a slip. */
  | { type: 'coupon-redeemed'; cause: string; title: string; byContactId: number }
  | { type: 'coupon-restored'; cause: string; title: string; byContactId: number }
  | { type: 'coupon-voided'; cause: string; title: string; byContactId: number; reason: string }
  | { type: 'coupon-expired'; cause: string; title: string }
  /** Staff noted what a member bought, or took it back. */
  | { type: 'purchase-noted'; purchaseId: number; contactId: number; cents: number }
  | { type: 'purchase-undone'; purchaseId: number }
  /** Somebody is credited with a newcomer, and nothing speaks against it. */
  | { type: 'referral-earned'; referralId: number; inviterId: number; inviteeId: number; roomId: number }
