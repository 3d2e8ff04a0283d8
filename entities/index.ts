import { Account } from './account.ts'
import { ClaimCode } from './claim-code.ts'
import { CommandLog } from './command-log.ts'
import { Contact } from './contact.ts'
import { DeadLetter } from './dead-letter.ts'
import { DetectionSetting } from './detection-setting.ts'
import { DutyShift } from './duty-shift.ts'
import { FollowUp } from './follow-up.ts'
import { Gap } from './gap.ts'
import { Invite } from './invite.ts'
import { Lease } from './lease.ts'
import { LedgerEntry } from './ledger-entry.ts'
import { Member } from './member.ts'
import { Message } from './message.ts'
import { MoodCorrection } from './mood-correction.ts'
import { Outbox } from './outbox.ts'
import { PointBalance } from './point-balance.ts'
import { Publication } from './publication.ts'
import { PublicationDigest } from './publication-digest.ts'
import { PublicationMode } from './publication-mode.ts'
import { PublicationQueue } from './publication-queue.ts'
import { PublicationVersion } from './publication-version.ts'
import { PublicationWish } from './publication-wish.ts'
import { Rating } from './rating.ts'
import { RatingInvitation } from './rating-invitation.ts'
import { Referral } from './referral.ts'
import { Room } from './room.ts'
import { RoomSensitivity } from './room-sensitivity.ts'
import { SendPace } from './send-pace.ts'
import { ServiceHours } from './service-hours.ts'
import { SlaTarget } from './sla-target.ts'
import { Ticket } from './ticket.ts'
import { TicketEvent } from './ticket-event.ts'
import { WelcomeArrival } from './welcome-arrival.ts'
import { WelcomeText } from './welcome-text.ts'

export {
  Account,
  ClaimCode,
  CommandLog,
  Contact,
  DeadLetter,
  DetectionSetting,
  DutyShift,
  FollowUp,
  Gap,
  Invite,
  Lease,
  LedgerEntry,
  Member,
  Message,
  MoodCorrection,
  Outbox,
  PointBalance,
  Publication,
  PublicationDigest,
  PublicationMode,
  PublicationQueue,
  PublicationVersion,
  PublicationWish,
  Rating,
  RatingInvitation,
  Referral,
  Room,
  RoomSensitivity,
  SendPace,
  ServiceHours,
  SlaTarget,
  Ticket,
  TicketEvent,
  WelcomeArrival,
  WelcomeText,
}

/** Every table of the house. */
export const ENTITIES = [
  Account,
  ClaimCode,
  CommandLog,
  Contact,
  DeadLetter,
  DetectionSetting,
  DutyShift,
  FollowUp,
  Gap,
  Invite,
  Lease,
  LedgerEntry,
  Member,
  Message,
  MoodCorrection,
  Outbox,
  PointBalance,
  Publication,
  PublicationDigest,
  PublicationMode,
  PublicationQueue,
  PublicationVersion,
  PublicationWish,
  Rating,
  RatingInvitation,
  Referral,
  Room,
  RoomSensitivity,
  SendPace,
  ServiceHours,
  SlaTarget,
  Ticket,
  TicketEvent,
  WelcomeArrival,
  WelcomeText,
]
