import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Faq0005 implements MigrationInterface {
  name = 'faq-0000000000005'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "faq_entries" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "room_id" bigint, "question" text NOT NULL, "also" text array NOT NULL DEFAULT '{}', "answer" text NOT NULL, "hint" text, "category" text, "state" text NOT NULL DEFAULT 'active', "hits" integer NOT NULL DEFAULT '0', "unhelpful" integer NOT NULL DEFAULT '0', "last_hit_at" TIMESTAMP WITH TIME ZONE, "by_contact_id" bigint NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "faq_entries_counts" CHECK (hits >= 0 AND unhelpful >= 0), CONSTRAINT "faq_entries_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "faq_entries_account" ON "faq_entries"  ("account")`)
    await runner.query(
      `CREATE TABLE "faq_replies" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "entry_id" integer NOT NULL, "room_id" bigint, "contact_id" bigint NOT NULL, "message_id" bigint NOT NULL, "score" real NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "unhelpful_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "faq_replies_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "faq_replies_contact" ON "faq_replies"  ("contact_id", "at")`)
    await runner.query(`CREATE INDEX "faq_replies_room" ON "faq_replies"  ("room_id", "at")`)
    await runner.query(`CREATE UNIQUE INDEX "faq_replies_message" ON "faq_replies"  ("message_id")`)
    await runner.query(
      `CREATE TABLE "faq_rooms" ("room_id" bigint NOT NULL, "auto_reply" boolean NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "faq_rooms_pkey" PRIMARY KEY ("room_id"))`,
    )
    await runner.query(
      `CREATE TABLE "faq_versions" ("account" text NOT NULL, "version" uuid NOT NULL, CONSTRAINT "faq_versions_pkey" PRIMARY KEY ("account"))`,
    )
    await runner.query(
      `CREATE TABLE "questions" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "room_id" bigint, "contact_id" bigint NOT NULL, "message_id" bigint NOT NULL, "state" text NOT NULL, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, "handed_over_at" TIMESTAMP WITH TIME ZONE, "answered_at" TIMESTAMP WITH TIME ZONE, "answered_by_id" bigint, "answer_message_id" bigint, "digests" smallint NOT NULL DEFAULT '0', CONSTRAINT "questions_state" CHECK (state IN ('open', 'answered', 'faq', 'expired')), CONSTRAINT "questions_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "questions_asked" ON "questions"  ("account", "asked_at")`)
    await runner.query(`CREATE INDEX "questions_open_room" ON "questions"  ("room_id") WHERE state = 'open'`)
    await runner.query(`CREATE INDEX "questions_open" ON "questions"  ("account", "asked_at") WHERE state = 'open'`)
    await runner.query(`CREATE UNIQUE INDEX "questions_message" ON "questions"  ("message_id")`)
    await runner.query(
      `CREATE TABLE "question_digests" ("account" text NOT NULL, "slot_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "question_digests_pkey" PRIMARY KEY ("account", "slot_at"))`,
    )
    await runner.query(
      `ALTER TABLE "faq_entries" ADD CONSTRAINT "faq_entries_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "faq_entries" ADD CONSTRAINT "faq_entries_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "faq_replies" ADD CONSTRAINT "faq_replies_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "faq_entries"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "faq_replies" ADD CONSTRAINT "faq_replies_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "faq_replies" ADD CONSTRAINT "faq_replies_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "faq_rooms" ADD CONSTRAINT "faq_rooms_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "questions" ADD CONSTRAINT "questions_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "questions" ADD CONSTRAINT "questions_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "questions" ADD CONSTRAINT "questions_answered_by_id_fkey" FOREIGN KEY ("answered_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "questions" DROP CONSTRAINT "questions_answered_by_id_fkey"`)
    await runner.query(`ALTER TABLE "questions" DROP CONSTRAINT "questions_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "questions" DROP CONSTRAINT "questions_room_id_fkey"`)
    await runner.query(`ALTER TABLE "faq_rooms" DROP CONSTRAINT "faq_rooms_room_id_fkey"`)
    await runner.query(`ALTER TABLE "faq_replies" DROP CONSTRAINT "faq_replies_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "faq_replies" DROP CONSTRAINT "faq_replies_room_id_fkey"`)
    await runner.query(`ALTER TABLE "faq_replies" DROP CONSTRAINT "faq_replies_entry_id_fkey"`)
    await runner.query(`ALTER TABLE "faq_entries" DROP CONSTRAINT "faq_entries_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "faq_entries" DROP CONSTRAINT "faq_entries_room_id_fkey"`)
    await runner.query(`DROP TABLE "question_digests"`)
    await runner.query(`DROP INDEX "public"."questions_message"`)
    await runner.query(`DROP INDEX "public"."questions_open"`)
    await runner.query(`DROP INDEX "public"."questions_open_room"`)
    await runner.query(`DROP INDEX "public"."questions_asked"`)
    await runner.query(`DROP TABLE "questions"`)
    await runner.query(`DROP TABLE "faq_versions"`)
    await runner.query(`DROP TABLE "faq_rooms"`)
    await runner.query(`DROP INDEX "public"."faq_replies_message"`)
    await runner.query(`DROP INDEX "public"."faq_replies_room"`)
    await runner.query(`DROP INDEX "public"."faq_replies_contact"`)
    await runner.query(`DROP TABLE "faq_replies"`)
    await runner.query(`DROP INDEX "public"."faq_entries_account"`)
    await runner.query(`DROP TABLE "faq_entries"`)
  }
}
