import { Account } from './account.ts'
import { ActivityCount } from './activity-count.ts'
import { ActivityDay } from './activity-day.ts'
import { AttentionMute } from './attention-mute.ts'
import { AttentionSetting } from './attention-setting.ts'
import { Birthday } from './birthday.ts'
import { BirthdayGreeting } from './birthday-greeting.ts'
import { BirthdaySetting } from './birthday-setting.ts'
import { BoardPost } from './board-post.ts'
import { CareNote } from './care-note.ts'
import { CheckIn } from './check-in.ts'
import { ClaimCode } from './claim-code.ts'
import { CommandLog } from './command-log.ts'
import { Compensation } from './compensation.ts'
import { CompensationLimit } from './compensation-limit.ts'
import { ConsoleAction } from './console-action.ts'
import { ConsoleSession } from './console-session.ts'
import { Contact } from './contact.ts'
import { Coupon } from './coupon.ts'
import { DeadLetter } from './dead-letter.ts'
import { Department } from './department.ts'
import { DetectionSetting } from './detection-setting.ts'
import { Draw } from './draw.ts'
import { DrawEntry } from './draw-entry.ts'
import { DrawRound } from './draw-round.ts'
import { DrawWinner } from './draw-winner.ts'
import { DutyAbsence } from './duty-absence.ts'
import { DutyEntry } from './duty-entry.ts'
import { DutyShift } from './duty-shift.ts'
import { Erasure } from './erasure.ts'
import { ErasureRequest } from './erasure-request.ts'
import { Escalation } from './escalation.ts'
import { FaqChange } from './faq-change.ts'
import { FaqEntry } from './faq-entry.ts'
import { FaqReply } from './faq-reply.ts'
import { FaqRoom } from './faq-room.ts'
import { FaqVersion } from './faq-version.ts'
import { FirstQuestion } from './first-question.ts'
import { FollowUp } from './follow-up.ts'
import { Gap } from './gap.ts'
import { GrantRequest } from './grant-request.ts'
import { Handover } from './handover.ts'
import { Incident } from './incident.ts'
import { IncidentEvent } from './incident-event.ts'
import { IncidentPublication } from './incident-publication.ts'
import { IncidentSetting } from './incident-setting.ts'
import { IncidentTicket } from './incident-ticket.ts'
import { Invite } from './invite.ts'
import { InviteCode } from './invite-code.ts'
import { Lease } from './lease.ts'
import { LedgerEntry } from './ledger-entry.ts'
import { LiveSession } from './live-session.ts'
import { Member } from './member.ts'
import { MemberTier } from './member-tier.ts'
import { Message } from './message.ts'
import { MoodCorrection } from './mood-correction.ts'
import { Notice } from './notice.ts'
import { OnboardingStep } from './onboarding-step.ts'
import { Outbox } from './outbox.ts'
import { PointBalance } from './point-balance.ts'
import { PointLot } from './point-lot.ts'
import { PointMonth } from './point-month.ts'
import { PointSetting } from './point-setting.ts'
import { Praise } from './praise.ts'
import { Publication } from './publication.ts'
import { PublicationDigest } from './publication-digest.ts'
import { PublicationMode } from './publication-mode.ts'
import { PublicationQueue } from './publication-queue.ts'
import { PublicationVersion } from './publication-version.ts'
import { PublicationWish } from './publication-wish.ts'
import { Purchase } from './purchase.ts'
import { Question } from './question.ts'
import { QuestionDigest } from './question-digest.ts'
import { Rating } from './rating.ts'
import { RatingInvitation } from './rating-invitation.ts'
import { Recall } from './recall.ts'
import { RecallSetting } from './recall-setting.ts'
import { Redemption } from './redemption.ts'
import { Referral } from './referral.ts'
import { ReferralReward } from './referral-reward.ts'
import { ReferralRule } from './referral-rule.ts'
import { ReferralTotal } from './referral-total.ts'
import { ReplayRequest } from './replay-request.ts'
import { ReportSetting } from './report-setting.ts'
import { Reward } from './reward.ts'
import { RewardWait } from './reward-wait.ts'
import { Room } from './room.ts'
import { RoomSensitivity } from './room-sensitivity.ts'
import { SendPace } from './send-pace.ts'
import { ServiceHours } from './service-hours.ts'
import { Showcase } from './showcase.ts'
import { SignInLink } from './sign-in-link.ts'
import { SlaRule } from './sla-rule.ts'
import { SlaSetting } from './sla-setting.ts'
import { SlaTarget } from './sla-target.ts'
import { Suggestion } from './suggestion.ts'
import { SuggestionDecision } from './suggestion-decision.ts'
import { SuggestionSupport } from './suggestion-support.ts'
import { Survey } from './survey.ts'
import { SurveyAnswer } from './survey-answer.ts'
import { SurveyPrompt } from './survey-prompt.ts'
import { SurveyQuestion } from './survey-question.ts'
import { Ticket } from './ticket.ts'
import { TicketEvent } from './ticket-event.ts'
import { TicketStep } from './ticket-step.ts'
import { WelcomeArrival } from './welcome-arrival.ts'
import { WelcomeText } from './welcome-text.ts'
import { WordingHint } from './wording-hint.ts'

