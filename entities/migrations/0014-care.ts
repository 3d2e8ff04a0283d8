import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Care0014 implements MigrationInterface {
  name = 'care-0000000000014'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "activity_counts" ("day" date NOT NULL, "counted_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "activity_counts_pkey" PRIMARY KEY ("day"))`,
    )
    await runner.query(
      `CREATE TABLE "activity_days" ("contact_id" bigint NOT NULL, "day" date NOT NULL, CONSTRAINT "activity_days_pkey" PRIMARY KEY ("contact_id", "day"))`,
    )
    await runner.query(
      `CREATE TABLE "attention_mutes" ("contact_id" bigint NOT NULL, "since" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "attention_mutes_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(
      `CREATE TABLE "attention_settings" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "room_id" bigint, "quiet" jsonb, "per_room" integer, "per_day" integer, "per_week" integer, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "attention_settings_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "attention_settings_room" ON "attention_settings"  ("room_id") WHERE room_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "attention_settings_account" ON "attention_settings"  ("account") WHERE room_id IS NULL`,
    )
    await runner.query(
      `CREATE TABLE "birthdays" ("contact_id" bigint NOT NULL, "lunar" boolean NOT NULL, "month" smallint NOT NULL, "day" smallint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "birthdays_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(`CREATE INDEX "birthdays_day" ON "birthdays"  ("lunar", "month", "day")`)
    await runner.query(
      `CREATE TABLE "birthday_greetings" ("contact_id" bigint NOT NULL, "year" smallint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "birthday_greetings_pkey" PRIMARY KEY ("contact_id", "year"))`,
    )
    await runner.query(`CREATE INDEX "birthday_greetings_contact" ON "birthday_greetings"  ("contact_id", "at")`)
    await runner.query(
      `CREATE TABLE "birthday_settings" ("room_id" bigint NOT NULL, "in_group" boolean NOT NULL DEFAULT false, "gift" integer NOT NULL DEFAULT '0', "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "birthday_settings_gift" CHECK (gift >= 0), CONSTRAINT "birthday_settings_pkey" PRIMARY KEY ("room_id"))`,
    )
    await runner.query(
      `CREATE TABLE "care_notes" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "contact_id" bigint NOT NULL, "text" text NOT NULL, "by_contact_id" bigint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "care_notes_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "care_notes_contact" ON "care_notes"  ("contact_id", "id")`)
    await runner.query(
      `CREATE TABLE "recalls" ("contact_id" bigint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "recalls_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(
      `CREATE TABLE "recall_settings" ("room_id" bigint NOT NULL, "is_on" boolean NOT NULL DEFAULT false, "text" text, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "recall_settings_pkey" PRIMARY KEY ("room_id"))`,
    )
    await runner.query(
      `CREATE INDEX "outbox_under_way" ON "outbox"  ("account", "state") WHERE state IN ('sending', 'unknown')`,
    )
    await runner.query(
      `CREATE INDEX "outbox_unasked_said" ON "outbox"  ("room_id", "contact_id", "claimed_at") WHERE priority >= 3 AND state IN ('sent', 'unknown', 'expired')`,
    )
    await runner.query(
      `CREATE INDEX "outbox_unasked" ON "outbox"  ("account", "not_before") WHERE state = 'due' AND priority >= 3`,
    )
    await runner.query(
      `ALTER TABLE "activity_days" ADD CONSTRAINT "activity_days_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "attention_mutes" ADD CONSTRAINT "attention_mutes_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "attention_settings" ADD CONSTRAINT "attention_settings_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "birthdays" ADD CONSTRAINT "birthdays_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "birthday_greetings" ADD CONSTRAINT "birthday_greetings_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "birthday_settings" ADD CONSTRAINT "birthday_settings_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "care_notes" ADD CONSTRAINT "care_notes_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "care_notes" ADD CONSTRAINT "care_notes_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "recalls" ADD CONSTRAINT "recalls_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "recall_settings" ADD CONSTRAINT "recall_settings_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "recall_settings" DROP CONSTRAINT "recall_settings_room_id_fkey"`)
    await runner.query(`ALTER TABLE "recalls" DROP CONSTRAINT "recalls_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "care_notes" DROP CONSTRAINT "care_notes_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "care_notes" DROP CONSTRAINT "care_notes_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "birthday_settings" DROP CONSTRAINT "birthday_settings_room_id_fkey"`)
    await runner.query(`ALTER TABLE "birthday_greetings" DROP CONSTRAINT "birthday_greetings_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "birthdays" DROP CONSTRAINT "birthdays_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "attention_settings" DROP CONSTRAINT "attention_settings_room_id_fkey"`)
    await runner.query(`ALTER TABLE "attention_mutes" DROP CONSTRAINT "attention_mutes_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "activity_days" DROP CONSTRAINT "activity_days_contact_id_fkey"`)
    await runner.query(`DROP INDEX "public"."outbox_unasked"`)
    await runner.query(`DROP INDEX "public"."outbox_unasked_said"`)
    await runner.query(`DROP INDEX "public"."outbox_under_way"`)
    await runner.query(`DROP TABLE "recall_settings"`)
    await runner.query(`DROP TABLE "recalls"`)
    await runner.query(`DROP INDEX "public"."care_notes_contact"`)
    await runner.query(`DROP TABLE "care_notes"`)
    await runner.query(`DROP TABLE "birthday_settings"`)
    await runner.query(`DROP INDEX "public"."birthday_greetings_contact"`)
    await runner.query(`DROP TABLE "birthday_greetings"`)
    await runner.query(`DROP INDEX "public"."birthdays_day"`)
    await runner.query(`DROP TABLE "birthdays"`)
    await runner.query(`DROP INDEX "public"."attention_settings_account"`)
    await runner.query(`DROP INDEX "public"."attention_settings_room"`)
    await runner.query(`DROP TABLE "attention_settings"`)
    await runner.query(`DROP TABLE "attention_mutes"`)
    await runner.query(`DROP TABLE "activity_days"`)
    await runner.query(`DROP TABLE "activity_counts"`)
  }
}
