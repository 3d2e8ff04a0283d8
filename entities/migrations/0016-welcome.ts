import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Welcome0016 implements MigrationInterface {
  name = 'welcome-0000000000016'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "first_questions" ("room_id" bigint NOT NULL, "contact_id" bigint NOT NULL, "question_id" integer NOT NULL, "due_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "first_questions_pkey" PRIMARY KEY ("room_id", "contact_id"))`,
    )
    await runner.query(`CREATE INDEX "first_questions_due" ON "first_questions"  ("due_at") WHERE due_at IS NOT NULL`)
    await runner.query(
      `CREATE TABLE "live_sessions" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "room_id" bigint NOT NULL, "title" text NOT NULL, "weekday" smallint, "minute" smallint, "next_at" TIMESTAMP WITH TIME ZONE NOT NULL, "reminded_for" TIMESTAMP WITH TIME ZONE, "by_contact_id" bigint NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "live_sessions_weekly" CHECK ((weekday IS NULL) = (minute IS NULL)), CONSTRAINT "live_sessions_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "live_sessions_next" ON "live_sessions"  ("next_at")`)
    await runner.query(`CREATE INDEX "live_sessions_room" ON "live_sessions"  ("room_id")`)
    await runner.query(
      `CREATE TABLE "onboarding_steps" ("room_id" bigint NOT NULL, "contact_id" bigint NOT NULL, "day" smallint NOT NULL, "state" text NOT NULL DEFAULT 'waiting', "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "onboarding_steps_day" CHECK (day IN (1, 3, 7)), CONSTRAINT "onboarding_steps_state" CHECK (state IN ('waiting', 'told', 'done', 'declined')), CONSTRAINT "onboarding_steps_pkey" PRIMARY KEY ("room_id", "contact_id", "day"))`,
    )
    await runner.query(`CREATE INDEX "onboarding_steps_contact" ON "onboarding_steps"  ("contact_id")`)
    await runner.query(
      `CREATE INDEX "onboarding_steps_due" ON "onboarding_steps"  ("due_at") WHERE state IN ('waiting', 'told')`,
    )
    await runner.query(`ALTER TABLE "welcome_arrivals" ADD "back" boolean NOT NULL DEFAULT false`)
    // What rooms have set so far is their general template.
    await runner.query(`ALTER TABLE "welcome_texts" ADD "account" text`)
    await runner.query(`UPDATE welcome_texts SET account = r.account FROM rooms r WHERE r.id = room_id`)
    await runner.query(`DELETE FROM welcome_texts WHERE account IS NULL`)
    await runner.query(`ALTER TABLE "welcome_texts" ALTER COLUMN "account" SET NOT NULL`)
    await runner.query(`ALTER TABLE "welcome_texts" ADD "slot" text NOT NULL DEFAULT 'welcome'`)
    await runner.query(`ALTER TABLE "welcome_texts" ALTER COLUMN "slot" DROP DEFAULT`)
    await runner.query(`ALTER TABLE "welcome_texts" DROP CONSTRAINT "welcome_texts_pkey"`)
    await runner.query(`ALTER TABLE "welcome_texts" ALTER COLUMN "room_id" DROP NOT NULL`)
    await runner.query(`ALTER TABLE "welcome_texts" ADD "id" integer GENERATED ALWAYS AS IDENTITY NOT NULL`)
    await runner.query(`ALTER TABLE "welcome_texts" ADD CONSTRAINT "welcome_texts_pkey" PRIMARY KEY ("id")`)
    await runner.query(
      `CREATE UNIQUE INDEX "welcome_texts_room" ON "welcome_texts"  ("room_id", "slot") WHERE room_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "welcome_texts_account" ON "welcome_texts"  ("account", "slot") WHERE room_id IS NULL`,
    )
    await runner.query(
      `ALTER TABLE "welcome_texts" ADD CONSTRAINT "welcome_texts_slot" CHECK (slot IN ('welcome', 'welcome-vip', 'welcome-year', 'welcome-month', 'welcome-single', 'rules', 'contact', 'day-1', 'day-3', 'day-7', 'onboarding', 'reminder'))`,
    )
    await runner.query(
      `ALTER TABLE "first_questions" ADD CONSTRAINT "first_questions_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "first_questions" ADD CONSTRAINT "first_questions_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "first_questions" ADD CONSTRAINT "first_questions_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "questions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "live_sessions" ADD CONSTRAINT "live_sessions_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "onboarding_steps" ADD CONSTRAINT "onboarding_steps_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "onboarding_steps" ADD CONSTRAINT "onboarding_steps_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "welcome_texts" ADD CONSTRAINT "welcome_texts_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "welcome_texts" DROP CONSTRAINT "welcome_texts_room_id_fkey"`)
    await runner.query(`ALTER TABLE "onboarding_steps" DROP CONSTRAINT "onboarding_steps_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "onboarding_steps" DROP CONSTRAINT "onboarding_steps_room_id_fkey"`)
    await runner.query(`ALTER TABLE "live_sessions" DROP CONSTRAINT "live_sessions_room_id_fkey"`)
    await runner.query(`ALTER TABLE "first_questions" DROP CONSTRAINT "first_questions_question_id_fkey"`)
    await runner.query(`ALTER TABLE "first_questions" DROP CONSTRAINT "first_questions_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "first_questions" DROP CONSTRAINT "first_questions_room_id_fkey"`)
    await runner.query(`ALTER TABLE "welcome_texts" DROP CONSTRAINT "welcome_texts_slot"`)
    await runner.query(`DROP INDEX "public"."welcome_texts_account"`)
    await runner.query(`DROP INDEX "public"."welcome_texts_room"`)
    await runner.query(`DELETE FROM welcome_texts WHERE room_id IS NULL OR slot <> 'welcome'`)
    await runner.query(`ALTER TABLE "welcome_texts" DROP CONSTRAINT "welcome_texts_pkey"`)
    await runner.query(`ALTER TABLE "welcome_texts" DROP COLUMN "id"`)
    await runner.query(`ALTER TABLE "welcome_texts" ADD CONSTRAINT "welcome_texts_pkey" PRIMARY KEY ("room_id")`)
    await runner.query(`ALTER TABLE "welcome_texts" DROP COLUMN "slot"`)
    await runner.query(`ALTER TABLE "welcome_texts" DROP COLUMN "account"`)
    await runner.query(`ALTER TABLE "welcome_arrivals" DROP COLUMN "back"`)
    await runner.query(`DROP INDEX "public"."onboarding_steps_due"`)
    await runner.query(`DROP INDEX "public"."onboarding_steps_contact"`)
    await runner.query(`DROP TABLE "onboarding_steps"`)
    await runner.query(`DROP INDEX "public"."live_sessions_room"`)
    await runner.query(`DROP INDEX "public"."live_sessions_next"`)
    await runner.query(`DROP TABLE "live_sessions"`)
    await runner.query(`DROP INDEX "public"."first_questions_due"`)
    await runner.query(`DROP TABLE "first_questions"`)
  }
}
