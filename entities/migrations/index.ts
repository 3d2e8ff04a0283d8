import { Foundation0001 } from './0001-foundation.ts'
import { Detection0002 } from './0002-detection.ts'
import { Hours0003 } from './0003-hours.ts'
import { Desk0004 } from './0004-desk.ts'
import { Shifts0007 } from './0007-shifts.ts'

/** In order; never edit one that was released. */
export const MIGRATIONS = [Foundation0001, Detection0002, Hours0003, Desk0004, Shifts0007]
