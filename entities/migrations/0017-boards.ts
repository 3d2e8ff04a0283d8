import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Boards0017 implements MigrationInterface {
  name = 'boards-0000000000017'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "board_posts" ("room_id" bigint NOT NULL, "kind" text NOT NULL, "every" text NOT NULL, "on_day" smallint NOT NULL, "minute" smallint NOT NULL, "next_at" TIMESTAMP WITH TIME ZONE NOT NULL, "by_contact_id" bigint NOT NULL, CONSTRAINT "board_posts_when" CHECK (minute BETWEEN 0 AND 1439 AND on_day BETWEEN 1 AND CASE every WHEN 'week' THEN 7 WHEN 'month' THEN 28 ELSE 1 END), CONSTRAINT "board_posts_pkey" PRIMARY KEY ("room_id", "kind"))`,
    )
    await runner.query(`CREATE INDEX "board_posts_due" ON "board_posts"  ("next_at")`)
    await runner.query(`ALTER TABLE "outbox" ADD "picture" bytea`)
    await runner.query(`ALTER TABLE "outbox" ADD "picture_name" text`)
    await runner.query(
      `ALTER TABLE "board_posts" ADD CONSTRAINT "board_posts_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "board_posts" DROP CONSTRAINT "board_posts_room_id_fkey"`)
    await runner.query(`ALTER TABLE "outbox" DROP COLUMN "picture_name"`)
    await runner.query(`ALTER TABLE "outbox" DROP COLUMN "picture"`)
    await runner.query(`DROP INDEX "public"."board_posts_due"`)
    await runner.query(`DROP TABLE "board_posts"`)
  }
}
