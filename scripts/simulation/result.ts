import { createHash } from 'node:crypto'
import { contradictions } from '../../src/features/points/index.ts'
import { shopFaults } from '../../src/features/rewards/index.ts'
import type { Play } from './play.ts'
import type { Meant, Town } from './town.ts'

/** What came of a simulation: a digest that is the same for the same seed, and what must hold whatever happened. */

/**
 * What happened, table by table, in an order of its own. People and rooms by name, tickets by number; codes and the
 * ids of rows are left out: they are random, or say nothing.
 */
const CONTENT: Readonly<Record<string, string>> = {
  contacts: `SELECT name, role FROM contacts ORDER BY platform_id`,
  members: `SELECT r.topic, c.platform_id, m.joined_at, m.left_at, m.source FROM members m JOIN rooms r ON r.id = m.room_id JOIN contacts c ON c.id = m.contact_id ORDER BY 1, 2`,
  messages: `SELECT key, kind, text, sent_at FROM messages ORDER BY key`,
  tickets: `SELECT t.id, c.platform_id, t.state, t.category, t.severity, t.summary, t.source, t.opened_at, t.answered_at, t.resolved_at, t.result FROM tickets t JOIN contacts c ON c.id = t.contact_id ORDER BY t.id`,
  ticket_events: `SELECT e.ticket_id, e.at, e.kind, e.text, c.platform_id FROM ticket_events e LEFT JOIN contacts c ON c.id = e.by_contact_id ORDER BY 1, 2, 3, 4, 5`,
  sla_targets: `SELECT ticket_id, kind, state, clock, started_at, warn_at, due_at, met_at, breached_at FROM sla_targets ORDER BY 1, 2, 5, 7`,
  ratings: `SELECT ticket_id, score, reason, at FROM ratings ORDER BY 1, 4, 2`,
  publications: `SELECT ticket_id, form, text, published_at, withdrawn_at FROM publications ORDER BY 1, 4`,
  incidents: `SELECT i.id, i.category, i.state, (SELECT array_agg(t.ticket_id ORDER BY t.ticket_id) FROM incident_tickets t WHERE t.incident_id = i.id) AS tickets FROM incidents i ORDER BY 1`,
  ledger_entries: `SELECT c.platform_id, e.debit, e.credit, e.amount, e.kind, e.at FROM ledger_entries e JOIN contacts c ON c.id = e.contact_id ORDER BY 1, 6, 2, 3, 4, 5`,
  balances: `SELECT c.platform_id, b.available, b.pending, b.earned FROM point_balances b JOIN contacts c ON c.id = b.contact_id ORDER BY 1`,
  referrals: `SELECT a.platform_id AS inviter, b.platform_id AS invitee, r.state, r.reason, r.at, r.left_at, r.signs FROM referrals r JOIN contacts a ON a.id = r.inviter_id JOIN contacts b ON b.id = r.invitee_id ORDER BY 2`,
  check_ins: `SELECT c.platform_id, count(*) FROM check_ins k JOIN contacts c ON c.id = k.contact_id GROUP BY 1 ORDER BY 1`,
  purchases: `SELECT c.platform_id, p.cents, p.at FROM purchases p JOIN contacts c ON c.id = p.contact_id ORDER BY 1, 3, 2`,
  redemptions: `SELECT c.platform_id, r.reward_id, r.state, r.at FROM redemptions r JOIN contacts c ON c.id = r.contact_id ORDER BY 1, 4, 2`,
  draws: `SELECT d.id, d.state, d.commitment, w.round, w.rank, w.outcome, c.platform_id FROM draws d LEFT JOIN draw_winners w ON w.draw_id = d.id LEFT JOIN contacts c ON c.id = w.contact_id ORDER BY 1, 4, 5`,
  questions: `SELECT c.platform_id, q.asked_at, q.state, q.answered_at FROM questions q JOIN contacts c ON c.id = q.contact_id ORDER BY 1, 2, 3`,
  faq: `SELECT c.platform_id, f.at, f.entry_id FROM faq_replies f JOIN contacts c ON c.id = f.contact_id ORDER BY 1, 2`,
  gaps: `SELECT from_at, to_at, reason FROM gaps ORDER BY 1`,
}

/** Codes of coupons and of invitations are drawn by lot, whatever the seed. */
const withoutCodes = (text: string): string =>
  text.replace(/(?<![A-Z0-9])[A-Z0-9]{4}-[A-Z0-9]{4}(?![A-Z0-9])|(?<![A-Z0-9-])[A-Z0-9]{6}(?![A-Z0-9-])/gu, '<code>')

