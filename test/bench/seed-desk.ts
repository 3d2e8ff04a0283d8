import type { DataSource } from 'typeorm'

/** Fills an empty, migrated database with a busy desk in set-based SQL, the same one each time. */

export interface DeskSize {
  open: number
  ended: number
  messages: number
}

/** The instant at which the desk is looked at. */
export const SEEDED_AT = new Date('2026-11-23T02:00:00Z')
export const ACCOUNT = 'bench'
const ROOMS = 40
/** The first contact is the owner; members follow. */
export const OWNER = 1
const COMPLAINTS = `ARRAY['三天了还没发货，也没人管！', '快递单号查不到，问了两次都没人回', '收到的书缺页，怎么办，太差了', '怎么又涨价了？上周买的现在便宜二十，退差价',
  '直播链接打不开，一直闪退', '客服态度太差，说了半天还是那句话', '包裹压坏了，里面的东西都湿了，什么时候补发']`
const CATEGORIES = `ARRAY['logistics', 'logistics', 'quality', 'price', 'usage', 'service', 'quality']`
const at = (seconds: string) => `timestamptz '${SEEDED_AT.toISOString()}' - (${seconds}) * interval '1 second'`

export async function seedDesk(source: DataSource, { open, ended, messages }: DeskSize): Promise<void> {
  const query = (sql: string, values: unknown[] = []) => source.query(sql, values)
  await query(
    `INSERT INTO accounts (id, name, connection, last_seen_at, logged_in_at) VALUES ($1, '暖暖', 'bench', $2, $2)`,
    [ACCOUNT, SEEDED_AT],
  )
  await query(
    `INSERT INTO rooms (account, platform_id, topic, state, created_at) SELECT $1, 'room' || n, '书友' || n || '群', 'enrolled', $2 FROM generate_series(1, $3::int) n`,
    [ACCOUNT, SEEDED_AT, ROOMS],
  )
  await query(
    `INSERT INTO contacts (account, platform_id, name, role, created_at)
     SELECT $1, 'p' || n, CASE WHEN n = 1 THEN '周老板' ELSE '群友' || n END, CASE WHEN n = 1 THEN 'owner' WHEN n < 8 THEN 'agent' ELSE 'member' END, $2
     FROM generate_series(1, $3::int) n`,
    [ACCOUNT, SEEDED_AT, Math.max(2000, open + 8)],
  )
  const [members] = (await query(`SELECT count(*) AS n FROM contacts`)) as { n: number }[]
  const someone = `8 + n % ${(members?.n ?? 0) - 8}`
  await query(
    `INSERT INTO messages (account, key, room_id, contact_id, kind, text, negative, sent_at, received_at)
     SELECT $1, 'm' || n, 1 + n % ${ROOMS}, CASE WHEN n % 9 = 0 THEN 2 + n % 6 ELSE ${someone} END, 'text',
       CASE WHEN n % 31 = 0 THEN (${COMPLAINTS})[1 + n % 7] ELSE '今天的团购什么时候截单呀，我想再加两份 ' || n END,
       CASE WHEN n % 31 = 0 THEN 0.9 ELSE 0.05 END, ${at(`(${messages} - n) * 10`)}, ${at(`(${messages} - n) * 10`)}
     FROM generate_series(1, ${messages}) n`,
    [ACCOUNT],
  )
  const ticket = `1 + n % ${ROOMS}, ${someone}`
  const matter = `(${CATEGORIES})[1 + n % 7], 1 + n % 3, (${COMPLAINTS})[1 + n % 7] || '，订单 ' || n, 'mood'`
  await query(
    `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, assignee_id, result, resolved_at)
     SELECT ${ticket}, 'resolved', ${matter}, ${at(`86400 + (${ended} - n) * 40`)}, 2 + n % 6, '已补发，第二天送到', ${at(`80000 + (${ended} - n) * 40`)}
     FROM generate_series(1, ${ended}) n`,
  )
  await query(
    `INSERT INTO tickets (room_id, contact_id, state, category, severity, summary, source, opened_at, waiting_since, assignee_id)
     SELECT 1 + n % ${ROOMS}, 8 + n, CASE WHEN n % 3 = 0 THEN 'taken' ELSE 'open' END, (${CATEGORIES})[1 + n % 7], CASE WHEN n % 50 = 0 THEN 3 ELSE 1 + n % 2 END,
       (${COMPLAINTS})[1 + n % 7] || '，订单 ' || n, 'mood', ${at('n % 7200')}, ${at('n % 7200')}, CASE WHEN n % 3 = 0 THEN 2 + n % 6 END
     FROM generate_series(0, ${open - 1}) n`,
  )
  await query(
    `INSERT INTO ticket_events (ticket_id, kind, by_contact_id, message_id, text, at)
     SELECT t.id, 'opened', t.contact_id, CASE WHEN t.state <> 'resolved' THEN 1 + (t.id * 31) % ${messages} END, t.summary, t.opened_at FROM tickets t`,
  )
  await query(
    `INSERT INTO ticket_events (ticket_id, kind, by_contact_id, text, at)
     SELECT t.id, 'resolved', t.assignee_id, t.result, t.resolved_at FROM tickets t WHERE t.state = 'resolved'`,
  )
  await query(
    `INSERT INTO sla_targets (ticket_id, kind, state, started_at, warn_at, due_at, next_check_at, met_at)
     SELECT t.id, k.kind, CASE WHEN t.state = 'resolved' THEN 'met' ELSE 'open' END, t.opened_at, t.opened_at, t.opened_at + k.minutes * interval '1 minute',
       CASE WHEN t.state <> 'resolved' THEN t.opened_at + k.minutes * interval '1 minute' END, t.resolved_at
     FROM tickets t, (VALUES ('first-response', 15), ('plan', 120), ('resolution', 2880)) k (kind, minutes)`,
  )
  await query('ANALYZE')
}
