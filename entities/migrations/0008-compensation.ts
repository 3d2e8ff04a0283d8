import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Compensation0008 implements MigrationInterface {
  name = 'compensation-0000000000008'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "compensations" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "ticket_id" integer NOT NULL, "contact_id" bigint NOT NULL, "kind" text NOT NULL, "amount" integer NOT NULL, "reason" text NOT NULL, "state" text NOT NULL, "by_contact_id" bigint NOT NULL, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP WITH TIME ZONE, "decided_by_id" bigint, "decided_at" TIMESTAMP WITH TIME ZONE, "refusal" text, CONSTRAINT "compensations_amount" CHECK (amount > 0), CONSTRAINT "compensations_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "compensations_given" ON "compensations"  ("decided_at") WHERE state = 'granted'`)
    await runner.query(
      `CREATE INDEX "compensations_pending" ON "compensations"  ("expires_at") WHERE state = 'pending'`,
    )
    await runner.query(`CREATE INDEX "compensations_ticket" ON "compensations"  ("ticket_id")`)
    await runner.query(
      `CREATE TABLE "compensation_limits" ("account" text NOT NULL, "role" text NOT NULL, "span" text NOT NULL, "coupon_fen" integer, "points" integer, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "compensation_limits_pkey" PRIMARY KEY ("account", "role", "span"))`,
    )
    await runner.query(
      `CREATE TABLE "coupons" ("code" text NOT NULL, "compensation_id" integer NOT NULL, "contact_id" bigint NOT NULL, "value_fen" integer NOT NULL, "state" text NOT NULL DEFAULT 'valid', "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_by_id" bigint, "ended_at" TIMESTAMP WITH TIME ZONE, "void_reason" text, CONSTRAINT "coupons_pkey" PRIMARY KEY ("code"))`,
    )
    await runner.query(`CREATE INDEX "coupons_valid" ON "coupons"  ("contact_id") WHERE state = 'valid'`)
    await runner.query(`CREATE UNIQUE INDEX "coupons_compensation" ON "coupons"  ("compensation_id")`)
    await runner.query(
      `CREATE TABLE "wording_hints" ("account" text NOT NULL, "contact_id" bigint NOT NULL, "enabled" boolean NOT NULL DEFAULT true, "hinted_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "wording_hints_pkey" PRIMARY KEY ("account", "contact_id"))`,
    )
    await runner.query(
      `ALTER TABLE "compensations" ADD CONSTRAINT "compensations_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "compensations" ADD CONSTRAINT "compensations_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "compensations" ADD CONSTRAINT "compensations_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "compensations" ADD CONSTRAINT "compensations_decided_by_id_fkey" FOREIGN KEY ("decided_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "coupons" ADD CONSTRAINT "coupons_compensation_id_fkey" FOREIGN KEY ("compensation_id") REFERENCES "compensations"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "coupons" ADD CONSTRAINT "coupons_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "coupons" ADD CONSTRAINT "coupons_ended_by_id_fkey" FOREIGN KEY ("ended_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "coupons" DROP CONSTRAINT "coupons_ended_by_id_fkey"`)
    await runner.query(`ALTER TABLE "coupons" DROP CONSTRAINT "coupons_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "coupons" DROP CONSTRAINT "coupons_compensation_id_fkey"`)
    await runner.query(`ALTER TABLE "compensations" DROP CONSTRAINT "compensations_decided_by_id_fkey"`)
    await runner.query(`ALTER TABLE "compensations" DROP CONSTRAINT "compensations_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "compensations" DROP CONSTRAINT "compensations_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "compensations" DROP CONSTRAINT "compensations_ticket_id_fkey"`)
    await runner.query(`DROP TABLE "wording_hints"`)
    await runner.query(`DROP INDEX "public"."coupons_compensation"`)
    await runner.query(`DROP INDEX "public"."coupons_valid"`)
    await runner.query(`DROP TABLE "coupons"`)
    await runner.query(`DROP TABLE "compensation_limits"`)
    await runner.query(`DROP INDEX "public"."compensations_ticket"`)
    await runner.query(`DROP INDEX "public"."compensations_pending"`)
    await runner.query(`DROP INDEX "public"."compensations_given"`)
    await runner.query(`DROP TABLE "compensations"`)
  }
}
