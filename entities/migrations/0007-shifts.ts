import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Shifts0007 implements MigrationInterface {
  name = 'shifts-0000000000007'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "duty_absences" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "kind" text NOT NULL, "contact_id" bigint NOT NULL, "substitute_id" bigint, "starts_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ends_at" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL, "by_contact_id" bigint NOT NULL, "set_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "duty_absences_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "duty_absences_span" ON "duty_absences"  ("account", "ends_at")`)
    await runner.query(
      `CREATE TABLE "duty_entries" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "days" text array NOT NULL, "spans" jsonb NOT NULL, "people" bigint array NOT NULL, "backup_id" bigint, "urgent_only" boolean NOT NULL DEFAULT false, "time_zone" text NOT NULL, "by_contact_id" bigint NOT NULL, "added_in" integer NOT NULL, "removed_in" integer, CONSTRAINT "duty_entries_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "duty_entries_account" ON "duty_entries"  ("account")`)
    await runner.query(
      `CREATE TABLE "handovers" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "people" bigint array NOT NULL, "by_contact_id" bigint, "state" text NOT NULL, "next_at" TIMESTAMP WITH TIME ZONE, "accepted_by_id" bigint, "accepted_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "handovers_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE INDEX "handovers_next" ON "handovers"  ("next_at") WHERE state IN ('waiting', 'managers')`,
    )
    await runner.query(`CREATE INDEX "handovers_newest" ON "handovers"  ("account", "id")`)
    await runner.query(
      `CREATE UNIQUE INDEX "handovers_change" ON "handovers"  ("account", "at") WHERE by_contact_id IS NULL`,
    )
    await runner.query(
      `ALTER TABLE "duty_absences" ADD CONSTRAINT "duty_absences_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "duty_absences" ADD CONSTRAINT "duty_absences_substitute_id_fkey" FOREIGN KEY ("substitute_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "duty_entries" ADD CONSTRAINT "duty_entries_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "handovers" ADD CONSTRAINT "handovers_accepted_by_id_fkey" FOREIGN KEY ("accepted_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "handovers" DROP CONSTRAINT "handovers_accepted_by_id_fkey"`)
    await runner.query(`ALTER TABLE "duty_entries" DROP CONSTRAINT "duty_entries_backup_id_fkey"`)
    await runner.query(`ALTER TABLE "duty_absences" DROP CONSTRAINT "duty_absences_substitute_id_fkey"`)
    await runner.query(`ALTER TABLE "duty_absences" DROP CONSTRAINT "duty_absences_contact_id_fkey"`)
    await runner.query(`DROP INDEX "public"."handovers_change"`)
    await runner.query(`DROP INDEX "public"."handovers_newest"`)
    await runner.query(`DROP INDEX "public"."handovers_next"`)
    await runner.query(`DROP TABLE "handovers"`)
    await runner.query(`DROP INDEX "public"."duty_entries_account"`)
    await runner.query(`DROP TABLE "duty_entries"`)
    await runner.query(`DROP INDEX "public"."duty_absences_span"`)
    await runner.query(`DROP TABLE "duty_absences"`)
  }
}
