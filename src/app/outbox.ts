import type { EntityManager } from 'typeorm'
import { HOUR, MINUTE } from '../core/calendar.ts'
import type { Picture } from '../core/chat.ts'
import { safeText } from '../core/people.ts'
import { ERASED } from '../core/personal.ts'
import type { Lane, Send } from '../core/tx.ts'
import { pickUnasked } from './attention.ts'

export const LANES: Record<
  Lane,
  { priority: number; lifeMs: number | undefined; maxAttempts: number; sayTwice: boolean }
> = {
  // An alert that comes twice is a nuisance, one that never comes is the failure this product exists to prevent.
  complaint: { priority: 0, lifeMs: undefined, maxAttempts: 60, sayTwice: true },
  // What staff promised or reported under their own name must reach the member, however long the link was down.
  service: { priority: 1, lifeMs: undefined, maxAttempts: 40, sayTwice: true },
  reply: { priority: 1, lifeMs: 10 * MINUTE, maxAttempts: 5, sayTwice: true },
  post: { priority: 2, lifeMs: undefined, maxAttempts: 20, sayTwice: false },
  welcome: { priority: 3, lifeMs: 30 * MINUTE, maxAttempts: 3, sayTwice: false },
  promotion: { priority: 4, lifeMs: 12 * HOUR, maxAttempts: 3, sayTwice: false },
}

/** From this priority on nobody asked for it: the attention budget and quiet hours count. The indexes know the number. */
const UNASKED = 3

/** One row to be said; ignored when its key was used before, and to somebody who was erased. */
export async function enqueue(db: EntityManager, message: Send, now: Date): Promise<void> {
  const lane = LANES[message.lane]
  const notBefore = message.notBefore ?? now
  const expiresAt =
    message.expiresAt ?? (lane.lifeMs === undefined ? null : new Date(notBefore.getTime() + lane.lifeMs))
  const [from, target] =
    'roomId' in message.to
      ? ['rooms WHERE id = $1', message.to.roomId]
      : [`contacts WHERE id = $1 AND NOT starts_with(platform_id, '${ERASED}')`, message.to.contactId]
  await db.query(
    `INSERT INTO outbox (account, room_id, contact_id, lane, priority, text, mention, key, created_at, not_before, expires_at, ticket_id, picture, picture_name)
     SELECT account, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::bytea, $14 FROM ${from}
     ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING`,
    [
      target,
      'roomId' in message.to ? target : null,
      'roomId' in message.to ? null : target,
      message.lane,
      lane.priority,
      message.text,
      message.mention ?? [],
      message.key ?? null,
      now,
      notBefore,
      expiresAt,
      message.ticketId ?? null,
      message.picture?.png ?? null,
      message.picture?.name ?? null,
    ],
  )
}

/** What is about the ticket and of these kinds, and was not tried yet, is not said any more. */
export async function withdraw(db: EntityManager, ticketId: number, kinds: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE outbox SET state = 'expired', last_error = 'no longer true'
     WHERE state = 'due' AND attempts = 0 AND ticket_id = $1 AND split_part(key, ':', 1) = ANY($2)`,
    [ticketId, kinds],
  )
}

/** What has one of these keys, and was not tried yet, is not said any more; the keys stay used. */
export async function withdrawKeys(db: EntityManager, keys: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE outbox SET state = 'expired', last_error = 'no longer true' WHERE key = ANY($1) AND state = 'due' AND attempts = 0`,
    [keys],
  )
}

/** The picture of a claimed row, as the edge takes it. */
export function pictureOf(row: Pick<Claimed, 'picture' | 'pictureName'>): Picture | undefined {
  return row.picture === null ? undefined : { name: row.pictureName ?? 'picture.png', png: row.picture }
}

/** A claimed row with what the edge needs to say it. */
export interface Claimed {
  id: number
  lane: Lane
  attempts: number
  text: string
  picture: Buffer | null
  pictureName: string | null
  roomId: number | null
  contactId: number | null
  roomPlatformId: string | null
  contactPlatformId: string | null
  mentions: { id: string; name: string }[]
  ticketId: number | null
}

export interface Pacing {
  accountIntervalMs: number
  roomIntervalMs: number
  perMinute: number
}

const ACCOUNT = (account: string) => `account:${account}`

