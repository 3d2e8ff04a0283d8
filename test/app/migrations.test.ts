import { describe, expect, it, onTestFinished } from 'vitest'
import { MIGRATIONS } from '../../entities/migrations/index.ts'
import { migrate } from '../../src/app/database.ts'
import { contradictions } from '../../src/features/points/index.ts'
import { freshDatabase } from '../support/database.ts'

/** How many migrations lie above the one of that number. */
const above = (number: string) => MIGRATIONS.length - MIGRATIONS.findIndex((m) => m.name.endsWith(number)) - 1

describe('what the migrations do to data', () => {
  it('turns signed points into movements between accounts, and back', async () => {
    const { source, drop } = await freshDatabase()
    onTestFinished(drop)
    for (let n = above('0012') + 1; n > 0; n -= 1) await source.undoLastMigration()
    await source.query(
      `INSERT INTO contacts (account, platform_id, name, created_at) SELECT 'bot', 'p' || i, '群友' || i, '2026-10-01' FROM generate_series(1, 2) AS i`,
    )
    const before = [
      [1, 5, 'checkin', 'checkin:1:2026-10-31', '2026-10-31T15:00:00Z'],
      [1, 20, 'grant', 'grant:1', '2026-10-31T16:30:00Z'],
      [1, -8, 'deduct', 'deduct:1', '2026-11-02T02:00:00Z'],
      [2, 3, 'referral', 'referral:1', '2026-11-03T02:00:00Z'],
      [2, -3, 'deduct', 'deduct:2', '2026-11-04T02:00:00Z'],
    ]
    for (const [contact, amount, kind, cause, at] of before)
      await source.query(
        `INSERT INTO ledger_entries (contact_id, amount, kind, cause, note, at) VALUES ($1, $2, $3, $4, '', $5)`,
        [contact, amount, kind, cause, at],
      )
    await source.query(`INSERT INTO point_balances (contact_id, balance) VALUES (1, 17), (2, 0)`)

    await migrate(source)
    expect(await contradictions(source)).toEqual([])
    expect(
      await source.query(`SELECT contact_id AS c, month AS m, earned AS e FROM point_months ORDER BY 1, 2`),
    ).toEqual([
      { c: 1, m: '2026-10', e: 5 },
      { c: 1, m: '2026-11', e: 12 },
      { c: 2, m: '2026-11', e: 0 },
    ])
    expect(await source.query(`SELECT contact_id AS c, day FROM check_ins`)).toEqual([{ c: 1, day: '2026-10-31' }])

    for (let n = above('0012') + 1; n > 0; n -= 1) await source.undoLastMigration()
    expect(await source.query(`SELECT contact_id AS c, amount AS a FROM ledger_entries ORDER BY id`)).toEqual(
      before.map(([c, a]) => ({ c, a })),
    )
    expect(await source.query(`SELECT contact_id AS c, balance AS b FROM point_balances ORDER BY 1`)).toEqual([
      { c: 1, b: 17 },
      { c: 2, b: 0 },
    ])
  })
})
