import { describe, expect, it } from 'vitest'
import { ENTITIES } from '../../entities/index.ts'
import { personalDataOf } from '../../src/app/personal.ts'
import { FEATURES } from '../../src/features/index.ts'
import { freshDatabase } from '../support/database.ts'
import { ownersOf, readSources } from '../support/source-rules.ts'

/** Tables that name people, but staff only, or nobody in particular. */
const NOT_MEMBERS: Readonly<Record<string, string>> = {
  duty_absences: 'staff',
  duty_entries: 'staff',
  duty_shifts: 'staff',
  handovers: 'staff',
  wording_hints: 'staff',
}

/** Not in what somebody is shown of themselves, and why. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'outbox',
      'dead_letters',
      'notices',
      'escalations',
      'sla_targets',
      'ticket_events',
      'ticket_steps',
      'incident_tickets',
    ].map((t) => [t, 'how the house worked on it']),
  ),
  ...Object.fromEntries(
    [
      'mood_corrections',
      'publication_versions',
      'publication_digests',
      'publication_queue',
      'suggestion_decisions',
    ].map((t) => [t, 'the words stand in what is shown']),
  ),
  ...Object.fromEntries(['point_balances', 'point_lots', 'point_months', 'referral_totals'].map((t) => [t, 'a sum'])),
  ...Object.fromEntries(
    ['faq_replies', 'questions', 'first_questions', 'follow_ups', 'rating_invitations', 'survey_prompts'].map((t) => [
      t,
      'about a message or a ticket that is shown',
    ]),
  ),
  ...Object.fromEntries(
    ['sign_in_links', 'birthday_greetings', 'recalls', 'welcome_arrivals', 'onboarding_steps', 'erasure_requests'].map(
      (t) => [t, 'when something is or was said'],
    ),
  ),
}

describe('what is kept about people', () => {
  const personal = personalDataOf(FEATURES)

  it('is declared for every table that names a member or belongs to a ticket', async () => {
    const { source, drop } = await freshDatabase()
    try {
      const rows: { t: string }[] = await source.query(
        `SELECT DISTINCT table_name AS t FROM information_schema.columns WHERE table_schema = 'public'
         AND column_name IN ('contact_id', 'invitee_id', 'inviter_id', 'winner_id', 'entrant_id', 'ticket_id')`,
      )
      const declared = new Set([...personal.map((p) => p.table), ...Object.keys(NOT_MEMBERS)])
      expect(rows.map((r) => r.t).filter((t) => !declared.has(t))).toEqual([])
      const tables = new Set(source.entityMetadatas.map((m) => m.tableName))
      expect([...declared].filter((t) => !tables.has(t))).toEqual([])
      expect(personal.map((p) => p.table)).toEqual([...new Set(personal.map((p) => p.table))])
    } finally {
      await drop()
    }
    expect(ENTITIES.length).toBeGreaterThan(50)
  })

  it('is shown to them, or there is a reason', () =>
    expect(
      personal
        .filter((p) => p.shown === undefined)
        .map((p) => p.table)
        .sort(),
    ).toEqual(Object.keys(NOT_SHOWN).sort()))

  it('is declared by the owner of the table', () => {
    const owners = ownersOf(readSources('entities').filter((e) => !e.path.includes('/migrations/')))
    for (const feature of FEATURES)
      for (const { table } of feature.personal ?? []) expect(owners.get(table), table).toBe(`features/${feature.name}`)
  })
})