export {
  Account,
  ActivityCount,
  ActivityDay,
  AttentionMute,
  AttentionSetting,
  Birthday,
  BirthdayGreeting,
  BirthdaySetting,
  BoardPost,
  CareNote,
  CheckIn,
  ClaimCode,
  CommandLog,
  Compensation,
  CompensationLimit,
  ConsoleAction,
  ConsoleSession,
  Contact,
  Coupon,
  DeadLetter,
  Department,
  DetectionSetting,
  Draw,
  DrawEntry,
  DrawRound,
  DrawWinner,
  DutyAbsence,
  DutyEntry,
  DutyShift,
  Erasure,
  ErasureRequest,
  Escalation,
  FaqChange,
  FaqEntry,
  FaqReply,
  FaqRoom,
  FaqVersion,
  FirstQuestion,
  FollowUp,
  Gap,
  GrantRequest,
  Handover,
  Incident,
  IncidentEvent,
  IncidentPublication,
  IncidentSetting,
  IncidentTicket,
  Invite,
  InviteCode,
  Lease,
  LedgerEntry,
  LiveSession,
  Member,
  MemberTier,
  Message,
  MoodCorrection,
  Notice,
  OnboardingStep,
  Outbox,
  PointBalance,
  PointLot,
  PointMonth,
  PointSetting,
  Praise,
  Publication,
  PublicationDigest,
  PublicationMode,
  PublicationQueue,
  PublicationVersion,
  PublicationWish,
  Purchase,
  Question,
  QuestionDigest,
  Rating,
  RatingInvitation,
  Recall,
  RecallSetting,
  Redemption,
  Referral,
  ReferralReward,
  ReferralRule,
  ReferralTotal,
  ReplayRequest,
  ReportSetting,
  Reward,
  RewardWait,
  Room,
  RoomSensitivity,
  SendPace,
  ServiceHours,
  Showcase,
  SignInLink,
  SlaRule,
  SlaSetting,
  SlaTarget,
  Suggestion,
  SuggestionDecision,
  SuggestionSupport,
  Survey,
  SurveyAnswer,
  SurveyPrompt,
  SurveyQuestion,
  Ticket,
  TicketEvent,
  TicketStep,
  WelcomeArrival,
  WelcomeText,
  WordingHint,
}

/** Every table of the house. */
export const ENTITIES = [
  Account,
  ActivityCount,
  ActivityDay,
  AttentionMute,
  AttentionSetting,
  Birthday,
  BirthdayGreeting,
  BirthdaySetting,
  BoardPost,
  CareNote,
  CheckIn,
  ClaimCode,
  CommandLog,
  Compensation,
  CompensationLimit,
  ConsoleAction,
  ConsoleSession,
  Contact,
  Coupon,
  DeadLetter,
  Department,
  DetectionSetting,
  Draw,
  DrawEntry,
  DrawRound,
  DrawWinner,
  DutyAbsence,
  DutyEntry,
  DutyShift,
  Erasure,
  ErasureRequest,
  Escalation,
  FaqChange,
  FaqEntry,
  FaqReply,
  FaqRoom,
  FaqVersion,
  FirstQuestion,
  FollowUp,
  Gap,
  GrantRequest,
  Handover,
  Incident,
  IncidentEvent,
  IncidentPublication,
  IncidentSetting,
  IncidentTicket,
  Invite,
  InviteCode,
  Lease,
  LedgerEntry,
  LiveSession,
  Member,
  MemberTier,
  Message,
  MoodCorrection,
  Notice,
  OnboardingStep,
  Outbox,
  PointBalance,
  PointLot,
  PointMonth,
  PointSetting,
  Praise,
  Publication,
  PublicationDigest,
  PublicationMode,
  PublicationQueue,
  PublicationVersion,
  PublicationWish,
  Purchase,
  Question,
  QuestionDigest,
  Rating,
  RatingInvitation,
  Recall,
  RecallSetting,
  Redemption,
  Referral,
  ReferralReward,
  ReferralRule,
  ReferralTotal,
  ReplayRequest,
  ReportSetting,
  Reward,
  RewardWait,
  Room,
  RoomSensitivity,
  SendPace,
  ServiceHours,
  Showcase,
  SignInLink,
  SlaRule,
  SlaSetting,
  SlaTarget,
  Suggestion,
  SuggestionDecision,
  SuggestionSupport,
  Survey,
  SurveyAnswer,
  SurveyPrompt,
  SurveyQuestion,
  Ticket,
  TicketEvent,
  TicketStep,
  WelcomeArrival,
  WelcomeText,
  WordingHint,
]
