import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Replay0027 implements MigrationInterface {
  name = 'replay-0000000000027'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "replay_requests" ("letter_id" bigint NOT NULL, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "replay_requests_pkey" PRIMARY KEY ("letter_id"))`,
    )
    await runner.query(
      `CREATE INDEX "outbox_astray" ON "outbox"  ("account", "state", "id") WHERE state IN ('unconfirmed', 'failed', 'expired')`,
    )
    await runner.query(
      `ALTER TABLE "replay_requests" ADD CONSTRAINT "replay_requests_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "dead_letters"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "replay_requests" DROP CONSTRAINT "replay_requests_letter_id_fkey"`)
    await runner.query(`DROP INDEX "public"."outbox_astray"`)
    await runner.query(`DROP TABLE "replay_requests"`)
  }
}
