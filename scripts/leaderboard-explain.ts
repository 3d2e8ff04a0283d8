/** What stands behind somebody's rank: every friend who counts, on which evidence, and what they earned. */
import type { DataSource } from 'typeorm'
import { safeName } from '../src/core/people.ts'
import type { Span } from '../src/features/referrals/index.ts'
import { ScriptError } from './support.ts'

export interface Person {
  id: number
  name: string
  platformId: string
}

const LISTED = 10

/** Who was meant: by number, platform id or name. @throws ScriptError that says how to tell several apart. */
export async function findPerson(source: DataSource, wanted: string): Promise<Person> {
  const found: Person[] = await source.query(
    `SELECT id, name, platform_id AS "platformId" FROM contacts
     WHERE platform_id = $1 OR name IN ($1, $2) OR id = $3::bigint ORDER BY id LIMIT $4`,
    [wanted, safeName(wanted, wanted), /^\d{1,15}$/.test(wanted) ? wanted : null, LISTED + 1],
  )
  const [only] = found
  if (only === undefined)
    throw new ScriptError(
      `There is nobody "${wanted}". Write a name as the group shows it, a number or a platform id.`,
      1,
    )
  if (found.length > 1) {
    const list = found.slice(0, LISTED).map((p) => `  ${p.name}  (--explain ${p.platformId})`)
    const more = found.length > LISTED ? ['  …'] : []
    throw new ScriptError([`Several people are meant by "${wanted}", choose one:`, ...list, ...more].join('\n'), 1)
  }
  return only
}

/** One friend who counts. */
export interface Reason {
  referral: number
  friend: string
  room: string
  at: Date
  /** Where it is known from, and why it counts. */
  evidence: string
  reason: string
  /** When they left again; null: still there. */
  leftAt: Date | null
  /** What is theirs for it by now, less what was taken back. */
  points: number
  pending: number
}

/** Oldest first: what the board counted for this person. */
export async function reasonsOf(
  source: DataSource,
  inviterId: number,
  { from, to, roomId }: Span & { roomId?: number },
): Promise<Reason[]> {
  return source.query(
    `WITH earned AS (
       SELECT referral_id, coalesce(sum(points) FILTER (WHERE state = 'paid'), 0) AS points,
         coalesce(sum(points) FILTER (WHERE state = 'waiting'), 0) AS pending
       FROM referral_rewards WHERE inviter_id = $1 GROUP BY 1
     )
     SELECT r.id AS referral, c.name AS friend, m.topic AS room, r.at, i.source || ' ' || i.verdict AS evidence, r.reason,
       r.left_at AS "leftAt", coalesce(e.points, 0) AS points, coalesce(e.pending, 0) AS pending
     FROM referrals r JOIN contacts c ON c.id = r.invitee_id JOIN rooms m ON m.id = r.room_id JOIN invites i ON i.id = r.invite_id
       LEFT JOIN earned e ON e.referral_id = r.id
     WHERE r.inviter_id = $1 AND r.state NOT IN ('review', 'refused') AND ($2::timestamptz IS NULL OR r.at >= $2) AND ($3::timestamptz IS NULL OR r.at < $3)
       AND ($4::bigint IS NULL OR r.room_id = $4) ORDER BY r.at, r.id`,
    [inviterId, from, to, roomId ?? null],
  )
}
