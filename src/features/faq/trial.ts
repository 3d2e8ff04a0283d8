import type { EntityManager } from 'typeorm'
import type { RoomInfo } from '../../core/events.ts'
import { isQuestion, mood } from '../../text/index.ts'
import { judging } from '../detection/index.ts'
import { askedIn, LEAD, type Match, SURE } from './entry.ts'
import { openHandbook } from './handbook.ts'

/**
 * Why the bot would answer or keep silent. unhappy: it is a complaint · no-question: it asks nothing · quiet: the room
 * wants no automatic answers · tied: two entries are as near · unsure: the nearest is not near enough · none: nothing is near
 */
export type Outcome = 'answers' | 'unhappy' | 'no-question' | 'quiet' | 'tied' | 'unsure' | 'none'

export interface Trial {
  outcome: Outcome
  /** The entry that answers. */
  answering: Match | undefined
  /** Best first. */
  near: Match[]
}

/** What is less alike than this has nothing to do with it. */
const SHOWN = 0.3
const MOST_SHOWN = 5

/**
 * What the bot would do if a member asked this now, in that room or (without one) in a direct chat; pauses between two
 * answers aside. By the same handbook, mood and thresholds as a real message.
 */
export async function tryQuestion(
  db: EntityManager,
  account: string,
  room: RoomInfo | undefined,
  text: string,
): Promise<Trial> {
  const { handbook, isQuiet } = await openHandbook(db, account, room === undefined ? [] : [room.id])
  const asked = askedIn(text)
  const near = handbook.near(asked, room?.id, SHOWN).slice(0, MOST_SHOWN)
  const answering = handbook.answering(asked, room?.id)
  const ref = room === undefined ? undefined : { account, id: room.platformId }
  const judge = await judging(db, ref === undefined ? [] : [ref])
  const [first, second] = near
  const outcome = ((): Outcome => {
    if (mood(text, judge(ref)).label === 'negative') return 'unhappy'
    if (!isQuestion(text)) return 'no-question'
    if (isQuiet(room?.id)) return 'quiet'
    if (answering !== undefined) return 'answers'
    if (first === undefined) return 'none'
    return first.score >= SURE && second !== undefined && first.score - second.score < LEAD ? 'tied' : 'unsure'
  })()
  return { outcome, answering: outcome === 'answers' ? answering : undefined, near }
}
