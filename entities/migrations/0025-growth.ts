import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Growth0025 implements MigrationInterface {
  name = 'growth-0000000000025'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "ledger_entries_house" ON "ledger_entries"  ("at") WHERE debit IN ('pending', 'rewards') OR credit IN ('pending', 'rewards')`,
    )
    await runner.query(
      `CREATE INDEX "ledger_entries_room" ON "ledger_entries"  ("room_id", "at") WHERE room_id IS NOT NULL`,
    )
    await runner.query(`CREATE INDEX "ledger_entries_kind" ON "ledger_entries"  ("kind", "at")`)
    await runner.query(`CREATE INDEX "redemptions_open" ON "redemptions"  ("id") WHERE state = 'open'`)
    await runner.query(
      `CREATE INDEX "referrals_review" ON "referrals"  ("review_at", "id") WHERE review_at IS NOT NULL`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "public"."referrals_review"`)
    await runner.query(`DROP INDEX "public"."redemptions_open"`)
    await runner.query(`DROP INDEX "public"."ledger_entries_kind"`)
    await runner.query(`DROP INDEX "public"."ledger_entries_room"`)
    await runner.query(`DROP INDEX "public"."ledger_entries_house"`)
  }
}
