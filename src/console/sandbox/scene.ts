import type { EntityManager } from 'typeorm'
import { findHarsh } from '../../features/coaching/index.ts'
import { recoveryScore } from '../../features/followup/index.ts'
import { factsOfTicket, type QualityPart, qualityOf, qualityPartsOf } from '../../features/insights/index.ts'
import { knownAmong } from '../../features/roster/index.ts'
import { targetsOf } from '../../features/sla/index.ts'
import { newestTicketOf, timelineOf } from '../../features/tickets/index.ts'
import type { Scene } from './training.ts'

/** What the house knows of a training, read only. */

/** The newest ticket of a member of the sandbox, with what happened to it. */
export async function sceneOf(
  db: EntityManager,
  member: { account: string; platformId: string; now: Date },
): Promise<Omit<Scene, 'spoken'>> {
  const { account, platformId, now } = member
  const contact = (await knownAmong(db, account, [platformId])).get(platformId)
  const ticket = contact === undefined ? undefined : await newestTicketOf(db, contact.id)
  if (ticket === undefined) return { now, ticket: undefined, acts: [], deadlines: [] }
  const timeline = await timelineOf(db, ticket.id)
  return {
    now,
    ticket: { id: ticket.id, state: ticket.state },
    acts: timeline.map(({ kind, text, at }) => ({
      kind,
      text,
      at,
      harsh: kind === 'answered' && findHarsh(text) !== undefined,
    })),
    deadlines: await targetsOf(db, ticket.id),
  }
}

/** How the trainee did, in the numbers that the reports use. */
export interface Score {
  /** The internal quality score of the ticket, 0–100; undefined while nothing is decided. */
  quality: number | undefined
  /** What it is the mean of, 0–100 each. */
  parts: { part: QualityPart; score: number }[]
  /** Whether the member was won back, as the monthly report counts it. */
  recovery: { score: number; words: string }
}

export async function scoreOf(
  db: EntityManager,
  ticketId: number | undefined,
  member: { left: boolean; spoke: boolean },
): Promise<Score> {
  const facts = ticketId === undefined ? undefined : await factsOfTicket(db, ticketId)
  return {
    quality: facts === undefined ? undefined : qualityOf(facts),
    parts:
      facts === undefined
        ? []
        : qualityPartsOf(facts).map(({ part, share }) => ({ part, score: Math.round(share * 100) })),
    recovery: recoveryScore({ ...member, referred: false, bought: false }),
  }
}
