import type { EntityManager } from 'typeorm'
import type { LedgerEntry } from '../../../entities/index.ts'
import type { Role } from '../../core/people.ts'
import { type Account, type Change, type Lot, VALID_MONTHS } from './ledger.ts'

/** SQL of points. The only writer of the ledger's tables, and of those only through `move`. */

export type Kind = LedgerEntry['kind']

export interface Balance {
  available: number
  pending: number
}

/** Locks the balance of a contact until the end of the transaction, making the row when there is none, and returns it. */
export async function lockBalance(db: EntityManager, contactId: number): Promise<Balance> {
  // An update that changes nothing is what takes the lock and reads the newest value in one statement.
  const rows = (await db.query(
    `INSERT INTO point_balances (contact_id, available) VALUES ($1, 0)
     ON CONFLICT (contact_id) DO UPDATE SET available = point_balances.available RETURNING available, pending`,
    [contactId],
  )) as Balance[]
  return rows[0] ?? { available: 0, pending: 0 }
}

export interface BookedEntry {
  id: number
  contactId: number
  debit: Account
  credit: Account
  amount: number
  kind: Kind
  lots: Lot[]
}

export async function findByCause(db: EntityManager, cause: string): Promise<BookedEntry | undefined> {
  const rows = (await db.query(
    `SELECT id, contact_id AS "contactId", debit, credit, amount, kind, lots FROM ledger_entries WHERE cause = $1`,
    [cause],
  )) as (Omit<BookedEntry, 'lots'> & { lots: { expiresAt: string; amount: number }[] })[]
  const [row] = rows
  if (row === undefined) return undefined
  return { ...row, lots: row.lots.map((l) => ({ expiresAt: new Date(l.expiresAt), amount: l.amount })) }
}

/** What is left of each lot, what ends first in front. */
export async function lotsOf(db: EntityManager, contactId: number): Promise<Lot[]> {
  return db.query(
    `SELECT expires_at AS "expiresAt", remaining AS amount FROM point_lots WHERE contact_id = $1 AND remaining > 0 ORDER BY expires_at`,
    [contactId],
  )
}

/** How many full months points of this contact's shop last; null: for good. */
export async function validMonthsOf(db: EntityManager, contactId: number): Promise<number | null> {
  const rows = (await db.query(
    `SELECT s.valid_months AS months FROM contacts c JOIN point_settings s ON s.account = c.account WHERE c.id = $1`,
    [contactId],
  )) as { months: number | null }[]
  return rows[0] === undefined ? VALID_MONTHS : rows[0].months
}

export interface NewEntry {
  contactId: number
  from: Account
  to: Account
  amount: number
  kind: Kind
  cause: string
  note: string
  roomId?: number
  byContactId?: number
  change: Change
  lots: readonly Lot[]
  reversesId: number | null
  /** `2026-11` */
  month: string
  at: Date
}

/** The entry with all that follows from it, in one statement. False when that cause was booked before. */
export async function writeEntry(db: EntityManager, e: NewEntry): Promise<boolean> {
  // Lots grow by an upsert and shrink by an update: an upsert's new row would be checked for being negative.
  const [rows] = (await db.query(
    `WITH entry AS (
       INSERT INTO ledger_entries (contact_id, debit, credit, amount, kind, cause, reverses_id, lots, note, room_id, by_contact_id, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (cause) DO NOTHING RETURNING contact_id
     ), lot AS (
       SELECT entry.contact_id, l."expiresAt" AS expires_at, l.amount FROM entry, jsonb_to_recordset($8::jsonb) AS l("expiresAt" timestamptz, amount int)
     ), grown AS (
       INSERT INTO point_lots (contact_id, expires_at, remaining) SELECT contact_id, expires_at, amount FROM lot WHERE $13::int > 0
       ON CONFLICT (contact_id, expires_at) DO UPDATE SET remaining = point_lots.remaining + excluded.remaining
     ), shrunk AS (
       UPDATE point_lots p SET remaining = p.remaining - lot.amount FROM lot
       WHERE $13::int < 0 AND p.contact_id = lot.contact_id AND p.expires_at = lot.expires_at
     ), month AS (
       INSERT INTO point_months (contact_id, month, earned) SELECT contact_id, $16, $15::int FROM entry WHERE $15::int <> 0
       ON CONFLICT (contact_id, month) DO UPDATE SET earned = point_months.earned + excluded.earned
     )
     UPDATE point_balances b SET available = available + $13::int, pending = pending + $14::int, earned = earned + $15::int
     FROM entry WHERE b.contact_id = entry.contact_id RETURNING b.contact_id`,
    [
      e.contactId,
      e.from,
      e.to,
      e.amount,
      e.kind,
      e.cause,
      e.reversesId,
      JSON.stringify(e.lots),
      e.note,
      e.roomId ?? null,
      e.byContactId ?? null,
      e.at,
      e.change.available,
      e.change.pending,
      e.change.earned,
      e.month,
    ],
  )) as [unknown[], number]
  return rows.length > 0
}

