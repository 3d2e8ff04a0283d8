import type { EntityManager } from 'typeorm'
import type { Role } from '../../core/people.ts'
import {
  digestOf,
  IDLE_MS,
  isAlive,
  LINK_MS,
  LINKS_MS,
  newSecret,
  SEEN_EVERY_MS,
  SESSION_MS,
  type Session,
} from './access.ts'

/** SQL of access: the only writer of sign_in_links, console_sessions and console_actions. */

/** How many links somebody has been given lately. The person is locked: links asked for at once are counted one by one. */
export async function countLinks(db: EntityManager, contactId: number, now: Date): Promise<number> {
  await db.query(`SELECT 1 FROM contacts WHERE id = $1 FOR NO KEY UPDATE`, [contactId])
  const [row] = (await db.query(
    `SELECT count(*)::int AS n FROM sign_in_links WHERE contact_id = $1 AND created_at > $2`,
    [contactId, new Date(now.getTime() - LINKS_MS)],
  )) as { n: number }[]
  return row?.n ?? 0
}

/** The secret of a fresh link; those before stop working. */
export async function insertLink(db: EntityManager, contactId: number, now: Date): Promise<string> {
  const secret = newSecret()
  await voidLinks(db, contactId, now)
  await db.query(`INSERT INTO sign_in_links (digest, contact_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`, [
    digestOf(secret),
    contactId,
    now,
    new Date(now.getTime() + LINK_MS),
  ])
  return secret
}

async function voidLinks(db: EntityManager, contactId: number, now: Date): Promise<void> {
  await db.query(`UPDATE sign_in_links SET used_at = $2 WHERE contact_id = $1 AND used_at IS NULL`, [contactId, now])
}

/** For whom a link is, if it still works. Looking does not use it up. */
export async function linkFor(db: EntityManager, secret: string, now: Date): Promise<number | undefined> {
  const rows = (await db.query(
    `SELECT contact_id AS "contactId" FROM sign_in_links WHERE digest = $1 AND used_at IS NULL AND expires_at > $2`,
    [digestOf(secret), now],
  )) as { contactId: number }[]
  return rows[0]?.contactId
}

/** Uses a link up, however many try at once; undefined when it does not work (any more). */
export async function redeemLink(db: EntityManager, secret: string, now: Date): Promise<number | undefined> {
  const [rows] = (await db.query(
    `UPDATE sign_in_links SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2 RETURNING contact_id AS "contactId"`,
    [digestOf(secret), now],
  )) as [{ contactId: number }[], number]
  return rows[0]?.contactId
}

/** Signs somebody in; returns the secret for the cookie. */
export async function openSession(
  db: EntityManager,
  who: { contactId: number; origin: Session['origin']; device: string },
  now: Date,
): Promise<string> {
  const secret = newSecret()
  await db.query(
    `INSERT INTO console_sessions (digest, contact_id, origin, device, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
    [digestOf(secret), who.contactId, who.origin, who.device.slice(0, 200), now, new Date(now.getTime() + SESSION_MS)],
  )
  return secret
}

const SESSION = `digest, contact_id AS "contactId", origin, created_at AS "createdAt", seen_at AS "seenAt", expires_at AS "expiresAt", ended_at AS "endedAt"`

/** The session of a cookie while it lives; noted as seen. */
export async function sessionOf(db: EntityManager, secret: string, now: Date): Promise<Session | undefined> {
  const rows = (await db.query(`SELECT ${SESSION} FROM console_sessions WHERE digest = $1`, [
    digestOf(secret),
  ])) as Session[]
  const [session] = rows
  if (session === undefined || !isAlive(session, now)) return undefined
  if (now.getTime() - session.seenAt.getTime() >= SEEN_EVERY_MS)
    await db.query(`UPDATE console_sessions SET seen_at = $2 WHERE digest = $1 AND seen_at < $2`, [session.digest, now])
  return session
}

/** Neither over ($2: now) nor idle since $3, as `isAlive` has it. */
const ALIVE = `(expires_at > $2 AND (origin = 'sandbox' OR seen_at > $3))`

/** Which of these sessions are alive and a colleague's, as `isAlive` decides. */
export async function liveAmong(db: EntityManager, digests: readonly string[], now: Date): Promise<Set<string>> {
  const rows = (await db.query(
    `SELECT s.digest FROM console_sessions s JOIN contacts c ON c.id = s.contact_id
     WHERE s.digest = ANY($1) AND c.role <> 'member' AND s.ended_at IS NULL AND ${ALIVE}`,
    [digests, now, new Date(now.getTime() - IDLE_MS)],
  )) as { digest: string }[]
  return new Set(rows.map((r) => r.digest))
}

export async function endSession(db: EntityManager, digest: string, now: Date): Promise<void> {
  await db.query(`UPDATE console_sessions SET ended_at = $2 WHERE digest = $1 AND ended_at IS NULL`, [digest, now])
}

/** Signs somebody out everywhere; returns how many sessions that ended. */
export async function endSessionsOf(db: EntityManager, contactId: number, now: Date): Promise<number> {
  await voidLinks(db, contactId, now)
  // Idle ones too, which a clock that is put back would wake.
  const [ended] = (await db.query(
    `UPDATE console_sessions SET ended_at = $2 WHERE contact_id = $1 AND ended_at IS NULL
     RETURNING ${ALIVE} AS alive`,
    [contactId, now, new Date(now.getTime() - IDLE_MS)],
  )) as [{ alive: boolean }[], number]
  return ended.filter((one) => one.alive).length
}

/** Drops links and sessions that ended before `before`. */
export async function forgetEnded(db: EntityManager, before: Date): Promise<number> {
  await db.query(`DELETE FROM sign_in_links WHERE expires_at < $1`, [before])
  const [, count] = (await db.query(
    `DELETE FROM console_sessions WHERE expires_at < $1 OR ended_at < $1 OR seen_at < $1`,
    [before],
  )) as [unknown, number]
  return count
}

export interface Action {
  id: number
  contactId: number
  line: string
  outcome: 'done' | 'mistake'
  answer: string
  at: Date
}

const ACTION = `a.id, a.contact_id AS "contactId", a.line, a.outcome, a.answer, a.at`

/** Writes down what was done through the console; returns its number. */
export async function recordAction(
  db: EntityManager,
  action: Omit<Action, 'id'> & { roomId?: number; once?: string },
): Promise<number> {
  const rows = (await db.query(
    `INSERT INTO console_actions (contact_id, room_id, line, outcome, answer, once, at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      action.contactId,
      action.roomId ?? null,
      action.line,
      action.outcome,
      action.answer,
      action.once ?? null,
      action.at,
    ],
  )) as { id: number }[]
  return rows[0]?.id ?? 0
}