const MOST_JITTER = 1.5
/** No pause reaches further than this: an instant beyond it was written before the clock was set back. */
const furthest = (now: Date, intervalMs: number): Date => new Date(now.getTime() + MOST_JITTER * intervalMs)

const CLAIMED = `o.id, o.lane, o.attempts, o.text, o.picture, o.picture_name AS "pictureName", o.room_id AS "roomId", o.contact_id AS "contactId", o.ticket_id AS "ticketId",
  (SELECT platform_id FROM rooms WHERE id = o.room_id) AS "roomPlatformId",
  (SELECT platform_id FROM contacts WHERE id = o.contact_id) AS "contactPlatformId",
  (SELECT coalesce(json_agg(json_build_object('id', c.platform_id, 'name', c.name) ORDER BY m.place), '[]')
     FROM unnest(o.mention) WITH ORDINALITY AS m(contact_id, place) JOIN contacts c ON c.id = m.contact_id) AS mentions`

/**
 * Claims what this account may say now, in order of priority and age, and moves the pace on. Complaints take the
 * express lane: they wait for nothing but an earlier message to the same place. Several at once only when the
 * account's pace is switched off. What nobody asked for is looked at only when nothing else could be claimed.
 * @param timeZone of the installation, for quiet hours and days where a place has no clock of its own.
 * @param jitter 0.5–1.5, multiplies the intervals: an even rhythm is what platforms look for.
 */
