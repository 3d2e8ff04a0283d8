import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Draws0013 implements MigrationInterface {
  name = 'draws-0000000000013'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "draws" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "room_id" bigint NOT NULL, "prize" text NOT NULL, "points" integer, "places" integer NOT NULL, "condition" jsonb NOT NULL, "root" text NOT NULL, "commitment" text NOT NULL, "by_contact_id" bigint NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "closes_at" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL DEFAULT 'open', "entrants_hash" text, "cancelled_by_id" bigint, "cancel_reason" text, "cancelled_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "draws_places" CHECK (places > 0), CONSTRAINT "draws_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "draws_room" ON "draws"  ("room_id", "id")`)
    await runner.query(`CREATE INDEX "draws_due" ON "draws"  ("closes_at") WHERE state = 'open'`)
    await runner.query(
      `CREATE TABLE "draw_entries" ("draw_id" integer NOT NULL, "number" integer NOT NULL, "contact_id" bigint NOT NULL, "token" text NOT NULL, "entered_at" TIMESTAMP WITH TIME ZONE NOT NULL, "dropped" text, CONSTRAINT "draw_entries_contact" UNIQUE ("draw_id", "contact_id"), CONSTRAINT "draw_entries_pkey" PRIMARY KEY ("draw_id", "number"))`,
    )
    await runner.query(`CREATE INDEX "draw_entries_by_contact" ON "draw_entries"  ("contact_id")`)
    await runner.query(
      `CREATE TABLE "draw_rounds" ("draw_id" integer NOT NULL, "round" integer NOT NULL, "places" integer NOT NULL, "kept" integer array NOT NULL, "by_contact_id" bigint, "reason" text, "drawn_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "draw_rounds_pkey" PRIMARY KEY ("draw_id", "round"))`,
    )
    await runner.query(
      `CREATE TABLE "draw_winners" ("draw_id" integer NOT NULL, "round" integer NOT NULL, "rank" integer NOT NULL, "number" integer NOT NULL, "contact_id" bigint NOT NULL, "outcome" text NOT NULL, "called_at" TIMESTAMP WITH TIME ZONE NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, "ended_by_id" bigint, CONSTRAINT "draw_winners_number" UNIQUE ("draw_id", "round", "number"), CONSTRAINT "draw_winners_pkey" PRIMARY KEY ("draw_id", "round", "rank"))`,
    )
    await runner.query(
      `CREATE INDEX "draw_winners_waiting" ON "draw_winners"  ("contact_id") WHERE outcome = 'waiting'`,
    )
    await runner.query(`CREATE INDEX "draw_winners_due" ON "draw_winners"  ("due_at") WHERE outcome = 'waiting'`)
    await runner.query(
      `ALTER TABLE "draws" ADD CONSTRAINT "draws_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draws" ADD CONSTRAINT "draws_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draws" ADD CONSTRAINT "draws_cancelled_by_id_fkey" FOREIGN KEY ("cancelled_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draw_entries" ADD CONSTRAINT "draw_entries_draw_id_fkey" FOREIGN KEY ("draw_id") REFERENCES "draws"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draw_entries" ADD CONSTRAINT "draw_entries_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draw_rounds" ADD CONSTRAINT "draw_rounds_draw_id_fkey" FOREIGN KEY ("draw_id") REFERENCES "draws"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draw_rounds" ADD CONSTRAINT "draw_rounds_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draw_winners" ADD CONSTRAINT "draw_winners_draw_id_fkey" FOREIGN KEY ("draw_id") REFERENCES "draws"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draw_winners" ADD CONSTRAINT "draw_winners_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "draw_winners" ADD CONSTRAINT "draw_winners_ended_by_id_fkey" FOREIGN KEY ("ended_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "draw_winners" DROP CONSTRAINT "draw_winners_ended_by_id_fkey"`)
    await runner.query(`ALTER TABLE "draw_winners" DROP CONSTRAINT "draw_winners_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "draw_winners" DROP CONSTRAINT "draw_winners_draw_id_fkey"`)
    await runner.query(`ALTER TABLE "draw_rounds" DROP CONSTRAINT "draw_rounds_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "draw_rounds" DROP CONSTRAINT "draw_rounds_draw_id_fkey"`)
    await runner.query(`ALTER TABLE "draw_entries" DROP CONSTRAINT "draw_entries_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "draw_entries" DROP CONSTRAINT "draw_entries_draw_id_fkey"`)
    await runner.query(`ALTER TABLE "draws" DROP CONSTRAINT "draws_cancelled_by_id_fkey"`)
    await runner.query(`ALTER TABLE "draws" DROP CONSTRAINT "draws_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "draws" DROP CONSTRAINT "draws_room_id_fkey"`)
    await runner.query(`DROP INDEX "public"."draw_winners_due"`)
    await runner.query(`DROP INDEX "public"."draw_winners_waiting"`)
    await runner.query(`DROP TABLE "draw_winners"`)
    await runner.query(`DROP TABLE "draw_rounds"`)
    await runner.query(`DROP INDEX "public"."draw_entries_by_contact"`)
    await runner.query(`DROP TABLE "draw_entries"`)
    await runner.query(`DROP INDEX "public"."draws_due"`)
    await runner.query(`DROP INDEX "public"."draws_room"`)
    await runner.query(`DROP TABLE "draws"`)
  }
}
