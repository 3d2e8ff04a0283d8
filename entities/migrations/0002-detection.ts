import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Detection0002 implements MigrationInterface {
  name = 'detection-0000000000002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "detection_settings" ("id" smallint NOT NULL, "learning" boolean NOT NULL DEFAULT true, "version" uuid NOT NULL, CONSTRAINT "detection_settings_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE TABLE "mood_corrections" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "text" text NOT NULL, "verdict" text NOT NULL, "by_contact_id" bigint NOT NULL, "ticket_id" integer NOT NULL, "state" text NOT NULL DEFAULT 'active', "at" TIMESTAMP WITH TIME ZONE NOT NULL, "undone_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "mood_corrections_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "mood_corrections_ticket" ON "mood_corrections"  ("ticket_id")`)
    await runner.query(`CREATE INDEX "mood_corrections_active" ON "mood_corrections"  ("id") WHERE state = 'active'`)
    await runner.query(
      `CREATE TABLE "room_sensitivities" ("room_id" bigint NOT NULL, "level" text NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "room_sensitivities_pkey" PRIMARY KEY ("room_id"))`,
    )
    await runner.query(
      `ALTER TABLE "mood_corrections" ADD CONSTRAINT "mood_corrections_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "mood_corrections" ADD CONSTRAINT "mood_corrections_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "mood_corrections" DROP CONSTRAINT "mood_corrections_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "mood_corrections" DROP CONSTRAINT "mood_corrections_by_contact_id_fkey"`)
    await runner.query(`DROP TABLE "room_sensitivities"`)
    await runner.query(`DROP INDEX "public"."mood_corrections_active"`)
    await runner.query(`DROP INDEX "public"."mood_corrections_ticket"`)
    await runner.query(`DROP TABLE "mood_corrections"`)
    await runner.query(`DROP TABLE "detection_settings"`)
  }
}
