import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Desk0004 implements MigrationInterface {
  name = 'desk-0000000000004'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "departments" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "name" text NOT NULL, "owner_id" bigint NOT NULL, CONSTRAINT "departments_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE UNIQUE INDEX "departments_name" ON "departments"  ("account", "name")`)
    await runner.query(
      `CREATE TABLE "escalations" ("target_id" bigint NOT NULL, "ticket_id" integer NOT NULL, "level" smallint NOT NULL, "told" bigint array NOT NULL, "state" text NOT NULL, "next_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "escalations_pkey" PRIMARY KEY ("target_id"))`,
    )
    await runner.query(`CREATE INDEX "escalations_ticket" ON "escalations"  ("ticket_id")`)
    await runner.query(`CREATE INDEX "escalations_next" ON "escalations"  ("next_at") WHERE state <> 'done'`)
    await runner.query(
      `CREATE TABLE "member_tiers" ("contact_id" bigint NOT NULL, "tier" text NOT NULL, "until" TIMESTAMP WITH TIME ZONE, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "member_tiers_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(
      `CREATE TABLE "notices" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "place" text NOT NULL, "contact_id" bigint NOT NULL, "ticket_id" integer NOT NULL, "target_id" bigint NOT NULL, "what" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL DEFAULT 'waiting', "said_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "notices_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "notices_ticket" ON "notices"  ("ticket_id")`)
    await runner.query(`CREATE INDEX "notices_said" ON "notices"  ("place", "said_at") WHERE said_at IS NOT NULL`)
    await runner.query(`CREATE INDEX "notices_waiting" ON "notices"  ("place") WHERE state = 'waiting'`)
    await runner.query(
      `CREATE TABLE "sla_rules" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "kind" text NOT NULL, "tier" text NOT NULL DEFAULT '', "severity" smallint NOT NULL DEFAULT '0', "minutes" integer, "clock" text NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "sla_rules_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE UNIQUE INDEX "sla_rules_scope" ON "sla_rules"  ("account", "kind", "tier", "severity")`)
    await runner.query(
      `CREATE TABLE "sla_settings" ("account" text NOT NULL, "acknowledgement" text NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "sla_settings_pkey" PRIMARY KEY ("account"))`,
    )
    await runner.query(
      `CREATE TABLE "ticket_steps" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "ticket_id" integer NOT NULL, "department" text NOT NULL, "owner_id" bigint NOT NULL, "by_contact_id" bigint NOT NULL, "what" text NOT NULL, "state" text NOT NULL DEFAULT 'open', "answer" text, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "done_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "ticket_steps_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "ticket_steps_one_open" ON "ticket_steps"  ("ticket_id", "department") WHERE state = 'open'`,
    )
    await runner.query(`CREATE INDEX "ticket_steps_ticket" ON "ticket_steps"  ("ticket_id")`)
    await runner.query(`ALTER TABLE "duty_shifts" ADD "backup_id" bigint`)
    await runner.query(`ALTER TABLE "tickets" ADD "paused_for" text`)
    await runner.query(`ALTER TABLE "tickets" ADD "paused_at" TIMESTAMP WITH TIME ZONE`)
    await runner.query(`ALTER TABLE "sla_targets" ADD "clock" text NOT NULL DEFAULT 'always'`)
    await runner.query(`ALTER TABLE "sla_targets" ADD "step_id" bigint`)
    await runner.query(`ALTER TABLE "sla_targets" ADD "paused_at" TIMESTAMP WITH TIME ZONE`)
    await runner.query(`ALTER TABLE "sla_targets" ADD "warn_left_ms" bigint`)
    await runner.query(`ALTER TABLE "sla_targets" ADD "left_ms" bigint`)
    await runner.query(
      `ALTER TABLE "departments" ADD CONSTRAINT "departments_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "duty_shifts" ADD CONSTRAINT "duty_shifts_backup_id_fkey" FOREIGN KEY ("backup_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "escalations" ADD CONSTRAINT "escalations_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "sla_targets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "member_tiers" ADD CONSTRAINT "member_tiers_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ticket_steps" ADD CONSTRAINT "ticket_steps_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ticket_steps" ADD CONSTRAINT "ticket_steps_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "ticket_steps" DROP CONSTRAINT "ticket_steps_owner_id_fkey"`)
    await runner.query(`ALTER TABLE "ticket_steps" DROP CONSTRAINT "ticket_steps_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "member_tiers" DROP CONSTRAINT "member_tiers_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "escalations" DROP CONSTRAINT "escalations_target_id_fkey"`)
    await runner.query(`ALTER TABLE "duty_shifts" DROP CONSTRAINT "duty_shifts_backup_id_fkey"`)
    await runner.query(`ALTER TABLE "departments" DROP CONSTRAINT "departments_owner_id_fkey"`)
    await runner.query(`ALTER TABLE "sla_targets" DROP COLUMN "left_ms"`)
    await runner.query(`ALTER TABLE "sla_targets" DROP COLUMN "warn_left_ms"`)
    await runner.query(`ALTER TABLE "sla_targets" DROP COLUMN "paused_at"`)
    await runner.query(`ALTER TABLE "sla_targets" DROP COLUMN "step_id"`)
    await runner.query(`ALTER TABLE "sla_targets" DROP COLUMN "clock"`)
    await runner.query(`ALTER TABLE "tickets" DROP COLUMN "paused_at"`)
    await runner.query(`ALTER TABLE "tickets" DROP COLUMN "paused_for"`)
    await runner.query(`ALTER TABLE "duty_shifts" DROP COLUMN "backup_id"`)
    await runner.query(`DROP INDEX "public"."ticket_steps_ticket"`)
    await runner.query(`DROP INDEX "public"."ticket_steps_one_open"`)
    await runner.query(`DROP TABLE "ticket_steps"`)
    await runner.query(`DROP TABLE "sla_settings"`)
    await runner.query(`DROP INDEX "public"."sla_rules_scope"`)
    await runner.query(`DROP TABLE "sla_rules"`)
    await runner.query(`DROP INDEX "public"."notices_waiting"`)
    await runner.query(`DROP INDEX "public"."notices_said"`)
    await runner.query(`DROP INDEX "public"."notices_ticket"`)
    await runner.query(`DROP TABLE "notices"`)
    await runner.query(`DROP TABLE "member_tiers"`)
    await runner.query(`DROP INDEX "public"."escalations_next"`)
    await runner.query(`DROP INDEX "public"."escalations_ticket"`)
    await runner.query(`DROP TABLE "escalations"`)
    await runner.query(`DROP INDEX "public"."departments_name"`)
    await runner.query(`DROP TABLE "departments"`)
  }
}