export async function claim(
  db: EntityManager,
  options: {
    account: string
    holder: string
    now: Date
    pacing: Pacing
    timeZone: string
    jitter: number
    limit?: number
  },
): Promise<Claimed[]> {
  const { account, holder, now, pacing, timeZone, jitter } = options
  const scope = ACCOUNT(account)
  await db.query(`INSERT INTO send_paces (scope, next_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [scope, now])
  const [pace] = (await db.query(
    `SELECT next_at AS "nextAt", limited_until AS "limitedUntil" FROM send_paces WHERE scope = $1 FOR UPDATE`,
    [scope],
  )) as { nextAt: Date; limitedUntil: Date | null }[]
  if (pace === undefined) return []
  const limited = pace.limitedUntil !== null && pace.limitedUntil > now
  const [accountEnd, roomEnd] = [furthest(now, pacing.accountIntervalMs), furthest(now, pacing.roomIntervalMs)]
  let allowance = options.limit ?? 20
  if (pacing.perMinute > 0) {
    const [row] = (await db.query(
      `SELECT (SELECT count(*) FROM outbox WHERE account = $1 AND sent_at > $2 AND sent_at <= $3)
         + (SELECT count(*) FROM outbox WHERE account = $1 AND state IN ('sending', 'unknown') AND claimed_at > $2 AND claimed_at <= $3) AS n`,
      [account, new Date(now.getTime() - MINUTE), now],
    )) as { n: number }[]
    allowance = Math.max(0, Math.min(allowance, pacing.perMinute - (row?.n ?? 0)))
  }
  if (pacing.accountIntervalMs > 0)
    allowance = pace.nextAt <= now || pace.nextAt > accountEnd ? Math.min(allowance, 1) : 0
  const urgent = (await db.query(
    `WITH able AS (
       SELECT o.id, o.priority, o.lane, o.room_id, o.contact_id
       FROM outbox o LEFT JOIN send_paces p ON p.scope = 'room:' || o.room_id
       WHERE o.account = $1 AND o.state = 'due' AND o.priority < ${UNASKED} AND o.not_before <= $2 AND (o.expires_at IS NULL OR o.expires_at > $2)
         AND (o.lane = 'complaint' OR ($3 > 0 AND (p.next_at IS NULL OR p.next_at <= $2 OR p.next_at > $7)))
         AND (NOT $4 OR o.lane IN ('complaint', 'service', 'reply'))
         AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.account = o.account AND b.state = 'sending'
                         AND b.room_id IS NOT DISTINCT FROM o.room_id AND b.contact_id IS NOT DISTINCT FROM o.contact_id)
       ORDER BY o.priority, o.id LIMIT 500
     ), ready AS (
       SELECT *, row_number() OVER (PARTITION BY (lane = 'complaint'), room_id, contact_id ORDER BY priority, id) AS turn FROM able
     ), ranked AS (
       SELECT id, lane, row_number() OVER (PARTITION BY (lane = 'complaint') ORDER BY priority, id) AS place
       FROM ready WHERE lane = 'complaint' OR room_id IS NULL OR $6 OR turn = 1
     ), picked AS (
       SELECT o.id FROM outbox o JOIN ranked r ON r.id = o.id
       WHERE (r.lane = 'complaint' AND r.place <= 20) OR (r.lane <> 'complaint' AND r.place <= $3)
       ORDER BY o.priority, o.id FOR UPDATE OF o SKIP LOCKED
     )
     UPDATE outbox o SET state = 'sending', attempts = attempts + 1, claimed_at = $2, claimed_by = $5
     FROM picked WHERE o.id = picked.id AND o.state = 'due'
     RETURNING ${CLAIMED}`,
    [account, now, allowance, limited, holder, pacing.roomIntervalMs === 0, roomEnd],
  )) as [Claimed[], number]
  let rows = urgent[0]
  if (rows.length === 0 && allowance > 0 && !limited) {
    const ids = await pickUnasked(db, { account, now, roomEnd, timeZone, limit: allowance })
    const picked = (await db.query(
      `UPDATE outbox o SET state = 'sending', attempts = attempts + 1, claimed_at = $2, claimed_by = $3
       WHERE o.id = ANY($1) RETURNING ${CLAIMED}`,
      [ids, now, holder],
    )) as [Claimed[], number]
    rows = picked[0]
  }
  const claimed = rows.sort((a, b) => LANES[a.lane].priority - LANES[b.lane].priority || a.id - b.id)
  if (claimed.length > 0) {
    const after = (ms: number) => new Date(now.getTime() + Math.round(ms * jitter))
    if (pacing.accountIntervalMs > 0) {
      await db.query(
        `UPDATE send_paces SET next_at = CASE WHEN next_at > $3 THEN $2 ELSE greatest(next_at, $2) END WHERE scope = $1`,
        [scope, after(pacing.accountIntervalMs), accountEnd],
      )
    }
    if (pacing.roomIntervalMs > 0) {
      const scopes = [...new Set(claimed.flatMap((c) => (c.roomId === null ? [] : [`room:${c.roomId}`])))].sort()
      await db.query(
        `INSERT INTO send_paces (scope, next_at) SELECT unnest($1::text[]), $2 ON CONFLICT (scope) DO UPDATE
           SET next_at = CASE WHEN send_paces.next_at > $3 THEN excluded.next_at ELSE greatest(send_paces.next_at, excluded.next_at) END`,
        [scopes, after(pacing.roomIntervalMs), roomEnd],
      )
    }
  }
  return claimed
}

/** Whether anything waits to be said now: spares the claim while there is nothing. */
export async function isAnythingDue(db: EntityManager, account: string, now: Date): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE account = $1 AND state = 'due' AND priority < ${UNASKED} AND not_before <= $2)
       OR EXISTS (SELECT 1 FROM outbox WHERE account = $1 AND state = 'due' AND priority >= ${UNASKED} AND not_before <= $2)`,
    [account, now],
  )) as unknown[]
  return rows.length > 0
}

/** Gives claimed rows back that were not tried: as if they had never been claimed. */
export async function unclaim(db: EntityManager, holder: string, ids: readonly number[]): Promise<void> {
  await db.query(
    `UPDATE outbox SET state = 'due', attempts = attempts - 1, claimed_by = NULL WHERE id = ANY($1) AND state = 'sending' AND claimed_by = $2`,
    [ids, holder],
  )
}

/**
 * Gives back what this process has claimed without learning of it, because the database went away at the commit.
 * @param except the rows it knows of and is saying now.
 */
export async function unclaimUnseen(
  db: EntityManager,
  account: string,
  holder: string,
  except: readonly number[],
): Promise<void> {
  // The claim that was lost may still be committing: it holds this row.
  await db.query(`SELECT 1 FROM send_paces WHERE scope = $1 FOR UPDATE`, [ACCOUNT(account)])
  await db.query(
    `UPDATE outbox SET state = 'due', attempts = attempts - 1, claimed_by = NULL
     WHERE account = $1 AND state = 'sending' AND claimed_by = $2 AND id <> ALL($3)`,
    [account, holder, except],
  )
}

