import type { MigrationInterface, QueryRunner } from 'typeorm'

export class DeskLists0023 implements MigrationInterface {
  name = 'desk-lists-0000000000023'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "tickets_endings" ON "tickets" ("category", "id") WHERE state = 'resolved'`)
    await runner.query(`CREATE INDEX "tickets_open" ON "tickets" ("id") WHERE state IN ('open', 'taken', 'promised')`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "public"."tickets_open"`)
    await runner.query(`DROP INDEX "public"."tickets_endings"`)
  }
}