export async function balanceOf(db: EntityManager, contactId: number): Promise<Balance> {
  const rows = (await db.query(`SELECT available, pending FROM point_balances WHERE contact_id = $1`, [
    contactId,
  ])) as Balance[]
  return rows[0] ?? { available: 0, pending: 0 }
}

/** The days on which somebody checked in or made up for it, newest first; at most the last thousand. */
export async function checkinDays(db: EntityManager, contactId: number): Promise<string[]> {
  const rows = (await db.query(`SELECT day FROM check_ins WHERE contact_id = $1 ORDER BY day DESC LIMIT 1000`, [
    contactId,
  ])) as { day: string }[]
  return rows.map((r) => r.day)
}

/** False when that day is there already, or when a day was made up for in `madeUpIn` before. */
export async function insertCheckIn(
  db: EntityManager,
  c: { contactId: number; day: string; madeUpIn: string | null; at: Date },
): Promise<boolean> {
  const rows = (await db.query(
    `INSERT INTO check_ins (contact_id, day, made_up_in, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING day`,
    [c.contactId, c.day, c.madeUpIn, c.at],
  )) as unknown[]
  return rows.length > 0
}

export interface Entry {
  id: number
  debit: Account
  credit: Account
  amount: number
  kind: Kind
  note: string
  at: Date
}

/** Newest first, of the span if there is one: from the first instant to the first one after. */
export async function entriesOf(
  db: EntityManager,
  contactId: number,
  options: { from?: Date; to?: Date; limit: number; offset?: number },
): Promise<Entry[]> {
  return db.query(
    `SELECT id, debit, credit, amount, kind, note, at FROM ledger_entries
     WHERE contact_id = $1 AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
     ORDER BY id DESC LIMIT $4 OFFSET $5`,
    [contactId, options.from ?? null, options.to ?? null, options.limit, options.offset ?? 0],
  )
}

export interface Flow {
  debit: Account
  credit: Account
  points: number
  entries: number
}

/** What moved between which accounts in a span; `to` null: until now. */
export async function flowsOf(db: EntityManager, contactId: number, from: Date, to: Date | null): Promise<Flow[]> {
  return db.query(
    `SELECT debit, credit, sum(amount) AS points, count(*) AS entries FROM ledger_entries
     WHERE contact_id = $1 AND at >= $2 AND ($3::timestamptz IS NULL OR at < $3) GROUP BY debit, credit`,
    [contactId, from, to],
  )
}

export interface Place {
  topic: string
  place: number
}

/**
 * Somebody's rank in the room by all they have earned, or in each room they are in (three at most). Staff compete
 * nowhere: no ranks for them. Ranks are within a room on purpose: that costs the same in an installation of ten rooms
 * and of ten thousand.
 */