/** What the same form has done before; whoever sends it at the same moment waits for the other. */
export async function actionOnce(db: EntityManager, once: string): Promise<Action | undefined> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`console:${once}`])
  return ((await db.query(`SELECT ${ACTION} FROM console_actions a WHERE a.once = $1`, [once])) as Action[])[0]
}

/** One action of somebody, to say again what it answered. */
export async function actionOf(db: EntityManager, id: number, contactId: number): Promise<Action | undefined> {
  return (
    (await db.query(`SELECT ${ACTION} FROM console_actions a WHERE a.id = $1 AND a.contact_id = $2`, [
      id,
      contactId,
    ])) as Action[]
  )[0]
}

/** Which actions are asked for. */
export interface ActionFilter {
  contactId?: number | undefined
  outcome?: Action['outcome'] | undefined
  /** Coming in and going out: with the rest, alone, or not at all. */
  signIns?: 'only' | 'none' | undefined
}

/**
 * What was done through the console, newest first, before the action with that number.
 * @param forManager leaves out when and where owners came in, and what they were answered: that is theirs.
 */
export async function listActions(
  db: EntityManager,
  account: string,
  filter: ActionFilter & { forManager: boolean },
  page: { beforeId: number | undefined; limit: number },
): Promise<(Action & { name: string; role: Role; roomTopic: string | null })[]> {
  return db.query(
    `SELECT a.id, a.contact_id AS "contactId", a.line, a.outcome, CASE WHEN $6 AND c.role = 'owner' THEN '' ELSE a.answer END AS answer, a.at,
       c.name, c.role, r.topic AS "roomTopic"
     FROM console_actions a JOIN contacts c ON c.id = a.contact_id LEFT JOIN rooms r ON r.id = a.room_id
     WHERE c.account = $1 AND ($2::bigint IS NULL OR a.id < $2) AND ($3::bigint IS NULL OR a.contact_id = $3)
       AND ($4::text IS NULL OR a.outcome = $4) AND ($5::text IS NULL OR (a.line IN ('sign-in', 'sign-out')) = ($5 = 'only'))
       AND NOT ($6 AND c.role = 'owner' AND a.line IN ('sign-in', 'sign-out'))
     ORDER BY a.id DESC LIMIT $7`,
    [
      account,
      page.beforeId ?? null,
      filter.contactId ?? null,
      filter.outcome ?? null,
      filter.signIns ?? null,
      filter.forManager,
      page.limit,
    ],
  )
}

export interface LiveSession {
  contactId: number
  name: string
  device: string
  origin: Session['origin']
  createdAt: Date
  seenAt: Date
}

/** Browsers that somebody of the staff is signed in with now, the one seen last first; without the owners' for a manager. */
export async function listSessions(
  db: EntityManager,
  account: string,
  forManager: boolean,
  now: Date,
): Promise<LiveSession[]> {
  return db.query(
    `SELECT s.contact_id AS "contactId", c.name, s.device, s.origin, s.created_at AS "createdAt", s.seen_at AS "seenAt"
     FROM console_sessions s JOIN contacts c ON c.id = s.contact_id
     WHERE c.account = $1 AND c.role <> 'member' AND NOT ($4 AND c.role = 'owner') AND s.ended_at IS NULL AND ${ALIVE}
     ORDER BY s.seen_at DESC, s.digest LIMIT 200`,
    [account, now, new Date(now.getTime() - IDLE_MS), forManager],
  )
}

/** When somebody of an account last gave that very order, and what it answered. */
export async function lastActionLike(db: EntityManager, account: string, line: string): Promise<Action | undefined> {
  const rows = (await db.query(
    `SELECT ${ACTION} FROM console_actions a JOIN contacts c ON c.id = a.contact_id
     WHERE c.account = $1 AND a.line = $2 AND a.outcome = 'done' ORDER BY a.id DESC LIMIT 1`,
    [account, line],
  )) as Action[]
  return rows[0]
}
