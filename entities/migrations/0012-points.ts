import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Points0012 implements MigrationInterface {
  name = 'points-0000000000012'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "public"."point_balances_rank"`)
    await runner.query(
      `CREATE TABLE "check_ins" ("contact_id" bigint NOT NULL, "day" text NOT NULL, "made_up_in" text, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "check_ins_pkey" PRIMARY KEY ("contact_id", "day"))`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "check_ins_made_up" ON "check_ins"  ("contact_id", "made_up_in") WHERE made_up_in IS NOT NULL`,
    )
    await runner.query(
      `CREATE TABLE "grant_requests" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "contact_id" bigint NOT NULL, "amount" integer NOT NULL, "note" text NOT NULL, "room_id" bigint, "by_contact_id" bigint NOT NULL, "state" text NOT NULL DEFAULT 'pending', "decided_by_id" bigint, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, "decided_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "grant_requests_amount" CHECK (amount > 0), CONSTRAINT "grant_requests_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE INDEX "grant_requests_pending" ON "grant_requests"  ("account", "asked_at") WHERE state = 'pending'`,
    )
    await runner.query(
      `CREATE TABLE "point_lots" ("contact_id" bigint NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "remaining" integer NOT NULL, "noticed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "point_lots_not_negative" CHECK (remaining >= 0), CONSTRAINT "point_lots_pkey" PRIMARY KEY ("contact_id", "expires_at"))`,
    )
    await runner.query(`CREATE INDEX "point_lots_expiry" ON "point_lots"  ("expires_at") WHERE remaining > 0`)
    await runner.query(
      `CREATE TABLE "point_months" ("contact_id" bigint NOT NULL, "month" text NOT NULL, "earned" integer NOT NULL, CONSTRAINT "point_months_pkey" PRIMARY KEY ("contact_id", "month"))`,
    )
    await runner.query(`CREATE INDEX "point_months_rank" ON "point_months"  ("month", "earned")`)
    await runner.query(
      `CREATE TABLE "point_settings" ("account" text NOT NULL, "valid_months" integer, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "point_settings_pkey" PRIMARY KEY ("account"))`,
    )
    await runner.query(`ALTER TABLE "ledger_entries" ADD "reverses_id" bigint`)
    await runner.query(`ALTER TABLE "ledger_entries" ADD "lots" jsonb NOT NULL DEFAULT '[]'`)
    await runner.query(`ALTER TABLE "point_balances" ADD "pending" integer NOT NULL DEFAULT '0'`)
    await runner.query(`ALTER TABLE "point_balances" ADD "earned" bigint NOT NULL DEFAULT '0'`)
    await runner.query(
      `CREATE INDEX "ledger_entries_by" ON "ledger_entries"  ("by_contact_id", "at") WHERE by_contact_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "ledger_entries_reverses" ON "ledger_entries"  ("reverses_id") WHERE reverses_id IS NOT NULL`,
    )
    await runner.query(`CREATE INDEX "point_balances_earned" ON "point_balances"  ("earned")`)
    await runner.query(
      `ALTER TABLE "check_ins" ADD CONSTRAINT "check_ins_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "grant_requests" ADD CONSTRAINT "grant_requests_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "grant_requests" ADD CONSTRAINT "grant_requests_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "grant_requests" ADD CONSTRAINT "grant_requests_decided_by_id_fkey" FOREIGN KEY ("decided_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_reverses_id_fkey" FOREIGN KEY ("reverses_id") REFERENCES "ledger_entries"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "point_lots" ADD CONSTRAINT "point_lots_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "point_months" ADD CONSTRAINT "point_months_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    // One signed amount becomes a movement between two accounts. Points from before have no end.
    await runner.query(`ALTER TABLE "ledger_entries" ADD "debit" text, ADD "credit" text`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_amount"`)
    await runner.query(
      `UPDATE "ledger_entries" SET "debit" = CASE WHEN "amount" > 0 THEN 'issuance' ELSE 'available' END,
         "credit" = CASE WHEN "amount" > 0 THEN 'available' ELSE 'issuance' END, "amount" = abs("amount"),
         "lots" = jsonb_build_array(jsonb_build_object('expiresAt', '9999-12-31T00:00:00.000Z', 'amount', abs("amount")))`,
    )
    await runner.query(
      `ALTER TABLE "ledger_entries" ALTER COLUMN "debit" SET NOT NULL, ALTER COLUMN "credit" SET NOT NULL`,
    )
    await runner.query(`ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_amount" CHECK (amount > 0)`)
    await runner.query(
      `ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_way" CHECK ((debit || '>' || credit) IN ('issuance>available', 'issuance>pending', 'pending>available', 'pending>issuance', 'available>issuance', 'available>rewards', 'rewards>available', 'available>expired'))`,
    )
    await runner.query(`ALTER TABLE "point_balances" DROP CONSTRAINT "point_balances_not_negative"`)
    await runner.query(`ALTER TABLE "point_balances" RENAME COLUMN "balance" TO "available"`)
    await runner.query(`UPDATE "point_balances" SET "earned" = "available"`)
    await runner.query(
      `ALTER TABLE "point_balances" ADD CONSTRAINT "point_balances_not_negative" CHECK (available >= 0 AND pending >= 0)`,
    )
    await runner.query(
      `INSERT INTO "point_lots" ("contact_id", "expires_at", "remaining")
       SELECT "contact_id", '9999-12-31T00:00:00.000Z', "available" FROM "point_balances" WHERE "available" > 0`,
    )
    await runner.query(
      `INSERT INTO "point_months" ("contact_id", "month", "earned")
       SELECT "contact_id", to_char("at" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'),
         sum(CASE WHEN "credit" = 'available' THEN "amount" ELSE -"amount" END) FROM "ledger_entries" GROUP BY 1, 2`,
    )
    await runner.query(
      `INSERT INTO "check_ins" ("contact_id", "day", "at")
       SELECT "contact_id", split_part("cause", ':', 3), "at" FROM "ledger_entries" WHERE "kind" = 'checkin'`,
    )
    await runner.query(
      `CREATE FUNCTION "ledger_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - 'note') = (to_jsonb(NEW) - 'note') THEN RETURN NEW; END IF;
         RAISE EXCEPTION 'ledger_entries is append-only: a mistake is put right by a movement the other way';
       END $$`,
    )
    await runner.query(
      `CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE ON "ledger_entries" FOR EACH ROW EXECUTE FUNCTION "ledger_is_append_only"()`,
    )
  }

  /** Points that were still pending are lost on the way down: the table before knew none. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER "ledger_entries_append_only" ON "ledger_entries"`)
    await runner.query(`DROP FUNCTION "ledger_is_append_only"`)
    await runner.query(`ALTER TABLE "point_months" DROP CONSTRAINT "point_months_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "point_lots" DROP CONSTRAINT "point_lots_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_reverses_id_fkey"`)
    await runner.query(`ALTER TABLE "grant_requests" DROP CONSTRAINT "grant_requests_decided_by_id_fkey"`)
    await runner.query(`ALTER TABLE "grant_requests" DROP CONSTRAINT "grant_requests_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "grant_requests" DROP CONSTRAINT "grant_requests_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "check_ins" DROP CONSTRAINT "check_ins_contact_id_fkey"`)
    await runner.query(`DROP INDEX "public"."point_balances_earned"`)
    await runner.query(`DROP INDEX "public"."ledger_entries_reverses"`)
    await runner.query(`DROP INDEX "public"."ledger_entries_by"`)
    await runner.query(`ALTER TABLE "point_balances" DROP COLUMN "earned"`)
    await runner.query(`ALTER TABLE "point_balances" DROP COLUMN "pending"`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP COLUMN "lots"`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP COLUMN "reverses_id"`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_way"`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_entries_amount"`)
    await runner.query(`DELETE FROM "ledger_entries" WHERE 'available' NOT IN ("debit", "credit")`)
    await runner.query(`UPDATE "ledger_entries" SET "amount" = -"amount" WHERE "debit" = 'available'`)
    await runner.query(`ALTER TABLE "ledger_entries" DROP COLUMN "credit", DROP COLUMN "debit"`)
    await runner.query(`ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_amount" CHECK (amount <> 0)`)
    await runner.query(`ALTER TABLE "point_balances" RENAME COLUMN "available" TO "balance"`)
    await runner.query(
      `ALTER TABLE "point_balances" ADD CONSTRAINT "point_balances_not_negative" CHECK ((balance >= 0))`,
    )
    await runner.query(`DROP TABLE "point_settings"`)
    await runner.query(`DROP INDEX "public"."point_months_rank"`)
    await runner.query(`DROP TABLE "point_months"`)
    await runner.query(`DROP INDEX "public"."point_lots_expiry"`)
    await runner.query(`DROP TABLE "point_lots"`)
    await runner.query(`DROP INDEX "public"."grant_requests_pending"`)
    await runner.query(`DROP TABLE "grant_requests"`)
    await runner.query(`DROP INDEX "public"."check_ins_made_up"`)
    await runner.query(`DROP TABLE "check_ins"`)
    await runner.query(`CREATE INDEX "point_balances_rank" ON "point_balances" USING btree ("balance")`)
  }
}
