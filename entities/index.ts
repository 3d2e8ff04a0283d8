import { Account } from './account.ts'
import { ClaimCode } from './claim-code.ts'
import { CommandLog } from './command-log.ts'
import { Contact } from './contact.ts'
import { DeadLetter } from './dead-letter.ts'
import { Department } from './department.ts'
import { DetectionSetting } from './detection-setting.ts'
import { DutyAbsence } from './duty-absence.ts'
import { DutyEntry } from './duty-entry.ts'
import { DutyShift } from './duty-shift.ts'
import { Escalation } from './escalation.ts'
import { Gap } from './gap.ts'
import { Handover } from './handover.ts'
import { Invite } from './invite.ts'
import { Lease } from './lease.ts'
import { LedgerEntry } from './ledger-entry.ts'
import { Member } from './member.ts'
import { MemberTier } from './member-tier.ts'
import { Message } from './message.ts'
import { MoodCorrection } from './mood-correction.ts'
import { Notice } from './notice.ts'
import { Outbox } from './outbox.ts'
import { PointBalance } from './point-balance.ts'
import { Publication } from './publication.ts'
import { Referral } from './referral.ts'
import { Room } from './room.ts'
import { RoomSensitivity } from './room-sensitivity.ts'
import { SendPace } from './send-pace.ts'
import { ServiceHours } from './service-hours.ts'
import { SlaRule } from './sla-rule.ts'
import { SlaSetting } from './sla-setting.ts'
import { SlaTarget } from './sla-target.ts'
import { Ticket } from './ticket.ts'
import { TicketEvent } from './ticket-event.ts'
import { TicketStep } from './ticket-step.ts'
import { WelcomeArrival } from './welcome-arrival.ts'
import { WelcomeText } from './welcome-text.ts'

export {
  Account,
  ClaimCode,
  CommandLog,
  Contact,
  DeadLetter,
  Department,
  DetectionSetting,
  DutyAbsence,
  DutyEntry,
  DutyShift,
  Escalation,
  Gap,
  Handover,
  Invite,
  Lease,
  LedgerEntry,
  Member,
  MemberTier,
  Message,
  MoodCorrection,
  Notice,
  Outbox,
  PointBalance,
  Publication,
  Referral,
  Room,
  RoomSensitivity,
  SendPace,
  ServiceHours,
  SlaRule,
  SlaSetting,
  SlaTarget,
  Ticket,
  TicketEvent,
  TicketStep,
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
  Department,
  DetectionSetting,
  DutyAbsence,
  DutyEntry,
  DutyShift,
  Escalation,
  Gap,
  Handover,
  Invite,
  Lease,
  LedgerEntry,
  Member,
  MemberTier,
  Message,
  MoodCorrection,
  Notice,
  Outbox,
  PointBalance,
  Publication,
  Referral,
  Room,
  RoomSensitivity,
  SendPace,
  ServiceHours,
  SlaRule,
  SlaSetting,
  SlaTarget,
  Ticket,
  TicketEvent,
  TicketStep,
  WelcomeArrival,
  WelcomeText,
]
