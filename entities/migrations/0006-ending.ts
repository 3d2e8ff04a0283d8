import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Ending0006 implements MigrationInterface {
  name = 'ending-0000000000006'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "follow_ups" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "ticket_id" integer NOT NULL, "contact_id" bigint NOT NULL, "room_id" bigint, "resolved_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ask_at" TIMESTAMP WITH TIME ZONE, "asked_at" TIMESTAMP WITH TIME ZONE, "close_at" TIMESTAMP WITH TIME ZONE, "answer" text, "answered_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "follow_ups_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "follow_ups_close" ON "follow_ups"  ("close_at") WHERE close_at IS NOT NULL`)
    await runner.query(`CREATE INDEX "follow_ups_ask" ON "follow_ups"  ("ask_at") WHERE ask_at IS NOT NULL`)
    await runner.query(`CREATE INDEX "follow_ups_contact" ON "follow_ups"  ("contact_id", "resolved_at")`)
    await runner.query(`CREATE INDEX "follow_ups_ticket" ON "follow_ups"  ("ticket_id", "id")`)
    await runner.query(`CREATE UNIQUE INDEX "follow_ups_open" ON "follow_ups"  ("ticket_id") WHERE answer IS NULL`)
    await runner.query(
      `CREATE TABLE "publication_digests" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "room_id" bigint NOT NULL, "day" text NOT NULL, "text" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "publication_digests_day" UNIQUE ("room_id", "day"), CONSTRAINT "publication_digests_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE TABLE "publication_modes" ("room_id" bigint NOT NULL, "mode" text NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "publication_modes_pkey" PRIMARY KEY ("room_id"))`,
    )
    await runner.query(
      `CREATE TABLE "publication_queue" ("ticket_id" integer NOT NULL, "room_id" bigint NOT NULL, "form" text NOT NULL, "by_contact_id" bigint NOT NULL, "queued_at" TIMESTAMP WITH TIME ZONE NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "publication_queue_pkey" PRIMARY KEY ("ticket_id"))`,
    )
    await runner.query(`CREATE INDEX "publication_queue_due" ON "publication_queue"  ("due_at")`)
    await runner.query(
      `CREATE TABLE "publication_versions" ("publication_id" bigint NOT NULL, "version" integer NOT NULL, "kind" text NOT NULL, "text" text NOT NULL, "by_contact_id" bigint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "publication_versions_pkey" PRIMARY KEY ("publication_id", "version"))`,
    )
    await runner.query(
      `CREATE TABLE "publication_wishes" ("contact_id" bigint NOT NULL, "wish" text NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "publication_wishes_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(
      `CREATE TABLE "rating_invitations" ("ticket_id" integer NOT NULL, "contact_id" bigint NOT NULL, "rated_contact_id" bigint, "invited_at" TIMESTAMP WITH TIME ZONE NOT NULL, "remind_at" TIMESTAMP WITH TIME ZONE, "reminded_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "rating_invitations_pkey" PRIMARY KEY ("ticket_id"))`,
    )
    await runner.query(
      `CREATE INDEX "rating_invitations_remind" ON "rating_invitations"  ("remind_at") WHERE remind_at IS NOT NULL`,
    )
    await runner.query(
      `CREATE INDEX "rating_invitations_contact" ON "rating_invitations"  ("contact_id", "invited_at")`,
    )
    await runner.query(
      `CREATE TABLE "ratings" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "ticket_id" integer NOT NULL, "contact_id" bigint NOT NULL, "rated_contact_id" bigint, "score" smallint NOT NULL, "reason" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "ratings_score" CHECK (score BETWEEN 1 AND 5), CONSTRAINT "ratings_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "ratings_rated" ON "ratings"  ("rated_contact_id", "at")`)
    await runner.query(`CREATE INDEX "ratings_ticket" ON "ratings"  ("ticket_id", "contact_id", "id")`)
    await runner.query(`ALTER TABLE "publications" ADD "form" text NOT NULL DEFAULT 'full'`)
    await runner.query(`ALTER TABLE "publications" ADD "corrected_result" text`)
    await runner.query(`ALTER TABLE "publications" ADD "digest_id" bigint`)
    await runner.query(`ALTER TABLE "publications" ADD "withdrawn_at" TIMESTAMP WITH TIME ZONE`)
    await runner.query(`ALTER TABLE "publications" ADD "withdrawn_by_id" bigint`)
    await runner.query(
      `ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "follow_ups" ADD CONSTRAINT "follow_ups_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publication_digests" ADD CONSTRAINT "publication_digests_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publication_modes" ADD CONSTRAINT "publication_modes_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publication_queue" ADD CONSTRAINT "publication_queue_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publication_queue" ADD CONSTRAINT "publication_queue_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publications" ADD CONSTRAINT "publications_digest_id_fkey" FOREIGN KEY ("digest_id") REFERENCES "publication_digests"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publication_versions" ADD CONSTRAINT "publication_versions_publication_id_fkey" FOREIGN KEY ("publication_id") REFERENCES "publications"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "publication_wishes" ADD CONSTRAINT "publication_wishes_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "rating_invitations" ADD CONSTRAINT "rating_invitations_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "rating_invitations" ADD CONSTRAINT "rating_invitations_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "rating_invitations" ADD CONSTRAINT "rating_invitations_rated_contact_id_fkey" FOREIGN KEY ("rated_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ratings" ADD CONSTRAINT "ratings_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ratings" ADD CONSTRAINT "ratings_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ratings" ADD CONSTRAINT "ratings_rated_contact_id_fkey" FOREIGN KEY ("rated_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "ratings" DROP CONSTRAINT "ratings_rated_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "ratings" DROP CONSTRAINT "ratings_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "ratings" DROP CONSTRAINT "ratings_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "rating_invitations" DROP CONSTRAINT "rating_invitations_rated_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "rating_invitations" DROP CONSTRAINT "rating_invitations_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "rating_invitations" DROP CONSTRAINT "rating_invitations_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "publication_wishes" DROP CONSTRAINT "publication_wishes_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "publication_versions" DROP CONSTRAINT "publication_versions_publication_id_fkey"`)
    await runner.query(`ALTER TABLE "publications" DROP CONSTRAINT "publications_digest_id_fkey"`)
    await runner.query(`ALTER TABLE "publication_queue" DROP CONSTRAINT "publication_queue_room_id_fkey"`)
    await runner.query(`ALTER TABLE "publication_queue" DROP CONSTRAINT "publication_queue_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "publication_modes" DROP CONSTRAINT "publication_modes_room_id_fkey"`)
    await runner.query(`ALTER TABLE "publication_digests" DROP CONSTRAINT "publication_digests_room_id_fkey"`)
    await runner.query(`ALTER TABLE "follow_ups" DROP CONSTRAINT "follow_ups_room_id_fkey"`)
    await runner.query(`ALTER TABLE "follow_ups" DROP CONSTRAINT "follow_ups_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "follow_ups" DROP CONSTRAINT "follow_ups_ticket_id_fkey"`)
    await runner.query(`ALTER TABLE "publications" DROP COLUMN "withdrawn_by_id"`)
    await runner.query(`ALTER TABLE "publications" DROP COLUMN "withdrawn_at"`)
    await runner.query(`ALTER TABLE "publications" DROP COLUMN "digest_id"`)
    await runner.query(`ALTER TABLE "publications" DROP COLUMN "corrected_result"`)
    await runner.query(`ALTER TABLE "publications" DROP COLUMN "form"`)
    await runner.query(`DROP INDEX "public"."ratings_ticket"`)
    await runner.query(`DROP INDEX "public"."ratings_rated"`)
    await runner.query(`DROP TABLE "ratings"`)
    await runner.query(`DROP INDEX "public"."rating_invitations_contact"`)
    await runner.query(`DROP INDEX "public"."rating_invitations_remind"`)
    await runner.query(`DROP TABLE "rating_invitations"`)
    await runner.query(`DROP TABLE "publication_wishes"`)
    await runner.query(`DROP TABLE "publication_versions"`)
    await runner.query(`DROP INDEX "public"."publication_queue_due"`)
    await runner.query(`DROP TABLE "publication_queue"`)
    await runner.query(`DROP TABLE "publication_modes"`)
    await runner.query(`DROP TABLE "publication_digests"`)
    await runner.query(`DROP INDEX "public"."follow_ups_open"`)
    await runner.query(`DROP INDEX "public"."follow_ups_ticket"`)
    await runner.query(`DROP INDEX "public"."follow_ups_contact"`)
    await runner.query(`DROP INDEX "public"."follow_ups_ask"`)
    await runner.query(`DROP INDEX "public"."follow_ups_close"`)
    await runner.query(`DROP TABLE "follow_ups"`)
  }
}
