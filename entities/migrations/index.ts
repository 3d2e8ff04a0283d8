import { Foundation0001 } from './0001-foundation.ts'
import { Detection0002 } from './0002-detection.ts'
import { Hours0003 } from './0003-hours.ts'
import { Desk0004 } from './0004-desk.ts'
import { Faq0005 } from './0005-faq.ts'
import { Ending0006 } from './0006-ending.ts'
import { Shifts0007 } from './0007-shifts.ts'
import { Compensation0008 } from './0008-compensation.ts'
import { Incidents0009 } from './0009-incidents.ts'
import { Reports0010 } from './0010-reports.ts'
import { Purchases0011 } from './0011-purchases.ts'
import { Points0012 } from './0012-points.ts'
import { Draws0013 } from './0013-draws.ts'
import { Care0014 } from './0014-care.ts'
import { Voice0015 } from './0015-voice.ts'
import { Welcome0016 } from './0016-welcome.ts'
import { Boards0017 } from './0017-boards.ts'
import { Referrals0018 } from './0018-referrals.ts'
import { Rewards0019 } from './0019-rewards.ts'
import { Privacy0020 } from './0020-privacy.ts'
import { ConsoleAccess0021 } from './0021-console-access.ts'
import { DeskLists0023 } from './0023-desk-lists.ts'
import { Showcase0024 } from './0024-showcase.ts'
import { Growth0025 } from './0025-growth.ts'
import { FaqChanges0026 } from './0026-faq-changes.ts'
import { Replay0027 } from './0027-replay.ts'

/** In order; never edit one that was released. */
export const MIGRATIONS = [
  Foundation0001,
  Detection0002,
  Hours0003,
  Desk0004,
  Faq0005,
  Ending0006,
  Shifts0007,
  Compensation0008,
  Incidents0009,
  Reports0010,
  Purchases0011,
  Points0012,
  Draws0013,
  Care0014,
  Voice0015,
  Welcome0016,
  Boards0017,
  Referrals0018,
  Rewards0019,
  Privacy0020,
  ConsoleAccess0021,
  DeskLists0023,
  Showcase0024,
  Growth0025,
  FaqChanges0026,
  Replay0027,
]
