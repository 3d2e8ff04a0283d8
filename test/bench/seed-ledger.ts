import pg from 'pg'

/** Fills an empty, migrated database with a large community in set-based SQL, the same one each time. */

export interface Size {
  members: number
  entries: number
}

/** The instant at which the community is looked at; entries and referrals lie in the 24 months before. */
export const SEEDED_AT = new Date('2026-11-23T02:00:00Z')
export const ACCOUNT = 'bench'
/** As large as a group of the platform gets. */
export const ROOM_SIZE = 500
const MONTHS = 24
const CHUNK = 500_000

/** 0 ≤ u < 1, always the same for a number and a purpose. */
const unit = (n: string, purpose: number) => `((hashint8extended(${n}, ${purpose}) & 2147483647) / 2147483648.0)`
const seededAt = `timestamptz '${SEEDED_AT.toISOString()}'`
/** Evenly over the months before. */
const moment = (n: string, purpose: number) => `${seededAt} - ${unit(n, purpose)} * interval '${MONTHS * 30} days'`

type Query = (sql: string, params?: unknown[]) => Promise<unknown>

interface Definition {
  name: string
  definition: string
}

/**
 * A connection of its own, without the house's limits of time, on which references are not looked up: they hold by
 * construction, and a look-up a row would take an hour.
 */
async function inBulk(url: string, work: (query: Query) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('SET session_replication_role = replica')
    await work(async (sql, params = []) => (await client.query(sql, params)).rows)
  } finally {
    await client.end()
  }
}

/** Takes the indexes of a table away and returns the way to build them again: one sort instead of a million descents. */
async function withoutIndexes(query: Query, table: string): Promise<() => Promise<void>> {
  const constraints = (await query(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'u'`,
    [table],
  )) as Definition[]
  for (const c of constraints) await query(`ALTER TABLE ${table} DROP CONSTRAINT "${c.name}"`)
  const indexes = (await query(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary`,
    [table],
  )) as Definition[]
  for (const i of indexes) await query(`DROP INDEX ${i.name}`)
  return async () => {
    for (const i of indexes) await query(i.definition)
    for (const c of constraints) await query(`ALTER TABLE ${table} ADD CONSTRAINT "${c.name}" ${c.definition}`)
  }
}

/** Rooms of 500, everybody in one of them. */
export const seedMembers = (url: string, { members }: Size): Promise<void> =>
  inBulk(url, async (query) => {
    await query(
      `INSERT INTO accounts (id, name, connection, last_seen_at, logged_in_at) VALUES ($1, $1, 'bench', $2, $2)`,
      [ACCOUNT, SEEDED_AT],
    )
    await query(
      `INSERT INTO rooms (id, account, platform_id, topic, state, created_at) OVERRIDING SYSTEM VALUE
     SELECT n, $1, 'room' || n, '群' || n, 'enrolled', $2 FROM generate_series(1, $3::int) AS n`,
      [ACCOUNT, SEEDED_AT, Math.ceil(members / ROOM_SIZE)],
    )
    await query(
      `INSERT INTO contacts (id, account, platform_id, name, role, created_at) OVERRIDING SYSTEM VALUE
     SELECT n, $1, 'p' || n, '群友' || n, 'member', $2 FROM generate_series(1, $3::int) AS n`,
      [ACCOUNT, SEEDED_AT, members],
    )
    await query(
      `INSERT INTO members (room_id, contact_id, joined_at, source)
     SELECT 1 + (n - 1) / $1::int, n, ${moment('n', 1)}, 'event' FROM generate_series(1, $2::int) AS n`,
      [ROOM_SIZE, members],
    )
    // Points without an end: one lot a member.
    await query(
      `INSERT INTO point_settings (account, valid_months, by_contact_id, updated_at) VALUES ($1, NULL, 1, $2)`,
      [ACCOUNT, SEEDED_AT],
    )
    await query('ANALYZE')
  })

/**
 * Everybody but the first of a room was brought by somebody of that room, some bring many; one in five has left again.
 * Entries fall on members as unevenly; balances, lots and months are what they add up to.
 */
export const seedLedger = (
  url: string,
  { members, entries }: Size,
  zone: string,
  progress: (what: string) => void,
): Promise<void> =>
  inBulk(url, async (query) => {
    progress('referrals')
    await query(
      `INSERT INTO invites (id, room_id, invitee_id, inviter_id, source, event_key, verdict, at) OVERRIDING SYSTEM VALUE
     SELECT n, 1 + (n - 1) / $1::int, n, 1 + (n - 1) / $1::int * $1::int + floor(((n - 1) % $1::int) * power(${unit('n', 2)}, 3))::int,
       'event', 'e' || n, 'earned', ${moment('n', 3)}
     FROM generate_series(1, $2::int) AS n WHERE (n - 1) % $1::int > 0`,
      [ROOM_SIZE, members],
    )
    await query(
      `INSERT INTO referrals (id, inviter_id, invitee_id, room_id, invite_id, reason, at, left_at) OVERRIDING SYSTEM VALUE
     SELECT id, inviter_id, invitee_id, room_id, id, '', at, CASE WHEN ${unit('id', 4)} < 0.2 THEN at + interval '1 day' END FROM invites`,
    )
    await query(
      `INSERT INTO referral_totals (inviter_id, invited, stayed)
     SELECT inviter_id, count(*), count(*) FILTER (WHERE left_at IS NULL) FROM referrals GROUP BY inviter_id`,
    )
    const rebuild = await withoutIndexes(query, 'ledger_entries')
    for (let from = 1; from <= entries; from += CHUNK) {
      const to = Math.min(entries, from + CHUNK - 1)
      await query(
        `INSERT INTO ledger_entries (contact_id, debit, credit, amount, kind, cause, lots, note, at)
       SELECT 1 + floor($3::int * power(${unit('n', 5)}, 2))::int, 'issuance', 'available', 1 + n % 20, 'checkin', 'checkin:seed:' || n,
         jsonb_build_array(jsonb_build_object('expiresAt', '9999-12-31T00:00:00.000Z', 'amount', 1 + n % 20)), '', ${moment('n', 6)}
       FROM generate_series($1::bigint, $2::bigint) AS n`,
        [from, to, members],
      )
      progress(`entries ${to.toLocaleString('en-US')} of ${entries.toLocaleString('en-US')}`)
    }
    progress('indexes')
    await rebuild()
    progress('balances and months')
    const rebuildMonths = await withoutIndexes(query, 'point_months')
    await query(
      `INSERT INTO point_months (contact_id, month, earned)
     SELECT contact_id, to_char(at AT TIME ZONE $1, 'YYYY-MM'), sum(amount) FROM ledger_entries GROUP BY 1, 2`,
      [zone],
    )
    await rebuildMonths()
    await query(
      `INSERT INTO point_balances (contact_id, available, earned) SELECT contact_id, sum(earned), sum(earned) FROM point_months GROUP BY 1`,
    )
    await query(
      `INSERT INTO point_lots (contact_id, expires_at, remaining) SELECT contact_id, '9999-12-31T00:00:00Z', available FROM point_balances`,
    )
    progress('statistics')
    await query('VACUUM ANALYZE')
  })
