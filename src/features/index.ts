import type { Feature } from '../core/feature.ts'
import { access } from './access/index.ts'
import { attention } from './attention/index.ts'
import { birthdays } from './birthdays/index.ts'
import { boards } from './boards/index.ts'
import { care } from './care/index.ts'
import { coaching } from './coaching/index.ts'
import { compensation } from './compensation/index.ts'
import { coupons } from './coupons/index.ts'
import { departments } from './departments/index.ts'
import { detection } from './detection/index.ts'
import { draws } from './draws/index.ts'
import { duty } from './duty/index.ts'
import { escalation } from './escalation/index.ts'
import { faq } from './faq/index.ts'
import { followup } from './followup/index.ts'
import { handover } from './handover/index.ts'
import { help } from './help/index.ts'
import { hours } from './hours/index.ts'
import { incidents } from './incidents/index.ts'
import { insights } from './insights/index.ts'
import { points } from './points/index.ts'
import { praise } from './praise/index.ts'
import { privacy } from './privacy/index.ts'
import { publishing } from './publishing/index.ts'
import { purchases } from './purchases/index.ts'
import { questions } from './questions/index.ts'
import { referrals } from './referrals/index.ts'
import { rewards } from './rewards/index.ts'
import { roster } from './roster/index.ts'
import { satisfaction } from './satisfaction/index.ts'
import { shifts } from './shifts/index.ts'
import { showcase } from './showcase/index.ts'
import { sla } from './sla/index.ts'
import { suggestions } from './suggestions/index.ts'
import { surveys } from './surveys/index.ts'
import { tickets } from './tickets/index.ts'
import { tiers } from './tiers/index.ts'
import { upkeep } from './upkeep/index.ts'
import { welcome } from './welcome/index.ts'

/** Every capability of the bot, in the order in which each sees an event. Removing a line removes the feature. */
export const FEATURES: readonly Feature[] = [
  roster,
  hours,
  tiers,
  tickets,
  detection,
  // Before duty, which asks whether a ticket belongs to one.
  incidents,
  sla,
  shifts,
  duty,
  handover,
  departments,
  escalation,
  faq,
  questions,
  publishing,
  followup,
  welcome,
  referrals,
  points,
  attention,
  care,
  birthdays,
  boards,
  purchases,
  draws,
  suggestions,
  surveys,
  praise,
  satisfaction,
  insights,
  coupons,
  compensation,
  rewards,
  coaching,
  showcase,
  privacy,
  upkeep,
  access,
  help,
]