export async function placesOf(db: EntityManager, contactId: number, roomId: number | undefined): Promise<Place[]> {
  return db.query(
    `SELECT r.topic, (SELECT count(*) + 1 FROM members o JOIN contacts c ON c.id = o.contact_id JOIN point_balances b ON b.contact_id = o.contact_id
                      WHERE o.room_id = m.room_id AND o.left_at IS NULL AND c.role = 'member' AND b.earned > own.earned) AS place
     FROM members m JOIN rooms r ON r.id = m.room_id JOIN contacts me ON me.id = m.contact_id JOIN point_balances own ON own.contact_id = m.contact_id
     WHERE m.contact_id = $1 AND m.left_at IS NULL AND me.role = 'member' AND own.earned > 0
       AND r.state = 'enrolled' AND NOT r.is_staff_room AND ($2::bigint IS NULL OR m.room_id = $2)
     ORDER BY m.joined_at, m.room_id LIMIT 3`,
    [contactId, roomId ?? null],
  )
}

export interface Standing {
  contactId: number
  name: string
  /** Points. */
  earned: number
  /** Ties share it: 1, 2, 2, 4. */
  place: number
  /** What the next better place has; null for the first. */
  ahead: number | null
}

/**
 * The members present who earned the most, at most `count` lines, and the line of `contactId` wherever it stands.
 * @param month `2026-11`; null: of all time.
 */
export async function topOfRoom(
  db: EntityManager,
  options: { roomId: number; month: string | null; count: number; contactId: number },
): Promise<{ top: Standing[]; own: Standing | undefined }> {
  const { roomId, month, count, contactId } = options
  const earned =
    month === null
      ? `SELECT contact_id, earned FROM point_balances WHERE $2::text IS NULL`
      : `SELECT contact_id, earned FROM point_months WHERE month = $2::text`
  const rows = (await db.query(
    `SELECT * FROM (
       SELECT e.contact_id AS "contactId", c.name, e.earned, rank() OVER (ORDER BY e.earned DESC) AS place,
         max(e.earned) OVER (ORDER BY e.earned DESC GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS ahead,
         row_number() OVER (ORDER BY e.earned DESC, e.contact_id) AS line
       FROM members m JOIN contacts c ON c.id = m.contact_id JOIN (${earned}) e ON e.contact_id = m.contact_id
       WHERE m.room_id = $1 AND m.left_at IS NULL AND c.role = 'member' AND e.earned > 0
     ) ranked WHERE line <= $3 OR "contactId" = $4 ORDER BY line`,
    [roomId, month, count, contactId],
  )) as (Standing & { line: number })[]
  return { top: rows.filter((r) => r.line <= count), own: rows.find((r) => r.contactId === contactId) }
}

/** As `topOfRoom`, over all rooms of an account. */
export async function topOfAccount(
  db: Pick<EntityManager, 'query'>,
  options: { account: string; month: string | null; count: number },
): Promise<Standing[]> {
  const { account, month, count } = options
  const earned =
    month === null
      ? `SELECT contact_id, earned FROM point_balances WHERE $2::text IS NULL`
      : `SELECT contact_id, earned FROM point_months WHERE month = $2::text`
  // Cut before it is ranked: the best are read off the index, which knows no order among equals at the cut.
  return db.query(
    `WITH top AS (
       SELECT e.contact_id, c.name, e.earned FROM (${earned}) e JOIN contacts c ON c.id = e.contact_id
       WHERE c.account = $1 AND c.role = 'member' AND e.earned > 0
         AND EXISTS (SELECT 1 FROM members m WHERE m.contact_id = e.contact_id AND m.left_at IS NULL)
       ORDER BY e.earned DESC LIMIT $3
     )
     SELECT contact_id AS "contactId", name, earned, rank() OVER (ORDER BY earned DESC) AS place,
       max(earned) OVER (ORDER BY earned DESC GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS ahead
     FROM top ORDER BY earned DESC, contact_id`,
    [account, month, count],
  )
}

