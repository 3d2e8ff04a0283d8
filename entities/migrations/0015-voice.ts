import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Voice0015 implements MigrationInterface {
  name = 'voice-0000000000015'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "praises" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "contact_id" bigint NOT NULL, "room_id" bigint, "text" text NOT NULL, "state" text NOT NULL, "signature" text, "by_contact_id" bigint, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "answered_at" TIMESTAMP WITH TIME ZONE, "ended_at" TIMESTAMP WITH TIME ZONE, "ended_by_id" bigint, CONSTRAINT "praises_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "praises_contact" ON "praises"  ("contact_id", "id")`)
    await runner.query(
      `CREATE INDEX "praises_wall" ON "praises"  ("account", "answered_at", "id") WHERE state = 'shown'`,
    )
    await runner.query(`CREATE INDEX "praises_due" ON "praises"  ("expires_at") WHERE state IN ('candidate', 'asked')`)
    await runner.query(`CREATE UNIQUE INDEX "praises_asked" ON "praises"  ("contact_id") WHERE state = 'asked'`)
    await runner.query(
      `CREATE TABLE "suggestions" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "room_id" bigint, "contact_id" bigint NOT NULL, "text" text NOT NULL, "wording" text NOT NULL, "state" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "suggestions_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "suggestions_contact" ON "suggestions"  ("contact_id", "at")`)
    await runner.query(`CREATE INDEX "suggestions_room" ON "suggestions"  ("room_id", "id")`)
    await runner.query(`CREATE INDEX "suggestions_account" ON "suggestions"  ("account", "id")`)
    await runner.query(
      `CREATE UNIQUE INDEX "suggestions_open" ON "suggestions"  ("account", "room_id", "wording") WHERE state = 'open' AND room_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE TABLE "suggestion_decisions" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "suggestion_id" integer NOT NULL, "state" text NOT NULL, "by_contact_id" bigint NOT NULL, "note" text NOT NULL, "points" integer NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "suggestion_decisions_points" CHECK (points BETWEEN 0 AND 500), CONSTRAINT "suggestion_decisions_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "suggestion_decisions_at" ON "suggestion_decisions"  ("at")`)
    await runner.query(
      `CREATE INDEX "suggestion_decisions_suggestion" ON "suggestion_decisions"  ("suggestion_id", "id")`,
    )
    await runner.query(
      `CREATE TABLE "suggestion_supports" ("suggestion_id" integer NOT NULL, "contact_id" bigint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "suggestion_supports_pkey" PRIMARY KEY ("suggestion_id", "contact_id"))`,
    )
    await runner.query(
      `CREATE TABLE "surveys" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "title" text NOT NULL, "state" text NOT NULL, "by_contact_id" bigint NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "room_id" bigint, "opened_at" TIMESTAMP WITH TIME ZONE, "closes_at" TIMESTAMP WITH TIME ZONE, "is_public" boolean NOT NULL, "closed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "surveys_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "surveys_account" ON "surveys"  ("account", "id")`)
    await runner.query(`CREATE INDEX "surveys_room" ON "surveys"  ("room_id", "opened_at")`)
    await runner.query(`CREATE INDEX "surveys_due" ON "surveys"  ("closes_at") WHERE state = 'open'`)
    await runner.query(
      `CREATE TABLE "survey_answers" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "survey_id" integer NOT NULL, "position" smallint NOT NULL, "contact_id" bigint NOT NULL, "choice" smallint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "survey_answers_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE INDEX "survey_answers_last" ON "survey_answers"  ("survey_id", "position", "contact_id", "id")`,
    )
    await runner.query(
      `CREATE TABLE "survey_prompts" ("contact_id" bigint NOT NULL, "survey_id" integer NOT NULL, "position" smallint NOT NULL, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "survey_prompts_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(
      `CREATE TABLE "survey_questions" ("survey_id" integer NOT NULL, "position" smallint NOT NULL, "text" text NOT NULL, "options" text array NOT NULL, CONSTRAINT "survey_questions_options" CHECK (cardinality(options) BETWEEN 2 AND 10), CONSTRAINT "survey_questions_position" CHECK (position BETWEEN 1 AND 5), CONSTRAINT "survey_questions_pkey" PRIMARY KEY ("survey_id", "position"))`,
    )
    await runner.query(
      `ALTER TABLE "praises" ADD CONSTRAINT "praises_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "praises" ADD CONSTRAINT "praises_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "praises" ADD CONSTRAINT "praises_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "praises" ADD CONSTRAINT "praises_ended_by_id_fkey" FOREIGN KEY ("ended_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "suggestions" ADD CONSTRAINT "suggestions_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "suggestions" ADD CONSTRAINT "suggestions_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "suggestion_decisions" ADD CONSTRAINT "suggestion_decisions_suggestion_id_fkey" FOREIGN KEY ("suggestion_id") REFERENCES "suggestions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "suggestion_decisions" ADD CONSTRAINT "suggestion_decisions_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "suggestion_supports" ADD CONSTRAINT "suggestion_supports_suggestion_id_fkey" FOREIGN KEY ("suggestion_id") REFERENCES "suggestions"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "suggestion_supports" ADD CONSTRAINT "suggestion_supports_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "surveys" ADD CONSTRAINT "surveys_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "surveys" ADD CONSTRAINT "surveys_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "survey_answers" ADD CONSTRAINT "survey_answers_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "surveys"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "survey_answers" ADD CONSTRAINT "survey_answers_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "survey_prompts" ADD CONSTRAINT "survey_prompts_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "survey_prompts" ADD CONSTRAINT "survey_prompts_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "surveys"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "survey_questions" ADD CONSTRAINT "survey_questions_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "surveys"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "survey_questions" DROP CONSTRAINT "survey_questions_survey_id_fkey"`)
    await runner.query(`ALTER TABLE "survey_prompts" DROP CONSTRAINT "survey_prompts_survey_id_fkey"`)
    await runner.query(`ALTER TABLE "survey_prompts" DROP CONSTRAINT "survey_prompts_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "survey_answers" DROP CONSTRAINT "survey_answers_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "survey_answers" DROP CONSTRAINT "survey_answers_survey_id_fkey"`)
    await runner.query(`ALTER TABLE "surveys" DROP CONSTRAINT "surveys_room_id_fkey"`)
    await runner.query(`ALTER TABLE "surveys" DROP CONSTRAINT "surveys_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "suggestion_supports" DROP CONSTRAINT "suggestion_supports_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "suggestion_supports" DROP CONSTRAINT "suggestion_supports_suggestion_id_fkey"`)
    await runner.query(`ALTER TABLE "suggestion_decisions" DROP CONSTRAINT "suggestion_decisions_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "suggestion_decisions" DROP CONSTRAINT "suggestion_decisions_suggestion_id_fkey"`)
    await runner.query(`ALTER TABLE "suggestions" DROP CONSTRAINT "suggestions_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "suggestions" DROP CONSTRAINT "suggestions_room_id_fkey"`)
    await runner.query(`ALTER TABLE "praises" DROP CONSTRAINT "praises_ended_by_id_fkey"`)
    await runner.query(`ALTER TABLE "praises" DROP CONSTRAINT "praises_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "praises" DROP CONSTRAINT "praises_room_id_fkey"`)
    await runner.query(`ALTER TABLE "praises" DROP CONSTRAINT "praises_contact_id_fkey"`)
    await runner.query(`DROP TABLE "survey_questions"`)
    await runner.query(`DROP TABLE "survey_prompts"`)
    await runner.query(`DROP INDEX "public"."survey_answers_last"`)
    await runner.query(`DROP TABLE "survey_answers"`)
    await runner.query(`DROP INDEX "public"."surveys_due"`)
    await runner.query(`DROP INDEX "public"."surveys_room"`)
    await runner.query(`DROP INDEX "public"."surveys_account"`)
    await runner.query(`DROP TABLE "surveys"`)
    await runner.query(`DROP TABLE "suggestion_supports"`)
    await runner.query(`DROP INDEX "public"."suggestion_decisions_suggestion"`)
    await runner.query(`DROP INDEX "public"."suggestion_decisions_at"`)
    await runner.query(`DROP TABLE "suggestion_decisions"`)
    await runner.query(`DROP INDEX "public"."suggestions_open"`)
    await runner.query(`DROP INDEX "public"."suggestions_account"`)
    await runner.query(`DROP INDEX "public"."suggestions_room"`)
    await runner.query(`DROP INDEX "public"."suggestions_contact"`)
    await runner.query(`DROP TABLE "suggestions"`)
    await runner.query(`DROP INDEX "public"."praises_asked"`)
    await runner.query(`DROP INDEX "public"."praises_due"`)
    await runner.query(`DROP INDEX "public"."praises_wall"`)
    await runner.query(`DROP INDEX "public"."praises_contact"`)
    await runner.query(`DROP TABLE "praises"`)
  }
}