/** The digest of everything that happened and was said. */
export async function hashOf(play: Play): Promise<{ hash: string; parts: Record<string, string> }> {
  const whole = createHash('sha256')
  const parts: Record<string, string> = {}
  const add = (name: string, lines: readonly string[]) => {
    const digest = createHash('sha256').update(lines.join('\n')).digest('hex')
    parts[name] = digest
    whole.update(`${name}:${digest}\n`)
  }
  for (const [name, sql] of Object.entries(CONTENT))
    add(
      name,
      (await play.rows(sql)).map((row) => withoutCodes(JSON.stringify(row))),
    )
  // Different places are spoken to at the same time: only the order within a place means something.
  const places = new Map<string, string[]>()
  for (const s of play.said) {
    const line = withoutCodes(JSON.stringify([s.at.toISOString(), s.text, s.mentions, s.picture?.name]))
    places.set(s.to, [...(places.get(s.to) ?? []), line])
  }
  const order = [...places.keys()].sort((a, b) => (a < b ? -1 : 1))
  add(
    'said',
    order.flatMap((place) => [place, ...(places.get(place) ?? [])]),
  )
  return { hash: whole.digest('hex'), parts }
}

/** How many of the complaints that were meant became a ticket, or a line in one. */
export interface Noticed {
  meant: number
  noticed: number
  missed: number
}

export async function noticedOf(play: Play, meant: readonly Meant[]): Promise<Noticed & { faults: string[] }> {
  const rows = await play.rows<{ key: string; told: boolean }>(
    `SELECT m.key, EXISTS (SELECT 1 FROM ticket_events e WHERE e.message_id = m.id) AS told FROM messages m WHERE m.key = ANY($1)`,
    [meant.map((m) => m.key)],
  )
  const told = new Map(rows.map((r) => [r.key, r.told]))
  const lost = meant.filter((m) => !told.has(m.key))
  const ignored = meant.filter((m) => m.explicit && told.get(m.key) === false)
  const noticed = rows.filter((r) => r.told).length
  return {
    meant: meant.length,
    noticed,
    missed: meant.length - noticed,
    faults: [
      ...lost.map((m) => `a complaint of ${m.who} was never stored (${m.key})`),
      ...ignored.map((m) => `「投诉」 of ${m.who} is in no ticket (${m.key})`),
    ],
  }
}

/** What must hold at the end of every run, in words; nothing when all is well. @param since what happened before is not ours. */
export async function faultsOf(town: Town, since: Date): Promise<string[]> {
  const { play } = town
  const listed = async (what: string, sql: string, values: unknown[] = []) =>
    (await play.rows<{ fault: string }>(sql, values)).map(({ fault }) => `${what}: ${fault}`)
  const late = new Date(play.clock.now().getTime() - 3_600_000)
  return [
    ...(await contradictions(play.house.source.manager)).map((f) => `the ledger contradicts itself: ${f}`),
    ...(await shopFaults(play.house.source.manager)).map((f) => `the shop contradicts itself: ${f}`),
    ...(await listed(
      'dead letter',
      `SELECT key || ' ' || error AS fault FROM dead_letters WHERE at >= $1 ORDER BY id LIMIT 5`,
      [since],
    )),
    ...(await listed(
      'a ticket without a deadline',
      `SELECT t.id::text AS fault FROM tickets t WHERE t.opened_at >= $1 AND NOT EXISTS (SELECT 1 FROM sla_targets s WHERE s.ticket_id = t.id) ORDER BY t.id LIMIT 5`,
      [since],
    )),
    ...(await listed(
      'a deadline that nobody looked at',
      `SELECT ticket_id || ' ' || kind AS fault FROM sla_targets WHERE state = 'open' AND next_check_at < $1 AND started_at >= $2 ORDER BY id LIMIT 5`,
      [late, since],
    )),
    ...(await listed(
      'not said',
      `SELECT id || ' ' || state || ' ' || left(text, 60) AS fault FROM outbox
       WHERE created_at >= $2 AND (state IN ('sending', 'unknown', 'unconfirmed', 'failed') OR (state = 'due' AND priority < 3 AND not_before < $1)) ORDER BY id LIMIT 5`,
      [late, since],
    )),
    ...(await noticedOf(play, town.meant)).faults.slice(0, 5),
  ]
}