export async function saveValidMonths(
  db: EntityManager,
  account: string,
  months: number | null,
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO point_settings (account, valid_months, by_contact_id, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account) DO UPDATE SET valid_months = excluded.valid_months, by_contact_id = excluded.by_contact_id, updated_at = excluded.updated_at`,
    [account, months, byContactId, now],
  )
}

export async function validMonthsOfAccount(db: EntityManager, account: string): Promise<number | null> {
  const rows = (await db.query(`SELECT valid_months AS months FROM point_settings WHERE account = $1`, [account])) as {
    months: number | null
  }[]
  return rows[0] === undefined ? VALID_MONTHS : rows[0].months
}

/** Contacts whose points have ended, their balances locked; whoever else asks gets others. */
export async function claimEnded(db: EntityManager, now: Date, limit: number): Promise<number[]> {
  const rows = (await db.query(
    `SELECT b.contact_id AS id FROM point_balances b
     WHERE b.contact_id IN (SELECT contact_id FROM point_lots WHERE remaining > 0 AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
     ORDER BY b.contact_id FOR UPDATE SKIP LOCKED`,
    [now, limit],
  )) as { id: number }[]
  return rows.map((r) => r.id)
}

export interface EndingLot {
  contactId: number
  expiresAt: Date
  remaining: number
}

/** Marks the lots of at least `least` points that end before `until` as announced, and returns them. */
export async function claimEnding(
  db: EntityManager,
  options: { now: Date; until: Date; least: number; limit: number },
): Promise<EndingLot[]> {
  const [rows] = (await db.query(
    `WITH ending AS (
       SELECT contact_id, expires_at FROM point_lots
       WHERE remaining >= $3 AND expires_at > $1 AND expires_at <= $2 AND noticed_at IS NULL
       ORDER BY expires_at, contact_id LIMIT $4 FOR UPDATE SKIP LOCKED
     )
     UPDATE point_lots p SET noticed_at = $1 FROM ending e WHERE p.contact_id = e.contact_id AND p.expires_at = e.expires_at
     RETURNING p.contact_id AS "contactId", p.expires_at AS "expiresAt", p.remaining`,
    [options.now, options.until, options.least, options.limit],
  )) as [EndingLot[], number]
  return rows
}

/** What somebody gave by hand, or for a suggestion, since then, without what was taken back. */
export async function grantedBy(db: EntityManager, byContactId: number, since: Date): Promise<number> {
  const [row] = (await db.query(
    `SELECT coalesce(sum(e.amount), 0) AS points FROM ledger_entries e
     WHERE e.by_contact_id = $1 AND e.at >= $2 AND e.kind IN ('grant', 'suggestion')
       AND NOT EXISTS (SELECT 1 FROM ledger_entries r WHERE r.reverses_id = e.id)`,
    [byContactId, since],
  )) as { points: number }[]
  return row?.points ?? 0
}

/** What one gives by hand in a day is added up by one after the other. */
export async function lockGiver(db: EntityManager, contactId: number): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended('grants:' || $1::bigint, 0))`, [contactId])
}

export interface HandMovement {
  id: number
  contactId: number
  name: string
  account: string
  amount: number
  kind: Kind
  cause: string
  byContactId: number | null
  reversed: boolean
}

export async function findMovement(db: EntityManager, id: number): Promise<HandMovement | undefined> {
  const rows = (await db.query(
    `SELECT e.id, e.contact_id AS "contactId", c.name, c.account, e.amount, e.kind, e.cause, e.by_contact_id AS "byContactId",
       EXISTS (SELECT 1 FROM ledger_entries r WHERE r.reverses_id = e.id) AS reversed
     FROM ledger_entries e JOIN contacts c ON c.id = e.contact_id WHERE e.id = $1`,
    [id],
  )) as HandMovement[]
  return rows[0]
}

export interface NewRequest {
  account: string
  contactId: number
  amount: number
  note: string
  roomId: number | null
  byContactId: number
  askedAt: Date
}

