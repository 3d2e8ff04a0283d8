import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Referrals0018 implements MigrationInterface {
  name = 'referrals-0000000000018'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "invite_codes" ("code" text NOT NULL, "account" text NOT NULL, "contact_id" bigint, "room_id" bigint, "name" text NOT NULL DEFAULT '', "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "invite_codes_one_owner" CHECK ((contact_id IS NULL) <> (room_id IS NULL)), CONSTRAINT "invite_codes_pkey" PRIMARY KEY ("code"))`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "invite_codes_channel" ON "invite_codes"  ("room_id", "name") WHERE room_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "invite_codes_contact" ON "invite_codes"  ("contact_id") WHERE contact_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE TABLE "referral_rewards" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "referral_id" bigint NOT NULL, "inviter_id" bigint NOT NULL, "kind" text NOT NULL, "day" integer, "points" integer NOT NULL DEFAULT '0', "fen" integer NOT NULL DEFAULT '0', "cause" text NOT NULL, "state" text NOT NULL DEFAULT 'waiting', "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "paid_at" TIMESTAMP WITH TIME ZONE, "by_contact_id" bigint, "tell_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "referral_rewards_cause" UNIQUE ("cause"), CONSTRAINT "referral_rewards_amount" CHECK (points > 0 OR fen > 0), CONSTRAINT "referral_rewards_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "referral_rewards_owed" ON "referral_rewards"  ("id") WHERE state = 'owed'`)
    await runner.query(`CREATE INDEX "referral_rewards_inviter" ON "referral_rewards"  ("inviter_id")`)
    await runner.query(`CREATE INDEX "referral_rewards_referral" ON "referral_rewards"  ("referral_id")`)
    await runner.query(
      `CREATE INDEX "referral_rewards_tell" ON "referral_rewards"  ("tell_at") WHERE tell_at IS NOT NULL`,
    )
    await runner.query(`CREATE INDEX "referral_rewards_due" ON "referral_rewards"  ("due_at") WHERE state = 'waiting'`)
    await runner.query(
      `CREATE TABLE "referral_rules" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "room_id" bigint, "rule" jsonb NOT NULL, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "referral_rules_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "referral_rules_room" ON "referral_rules"  ("room_id") WHERE room_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "referral_rules_account" ON "referral_rules"  ("account") WHERE room_id IS NULL`,
    )
    await runner.query(
      `CREATE TABLE "referral_totals" ("inviter_id" bigint NOT NULL, "invited" integer NOT NULL, "stayed" integer NOT NULL, CONSTRAINT "referral_totals_pkey" PRIMARY KEY ("inviter_id"))`,
    )
    await runner.query(`CREATE INDEX "referral_totals_rank" ON "referral_totals"  ("stayed", "invited")`)
    await runner.query(`ALTER TABLE "invites" ADD "confidence" integer NOT NULL DEFAULT '90'`)
    await runner.query(`ALTER TABLE "invites" ADD "code" text`)
    await runner.query(`ALTER TABLE "invites" ADD "by_contact_id" bigint`)
    await runner.query(`ALTER TABLE "referrals" ADD "leaving_at" TIMESTAMP WITH TIME ZONE`)
    await runner.query(`ALTER TABLE "referrals" ADD "state" text NOT NULL DEFAULT 'settled'`)
    await runner.query(`ALTER TABLE "referrals" ADD "rule" jsonb NOT NULL DEFAULT '{}'`)
    await runner.query(`ALTER TABLE "referrals" ADD "counts_on" text`)
    await runner.query(`ALTER TABLE "referrals" ADD "turn" integer NOT NULL DEFAULT '0'`)
    await runner.query(`ALTER TABLE "referrals" ADD "signs" jsonb NOT NULL DEFAULT '[]'`)
    await runner.query(`ALTER TABLE "referrals" ADD "claim_invite_id" bigint`)
    await runner.query(`ALTER TABLE "referrals" ADD "review_at" TIMESTAMP WITH TIME ZONE`)
    await runner.query(`ALTER TABLE "referrals" ADD "notice_at" TIMESTAMP WITH TIME ZONE`)
    await runner.query(`ALTER TABLE "referrals" ADD "decided_by_id" bigint`)
    await runner.query(`ALTER TABLE "referrals" ADD "decision" text NOT NULL DEFAULT ''`)
    await runner.query(`CREATE INDEX "invites_code" ON "invites"  ("code") WHERE code IS NOT NULL`)
    await runner.query(
      `CREATE UNIQUE INDEX "invites_one_code" ON "invites"  ("invitee_id") WHERE source IN ('code', 'channel')`,
    )
    await runner.query(`CREATE INDEX "referrals_notice" ON "referrals"  ("notice_at") WHERE notice_at IS NOT NULL`)
    await runner.query(`CREATE INDEX "referrals_leaving" ON "referrals"  ("leaving_at") WHERE leaving_at IS NOT NULL`)
    await runner.query(
      `CREATE INDEX "referrals_counting" ON "referrals"  ("inviter_id", "counts_on") WHERE counts_on IS NOT NULL`,
    )
    await runner.query(
      `ALTER TABLE "invites" ADD CONSTRAINT "invites_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "invite_codes" ADD CONSTRAINT "invite_codes_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "invite_codes" ADD CONSTRAINT "invite_codes_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referrals" ADD CONSTRAINT "referrals_claim_invite_id_fkey" FOREIGN KEY ("claim_invite_id") REFERENCES "invites"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referrals" ADD CONSTRAINT "referrals_decided_by_id_fkey" FOREIGN KEY ("decided_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_referral_id_fkey" FOREIGN KEY ("referral_id") REFERENCES "referrals"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referral_rewards" ADD CONSTRAINT "referral_rewards_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referral_rules" ADD CONSTRAINT "referral_rules_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "referral_totals" ADD CONSTRAINT "referral_totals_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    // A board of a month is read from the index alone.
    await runner.query(`DROP INDEX "public"."referrals_at"`)
    await runner.query(`CREATE INDEX "referrals_at" ON "referrals"  ("at", "inviter_id", "left_at", "state")`)
    await runner.query(`UPDATE "invites" SET "verdict" = 'counts' WHERE "verdict" = 'earned'`)
    await runner.query(`UPDATE "invites" SET "confidence" = 10 WHERE "source" = 'snapshot'`)
    // Twenty points at once, as it was until now.
    await runner.query(
      `INSERT INTO "referral_rewards" ("referral_id", "inviter_id", "kind", "day", "points", "cause", "state", "due_at", "paid_at")
       SELECT r."id", r."inviter_id", 'stay', 0, e."amount", e."cause", 'paid', e."at", e."at"
       FROM "referrals" r JOIN "ledger_entries" e ON e."cause" = 'referral:' || r."id" AND e."credit" = 'available'`,
    )
    await runner.query(
      `INSERT INTO "referral_totals" ("inviter_id", "invited", "stayed")
       SELECT "inviter_id", count(*), count(*) FILTER (WHERE "left_at" IS NULL) FROM "referrals" GROUP BY 1`,
    )
    // One row an inviter is moved with each change, whoever makes it, so that the board of all time reads no referral.
    await runner.query(
      `CREATE FUNCTION "referral_total_moves"() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP <> 'INSERT' AND OLD.state NOT IN ('review', 'refused') THEN
           UPDATE referral_totals SET invited = invited - 1, stayed = stayed - (OLD.left_at IS NULL)::int WHERE inviter_id = OLD.inviter_id;
         END IF;
         IF TG_OP <> 'DELETE' AND NEW.state NOT IN ('review', 'refused') THEN
           INSERT INTO referral_totals (inviter_id, invited, stayed) VALUES (NEW.inviter_id, 1, (NEW.left_at IS NULL)::int)
           ON CONFLICT (inviter_id) DO UPDATE SET invited = referral_totals.invited + 1, stayed = referral_totals.stayed + excluded.stayed;
         END IF;
         RETURN NULL;
       END $$`,
    )
    await runner.query(
      `CREATE TRIGGER "referrals_totals" AFTER INSERT OR DELETE OR UPDATE OF "inviter_id", "state", "left_at" ON "referrals"
       FOR EACH ROW EXECUTE FUNCTION "referral_total_moves"()`,
    )
  }

  /** Rewards that were still waiting are forgotten; their points stay pending in the ledger. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "public"."referrals_at"`)
    await runner.query(`CREATE INDEX "referrals_at" ON "referrals"  ("at", "inviter_id", "left_at")`)
    await runner.query(`DROP TRIGGER "referrals_totals" ON "referrals"`)
    await runner.query(`DROP FUNCTION "referral_total_moves"`)
    await runner.query(`UPDATE "referrals" SET "claim_invite_id" = NULL`)
    await runner.query(`UPDATE "invites" SET "verdict" = 'earned' WHERE "verdict" = 'counts'`)
    await runner.query(`UPDATE "invites" SET "source" = 'event' WHERE "source" NOT IN ('event', 'snapshot')`)
    await runner.query(`ALTER TABLE "referral_totals" DROP CONSTRAINT "referral_totals_inviter_id_fkey"`)
    await runner.query(`ALTER TABLE "referral_rules" DROP CONSTRAINT "referral_rules_room_id_fkey"`)
    await runner.query(`ALTER TABLE "referral_rewards" DROP CONSTRAINT "referral_rewards_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "referral_rewards" DROP CONSTRAINT "referral_rewards_inviter_id_fkey"`)
    await runner.query(`ALTER TABLE "referral_rewards" DROP CONSTRAINT "referral_rewards_referral_id_fkey"`)
    await runner.query(`ALTER TABLE "referrals" DROP CONSTRAINT "referrals_decided_by_id_fkey"`)
    await runner.query(`ALTER TABLE "referrals" DROP CONSTRAINT "referrals_claim_invite_id_fkey"`)
    await runner.query(`ALTER TABLE "invite_codes" DROP CONSTRAINT "invite_codes_room_id_fkey"`)
    await runner.query(`ALTER TABLE "invite_codes" DROP CONSTRAINT "invite_codes_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "invites" DROP CONSTRAINT "invites_by_contact_id_fkey"`)
    await runner.query(`DROP INDEX "public"."referrals_counting"`)
    await runner.query(`DROP INDEX "public"."referrals_leaving"`)
    await runner.query(`DROP INDEX "public"."referrals_notice"`)
    await runner.query(`DROP INDEX "public"."invites_one_code"`)
    await runner.query(`DROP INDEX "public"."invites_code"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "decision"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "decided_by_id"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "notice_at"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "review_at"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "claim_invite_id"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "signs"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "turn"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "counts_on"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "rule"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "state"`)
    await runner.query(`ALTER TABLE "referrals" DROP COLUMN "leaving_at"`)
    await runner.query(`ALTER TABLE "invites" DROP COLUMN "by_contact_id"`)
    await runner.query(`ALTER TABLE "invites" DROP COLUMN "code"`)
    await runner.query(`ALTER TABLE "invites" DROP COLUMN "confidence"`)
    await runner.query(`DROP INDEX "public"."referral_totals_rank"`)
    await runner.query(`DROP TABLE "referral_totals"`)
    await runner.query(`DROP INDEX "public"."referral_rules_account"`)
    await runner.query(`DROP INDEX "public"."referral_rules_room"`)
    await runner.query(`DROP TABLE "referral_rules"`)
    await runner.query(`DROP INDEX "public"."referral_rewards_due"`)
    await runner.query(`DROP INDEX "public"."referral_rewards_tell"`)
    await runner.query(`DROP INDEX "public"."referral_rewards_referral"`)
    await runner.query(`DROP INDEX "public"."referral_rewards_inviter"`)
    await runner.query(`DROP INDEX "public"."referral_rewards_owed"`)
    await runner.query(`DROP TABLE "referral_rewards"`)
    await runner.query(`DROP INDEX "public"."invite_codes_contact"`)
    await runner.query(`DROP INDEX "public"."invite_codes_channel"`)
    await runner.query(`DROP TABLE "invite_codes"`)
  }
}
