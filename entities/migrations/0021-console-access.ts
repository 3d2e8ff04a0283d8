import type { MigrationInterface, QueryRunner } from 'typeorm'

export class ConsoleAccess0021 implements MigrationInterface {
  name = 'console-access-0000000000021'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "console_actions" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "contact_id" bigint NOT NULL, "room_id" bigint, "line" text NOT NULL, "outcome" text NOT NULL, "answer" text NOT NULL, "once" text, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "console_actions_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "console_actions_at" ON "console_actions"  ("at")`)
    await runner.query(
      `CREATE UNIQUE INDEX "console_actions_once" ON "console_actions"  ("once") WHERE once IS NOT NULL`,
    )
    await runner.query(
      `CREATE TABLE "console_sessions" ("digest" text NOT NULL, "contact_id" bigint NOT NULL, "origin" text NOT NULL, "device" text NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "seen_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "console_sessions_pkey" PRIMARY KEY ("digest"))`,
    )
    await runner.query(`CREATE INDEX "console_sessions_expires" ON "console_sessions"  ("expires_at")`)
    await runner.query(`CREATE INDEX "console_sessions_contact" ON "console_sessions"  ("contact_id")`)
    await runner.query(
      `CREATE TABLE "sign_in_links" ("digest" text NOT NULL, "contact_id" bigint NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "used_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "sign_in_links_pkey" PRIMARY KEY ("digest"))`,
    )
    await runner.query(`CREATE INDEX "sign_in_links_contact" ON "sign_in_links"  ("contact_id", "created_at")`)
    await runner.query(
      `ALTER TABLE "console_actions" ADD CONSTRAINT "console_actions_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "console_sessions" ADD CONSTRAINT "console_sessions_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "sign_in_links" DROP CONSTRAINT "sign_in_links_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "console_sessions" DROP CONSTRAINT "console_sessions_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "console_actions" DROP CONSTRAINT "console_actions_contact_id_fkey"`)
    await runner.query(`DROP INDEX "public"."sign_in_links_contact"`)
    await runner.query(`DROP TABLE "sign_in_links"`)
    await runner.query(`DROP INDEX "public"."console_sessions_contact"`)
    await runner.query(`DROP INDEX "public"."console_sessions_expires"`)
    await runner.query(`DROP TABLE "console_sessions"`)
    await runner.query(`DROP INDEX "public"."console_actions_once"`)
    await runner.query(`DROP INDEX "public"."console_actions_at"`)
    await runner.query(`DROP TABLE "console_actions"`)
  }
}