/** It was said. A row that an echo has settled already stays as it is. */
export async function markSent(
  db: EntityManager,
  id: number,
  platformId: string | undefined,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE outbox SET state = 'sent', sent_at = $2, platform_id = coalesce($3, platform_id), last_error = NULL, picture = NULL WHERE id = $1 AND state <> 'sent'`,
    [id, now, platformId === undefined ? null : safeText(platformId, 200)],
  )
}

/** It was not said: again later, or never. `notBefore` undefined means never. */
export async function markNotSent(
  db: EntityManager,
  row: { id: number; holder: string },
  error: string,
  notBefore: Date | undefined,
): Promise<void> {
  await db.query(
    `UPDATE outbox SET state = $2, not_before = coalesce($3, not_before), last_error = $4, claimed_by = NULL
     WHERE id = $1 AND state = 'sending' AND claimed_by = $5`,
    [row.id, notBefore === undefined ? 'failed' : 'due', notBefore ?? null, safeText(error, 500), row.holder],
  )
}

/** Nobody knows whether it was said: wait for the echo until `until` (kept in `not_before`). */
export async function markUnknown(
  db: EntityManager,
  row: { id: number; holder: string },
  error: string,
  until: Date,
): Promise<void> {
  await db.query(
    `UPDATE outbox SET state = 'unknown', last_error = $2, not_before = $3 WHERE id = $1 AND state = 'sending' AND claimed_by = $4`,
    [row.id, safeText(error, 500), until, row.holder],
  )
}

/**
 * Takes over the sends that a dead process left in the middle. Only the holder of the account's lease may call this.
 * Should the other one live after all, what it still learns about them is not listened to any more.
 */
export async function takeOrphans(
  db: EntityManager,
  account: string,
  holder: string,
): Promise<{ id: number; lane: Lane; attempts: number }[]> {
  const [rows] = (await db.query(
    `UPDATE outbox SET claimed_by = $2 WHERE account = $1 AND state = 'sending' AND claimed_by <> $2 RETURNING id, lane, attempts`,
    [account, holder],
  )) as [{ id: number; lane: Lane; attempts: number }[], number]
  return rows.sort((a, b) => a.id - b.id)
}

/** True when this message of ours is known to be the echo of a row that is settled already. */
export async function isEchoOfSent(
  db: EntityManager,
  account: string,
  platformId: string,
  now: Date,
): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM outbox WHERE account = $1 AND sent_at > $2 AND platform_id = $3 LIMIT 1`,
    [account, new Date(now.getTime() - HOUR), platformId],
  )) as unknown[]
  return rows.length > 0
}

/** Rows whose outcome is open and that an echo in this place may settle, oldest first. */
export async function unsettled(
  db: EntityManager,
  where: { account: string; roomId: number | null; contactId: number | null },
): Promise<{ id: number; text: string; isPicture: boolean }[]> {
  return db.query(
    `SELECT id, text, picture IS NOT NULL AS "isPicture" FROM outbox WHERE account = $1 AND room_id IS NOT DISTINCT FROM $2 AND contact_id IS NOT DISTINCT FROM $3
       AND state IN ('due', 'sending', 'unknown') AND (state <> 'due' OR attempts > 0) ORDER BY id FOR UPDATE`,
    [where.account, where.roomId, where.contactId],
  )
}

export async function expireStale(db: EntityManager, now: Date): Promise<number> {
  const [, count] = (await db.query(`UPDATE outbox SET state = 'expired' WHERE state = 'due' AND expires_at <= $1`, [
    now,
  ])) as [unknown, number]
  return count
}

/** Opens the breaker: until then only complaints and replies go out. */
export async function limitSending(db: EntityManager, account: string, until: Date, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO send_paces (scope, next_at, limited_until) VALUES ($1, $3, $2) ON CONFLICT (scope) DO UPDATE SET limited_until = excluded.limited_until`,
    [ACCOUNT(account), until, now],
  )
}

/** Empties the text and drops the picture of what was said, or not, before `before`; the key stays, so that it is still said only once. */
export async function forgetSaid(db: EntityManager, before: Date, limit: number): Promise<number> {
  const [, count] = (await db.query(
    `UPDATE outbox SET text = '', picture = NULL WHERE id IN (SELECT id FROM outbox WHERE created_at < $1 AND text <> ''
       AND state IN ('sent', 'unconfirmed', 'expired', 'failed', 'merged') ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit],
  )) as [unknown, number]
  return count
}