export async function insertRequest(db: EntityManager, r: NewRequest): Promise<number> {
  const [row] = (await db.query(
    `INSERT INTO grant_requests (account, contact_id, amount, note, room_id, by_contact_id, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [r.account, r.contactId, r.amount, r.note, r.roomId, r.byContactId, r.askedAt],
  )) as { id: number }[]
  if (row === undefined) throw new Error('a request for points was not written')
  return row.id
}

export interface Request {
  id: number
  contactId: number
  name: string
  amount: number
  note: string
  roomId: number | null
  byContactId: number
  byName: string
  byRole: Role
  state: 'pending' | 'granted' | 'refused'
}

const REQUEST = `SELECT r.id, r.contact_id AS "contactId", c.name, r.amount, r.note, r.room_id AS "roomId", r.by_contact_id AS "byContactId",
  b.name AS "byName", b.role AS "byRole", r.state
  FROM grant_requests r JOIN contacts c ON c.id = r.contact_id JOIN contacts b ON b.id = r.by_contact_id`

/** Locked: it is decided once. */
export async function lockRequest(db: EntityManager, account: string, id: number): Promise<Request | undefined> {
  const rows = (await db.query(`${REQUEST} WHERE r.id = $1 AND r.account = $2 FOR UPDATE OF r`, [
    id,
    account,
  ])) as Request[]
  return rows[0]
}

export async function pendingRequests(db: EntityManager, account: string, limit: number): Promise<Request[]> {
  return db.query(`${REQUEST} WHERE r.account = $1 AND r.state = 'pending' ORDER BY r.asked_at, r.id LIMIT $2`, [
    account,
    limit,
  ])
}

export async function decideRequest(
  db: EntityManager,
  id: number,
  state: 'granted' | 'refused',
  byContactId: number,
  now: Date,
): Promise<void> {
  await db.query(`UPDATE grant_requests SET state = $2, decided_by_id = $3, decided_at = $4 WHERE id = $1`, [
    id,
    state,
    byContactId,
    now,
  ])
}

export interface Totals {
  /** Points that ever left the house's issuance, less what was taken back. */
  issued: number
  available: number
  pending: number
  rewards: number
  expired: number
  entries: number
}

/** The accounts of the whole installation, added up from every entry. */
export async function totals(db: Pick<EntityManager, 'query'>): Promise<Totals> {
  const rows = (await db.query(
    `SELECT account, sum(points)::bigint AS points, sum(entries)::bigint AS entries FROM (
       SELECT debit AS account, -sum(amount) AS points, 0 AS entries FROM ledger_entries GROUP BY debit
       UNION ALL SELECT credit, sum(amount), count(*) FROM ledger_entries GROUP BY credit
     ) sides GROUP BY account`,
  )) as { account: Account; points: number; entries: number }[]
  const of = (account: Account) => rows.find((r) => r.account === account)?.points ?? 0
  return {
    issued: 0 - of('issuance'),
    available: of('available'),
    pending: of('pending'),
    rewards: of('rewards'),
    expired: of('expired'),
    entries: rows.reduce((sum, r) => sum + r.entries, 0),
  }
}

/**
 * What in the books contradicts something else, in words, at most twenty lines; nothing when all is well. Adds up
 * every entry: balances, lots, months and reversals must say the same as the ledger.
 */
export async function contradictions(db: Pick<EntityManager, 'query'>): Promise<string[]> {
  const rows = (await db.query(
    `WITH moved AS (
       SELECT contact_id,
         sum(CASE WHEN credit = 'available' THEN amount WHEN debit = 'available' THEN -amount ELSE 0 END) AS available,
         sum(CASE WHEN credit = 'pending' THEN amount WHEN debit = 'pending' THEN -amount ELSE 0 END) AS pending,
         sum(CASE WHEN credit = 'available' AND debit <> 'rewards' THEN amount WHEN debit = 'available' AND credit = 'issuance' THEN -amount ELSE 0 END) AS earned
       FROM ledger_entries GROUP BY contact_id
     ), lots AS (SELECT contact_id, sum(remaining) AS remaining FROM point_lots GROUP BY contact_id
     ), months AS (SELECT contact_id, sum(earned) AS earned FROM point_months GROUP BY contact_id
     ), entry_lots AS (
       SELECT e.contact_id, l."expiresAt" AS expires_at, sum(CASE WHEN e.credit = 'available' THEN l.amount ELSE -l.amount END) AS remaining
       FROM ledger_entries e, jsonb_to_recordset(e.lots) AS l("expiresAt" timestamptz, amount int) GROUP BY 1, 2
     )
     SELECT 'contact ' || coalesce(b.contact_id, m.contact_id) || ': balance ' || coalesce(b.available, 0) || '+' || coalesce(b.pending, 0) || ', earned ' || coalesce(b.earned, 0)
       || '; ledger ' || coalesce(m.available, 0) || '+' || coalesce(m.pending, 0) || ', earned ' || coalesce(m.earned, 0)
       || '; lots ' || coalesce(l.remaining, 0) || '; months ' || coalesce(n.earned, 0) AS fault
     FROM point_balances b FULL JOIN moved m USING (contact_id) LEFT JOIN lots l ON l.contact_id = coalesce(b.contact_id, m.contact_id)
     LEFT JOIN months n ON n.contact_id = coalesce(b.contact_id, m.contact_id)
     WHERE (coalesce(b.available, 0), coalesce(b.pending, 0), coalesce(b.earned, 0)) <> (coalesce(m.available, 0), coalesce(m.pending, 0), coalesce(m.earned, 0))
        OR coalesce(l.remaining, 0) <> coalesce(b.available, 0) OR coalesce(n.earned, 0) <> coalesce(b.earned, 0)
     UNION ALL
     SELECT 'contact ' || coalesce(p.contact_id, e.contact_id) || ', lot ' || coalesce(p.expires_at, e.expires_at) || ': holds ' || coalesce(p.remaining, 0) || ', entries say ' || coalesce(e.remaining, 0)
     FROM point_lots p FULL JOIN entry_lots e ON e.contact_id = p.contact_id AND e.expires_at = p.expires_at
     WHERE coalesce(p.remaining, 0) <> coalesce(e.remaining, 0)
     UNION ALL
     SELECT 'entry ' || r.id || ' does not mirror ' || o.id FROM ledger_entries r JOIN ledger_entries o ON o.id = r.reverses_id
     WHERE (r.contact_id, r.debit, r.credit, r.amount) <> (o.contact_id, o.credit, o.debit, o.amount)
     LIMIT 20`,
  )) as { fault: string }[]
  return rows.map((r) => r.fault)
}

/** Which entries a browser of the ledger shows. */
export interface LedgerFilter {
  account: string
  /** One entry. */
  id?: number
  contactId?: number
  kind?: Kind
  roomId?: number
  /** From the first instant to the first one after. */
  from?: Date
  to?: Date
  /** One of the two accounts of the movement. */
  side?: Account
}

export interface LedgerLine extends Entry {
  contactId: number
  name: string
  cause: string
  topic: string | null
  /** Null: a rule. */
  byId: number | null
  byName: string | null
  /** The entry that this one takes back, and the one that takes this one back. */
  reversesId: number | null
  reversedById: number | null
}

/** Literals, so that the planner sees that a partial index has them all. Only expiry moves anything to `expired`. */
const SIDES: Readonly<Record<Account, string>> = {
  issuance: `(e.debit = 'issuance' OR e.credit = 'issuance')`,
  available: `(e.debit = 'available' OR e.credit = 'available')`,
  pending: `(e.debit = 'pending' OR e.credit = 'pending')`,
  rewards: `(e.debit = 'rewards' OR e.credit = 'rewards')`,
  expired: `(e.kind = 'expiry' AND e.credit = 'expired')`,
}

/** Newest first, those before the entry `before`; of an account that has no such entry none. */
export async function ledgerLines(
  db: Pick<EntityManager, 'query'>,
  filter: LedgerFilter,
  page: { before?: number; limit: number },
): Promise<LedgerLine[]> {
  const values: unknown[] = [filter.account, page.limit]
  const conditions = ['c.account = $1']
  const add = (sql: (n: string) => string, value: unknown) => conditions.push(sql(`$${values.push(value)}`))
  if (filter.id !== undefined) add((n) => `e.id = ${n}`, filter.id)
  if (filter.contactId !== undefined) add((n) => `e.contact_id = ${n}`, filter.contactId)
  if (filter.kind !== undefined) add((n) => `e.kind = ${n}`, filter.kind)
  if (filter.roomId !== undefined) add((n) => `e.room_id = ${n}`, filter.roomId)
  if (filter.from !== undefined) add((n) => `e.at >= ${n}`, filter.from)
  if (filter.to !== undefined) add((n) => `e.at < ${n}`, filter.to)
  if (filter.side !== undefined) conditions.push(SIDES[filter.side])
  if (page.before !== undefined) {
    // As text: a Date has no microseconds.
    const [last] = (await db.query(`SELECT at::text AS at FROM ledger_entries WHERE id = $1`, [page.before])) as {
      at: string
    }[]
    if (last === undefined) return []
    const at = values.push(last.at)
    conditions.push(`(e.at, e.id) < ($${at}::timestamptz, $${values.push(page.before)}::bigint)`)
  }
  return db.query(
    `SELECT e.id, e.contact_id AS "contactId", c.name, e.debit, e.credit, e.amount, e.kind, e.cause, e.note, e.at,
       (SELECT topic FROM rooms r WHERE r.id = e.room_id) AS topic, e.by_contact_id AS "byId",
       (SELECT name FROM contacts b WHERE b.id = e.by_contact_id) AS "byName", e.reverses_id AS "reversesId",
       (SELECT v.id FROM ledger_entries v WHERE v.reverses_id = e.id) AS "reversedById"
     FROM ledger_entries e JOIN contacts c ON c.id = e.contact_id WHERE ${conditions.join(' AND ')}
     ORDER BY e.at DESC, e.id DESC LIMIT $2`,
    values,
  )
}

/** Who of the staff gave how many points since then, what was taken back left out; who gave most in front. */
export async function givenByStaff(
  db: EntityManager,
  account: string,
  since: Date,
  limit: number,
): Promise<{ contactId: number; name: string; points: number; entries: number }[]> {
  return db.query(
    `SELECT b.id AS "contactId", b.name, sum(e.amount) AS points, count(*) AS entries
     FROM ledger_entries e JOIN contacts b ON b.id = e.by_contact_id
     WHERE b.account = $1 AND e.by_contact_id IS NOT NULL AND e.at >= $2 AND e.debit = 'issuance' AND e.reverses_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM ledger_entries r WHERE r.reverses_id = e.id)
     GROUP BY b.id ORDER BY points DESC, b.id LIMIT $3`,
    [account, since, limit],
  )
}

/** How many have checked in since then: in these rooms, or (null) anywhere. */
export async function countCheckIns(
  db: EntityManager,
  account: string,
  roomIds: readonly number[] | null,
  since: Date,
): Promise<number> {
  const [row] = (await db.query(
    `SELECT count(*) AS n FROM ledger_entries e JOIN contacts c ON c.id = e.contact_id
     WHERE c.account = $1 AND e.kind = 'checkin' AND e.cause LIKE 'checkin:%' AND e.at >= $3
       AND ($2::bigint[] IS NULL OR e.room_id = ANY($2))`,
    [account, roomIds, since],
  )) as { n: number }[]
  return row?.n ?? 0
}

export interface BookedMovement extends Entry {
  cause: string
  /** The colleague who did it. */
  byContactId: number | null
  byName: string | null
  roomTopic: string | null
  reversesId: number | null
  reversed: boolean
}

/** What moved on somebody's account, with what caused it, the newest first. */
export async function movementsOf(db: EntityManager, contactId: number, limit: number): Promise<BookedMovement[]> {
  return db.query(
    `SELECT e.id, e.debit, e.credit, e.amount, e.kind, e.note, e.at, e.cause, e.reverses_id AS "reversesId", e.by_contact_id AS "byContactId",
       b.name AS "byName", r.topic AS "roomTopic", EXISTS (SELECT 1 FROM ledger_entries x WHERE x.reverses_id = e.id) AS reversed
     FROM ledger_entries e LEFT JOIN contacts b ON b.id = e.by_contact_id LEFT JOIN rooms r ON r.id = e.room_id
     WHERE e.contact_id = $1 ORDER BY e.id DESC LIMIT $2`,
    [contactId, limit],
  )
}
