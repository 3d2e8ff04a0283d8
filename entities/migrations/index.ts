import { Foundation0001 } from './0001-foundation.ts'
import { Detection0002 } from './0002-detection.ts'
import { Hours0003 } from './0003-hours.ts'
import { Ending0006 } from './0006-ending.ts'

/** In order; never edit one that was released. */
export const MIGRATIONS = [Foundation0001, Detection0002, Hours0003, Ending0006]
