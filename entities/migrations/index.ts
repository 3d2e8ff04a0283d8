import { Foundation0001 } from './0001-foundation.ts'

/** In order; never edit one that was released. */
export const MIGRATIONS = [Foundation0001]
