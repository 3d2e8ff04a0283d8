import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Boards0017 implements MigrationInterface {
  name = 'boards-0000000000017'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "board_posts" ("room_id" bigint NOT NULL, "kind" text NOT NULL, "every" text NOT NULL, "on_day" smallint NOT NULL, "minute" smallint NOT NULL, "next_at" TIMESTAMP WITH TIME ZONE NOT NULL, "by_contact_id" bigint NOT NULL, CONSTRAINT "board_posts_when" CHECK (minute BETWEEN 0 AND 1439 AND on_day BETWEEN 1 AND CASE every WHEN 'week' THEN 7 WHEN 'month' THEN 28 ELSE 1 END), CONSTRAINT "board_posts_pkey" PRIMARY KEY ("room_id", "kind"))`,
    )
    await runner.query(`CREATE INDEX "board_posts_due" ON "board_posts"  ("next_at")`)
    await runner.query(
      `CREATE TABLE "referral_totals" ("inviter_id" bigint NOT NULL, "invited" integer NOT NULL, "stayed" integer NOT NULL, CONSTRAINT "referral_totals_pkey" PRIMARY KEY ("inviter_id"))`,
    )
    await runner.query(`CREATE INDEX "referral_totals_rank" ON "referral_totals"  ("stayed", "invited")`)
    await runner.query(
      `ALTER TABLE "referral_totals" ADD CONSTRAINT "referral_totals_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `INSERT INTO referral_totals (inviter_id, invited, stayed) SELECT inviter_id, count(*), count(*) FILTER (WHERE left_at IS NULL) FROM referrals GROUP BY inviter_id`,
    )
    await runner.query(
      `CREATE FUNCTION count_referral() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP <> 'INSERT' THEN
           UPDATE referral_totals SET invited = invited - 1, stayed = stayed - (OLD.left_at IS NULL)::int WHERE inviter_id = OLD.inviter_id;
         END IF;
         IF TG_OP <> 'DELETE' THEN
           INSERT INTO referral_totals AS t (inviter_id, invited, stayed) VALUES (NEW.inviter_id, 1, (NEW.left_at IS NULL)::int)
           ON CONFLICT (inviter_id) DO UPDATE SET invited = t.invited + 1, stayed = t.stayed + excluded.stayed;
         END IF;
         RETURN NULL;
       END $$`,
    )
    await runner.query(
      `CREATE TRIGGER referrals_counted AFTER INSERT OR DELETE OR UPDATE OF inviter_id, left_at ON referrals FOR EACH ROW EXECUTE FUNCTION count_referral()`,
    )
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
    await runner.query(`DROP TRIGGER referrals_counted ON referrals`)
    await runner.query(`DROP FUNCTION count_referral()`)
    await runner.query(`ALTER TABLE "referral_totals" DROP CONSTRAINT "referral_totals_inviter_id_fkey"`)
    await runner.query(`DROP INDEX "public"."referral_totals_rank"`)
    await runner.query(`DROP TABLE "referral_totals"`)
    await runner.query(`DROP INDEX "public"."board_posts_due"`)
    await runner.query(`DROP TABLE "board_posts"`)
  }
}
