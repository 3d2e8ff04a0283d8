import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Rewards0019 implements MigrationInterface {
  name = 'rewards-0000000000019'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "coupons" DROP CONSTRAINT "coupons_compensation_id_fkey"`)
    await runner.query(`DROP INDEX "public"."coupons_compensation"`)
    await runner.query(
      `CREATE TABLE "rewards" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "name" text NOT NULL, "description" text NOT NULL, "price" integer NOT NULL, "stocked" integer NOT NULL, "taken" integer NOT NULL DEFAULT '0', "filled" integer NOT NULL, "low_told_at" TIMESTAMP WITH TIME ZONE, "per_person" integer, "opens_at" TIMESTAMP WITH TIME ZONE, "closes_at" TIMESTAMP WITH TIME ZONE, "state" text NOT NULL DEFAULT 'listed', "by_contact_id" bigint NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "rewards_limit" CHECK (per_person > 0), CONSTRAINT "rewards_stock" CHECK (taken >= 0 AND taken <= stocked), CONSTRAINT "rewards_price" CHECK (price > 0), CONSTRAINT "rewards_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "rewards_account" ON "rewards"  ("account", "id")`)
    await runner.query(
      `CREATE TABLE "redemptions" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "reward_id" integer NOT NULL, "contact_id" bigint NOT NULL, "quantity" integer NOT NULL, "points" integer NOT NULL, "state" text NOT NULL DEFAULT 'open', "at" TIMESTAMP WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP WITH TIME ZONE, "ended_by_id" bigint, "reason" text, CONSTRAINT "redemptions_amounts" CHECK (quantity > 0 AND points > 0), CONSTRAINT "redemptions_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "redemptions_contact" ON "redemptions"  ("contact_id", "id")`)
    await runner.query(`CREATE INDEX "redemptions_reward" ON "redemptions"  ("reward_id", "contact_id")`)
    await runner.query(
      `CREATE TABLE "reward_waits" ("reward_id" integer NOT NULL, "contact_id" bigint NOT NULL, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "reward_waits_pkey" PRIMARY KEY ("reward_id", "contact_id"))`,
    )
    // Coupons belong to whatever they were given for, not to compensations alone.
    await runner.query(
      `ALTER TABLE "coupons" ADD "cause" text, ADD "account" text, ADD "title" text, ADD "origin" text NOT NULL DEFAULT '', ADD "issued_at" TIMESTAMP WITH TIME ZONE, ADD "reminded_at" TIMESTAMP WITH TIME ZONE`,
    )
    await runner.query(`UPDATE "coupons" k SET "cause" = 'compensation:' || c."id", "account" = o."account", "issued_at" = coalesce(c."decided_at", c."asked_at"),
         "title" = trim_scale(k."value_fen"::numeric / 100) || '元优惠券', "origin" = '工单 ' || c."ticket_id" || ' 的补偿'
       FROM "compensations" c, "contacts" o WHERE c."id" = k."compensation_id" AND o."id" = k."contact_id"`)
    await runner.query(
      `ALTER TABLE "coupons" ALTER COLUMN "cause" SET NOT NULL, ALTER COLUMN "account" SET NOT NULL, ALTER COLUMN "title" SET NOT NULL, ALTER COLUMN "issued_at" SET NOT NULL, DROP COLUMN "compensation_id"`,
    )
    await runner.query(`CREATE UNIQUE INDEX "coupons_cause" ON "coupons"  ("cause")`)
    await runner.query(`ALTER TABLE "coupons" ALTER COLUMN "value_fen" DROP NOT NULL`)
    await runner.query(`CREATE INDEX "coupons_expiry" ON "coupons"  ("expires_at") WHERE state = 'valid'`)
    await runner.query(`ALTER TABLE "coupons" ADD CONSTRAINT "coupons_value" CHECK (value_fen > 0)`)
    await runner.query(
      `ALTER TABLE "rewards" ADD CONSTRAINT "rewards_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_reward_id_fkey" FOREIGN KEY ("reward_id") REFERENCES "rewards"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_ended_by_id_fkey" FOREIGN KEY ("ended_by_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "reward_waits" ADD CONSTRAINT "reward_waits_reward_id_fkey" FOREIGN KEY ("reward_id") REFERENCES "rewards"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "reward_waits" ADD CONSTRAINT "reward_waits_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  /** The shop, and the coupons that are not compensations, are lost on the way down; points paid for them stay paid. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "reward_waits" DROP CONSTRAINT "reward_waits_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "reward_waits" DROP CONSTRAINT "reward_waits_reward_id_fkey"`)
    await runner.query(`ALTER TABLE "redemptions" DROP CONSTRAINT "redemptions_ended_by_id_fkey"`)
    await runner.query(`ALTER TABLE "redemptions" DROP CONSTRAINT "redemptions_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "redemptions" DROP CONSTRAINT "redemptions_reward_id_fkey"`)
    await runner.query(`ALTER TABLE "rewards" DROP CONSTRAINT "rewards_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "coupons" DROP CONSTRAINT "coupons_value"`)
    await runner.query(`DROP INDEX "public"."coupons_expiry"`)
    await runner.query(`DELETE FROM "coupons" WHERE "cause" NOT LIKE 'compensation:%'`)
    await runner.query(`UPDATE "coupons" SET "state" = 'valid' WHERE "state" = 'expired'`)
    await runner.query(`ALTER TABLE "coupons" ADD "compensation_id" integer`)
    await runner.query(`UPDATE "coupons" SET "compensation_id" = split_part("cause", ':', 2)::integer`)
    await runner.query(`DROP INDEX "public"."coupons_cause"`)
    await runner.query(
      `ALTER TABLE "coupons" ALTER COLUMN "compensation_id" SET NOT NULL, ALTER COLUMN "value_fen" SET NOT NULL, DROP COLUMN "reminded_at", DROP COLUMN "issued_at", DROP COLUMN "origin", DROP COLUMN "title", DROP COLUMN "account", DROP COLUMN "cause"`,
    )
    await runner.query(`DROP TABLE "reward_waits"`)
    await runner.query(`DROP INDEX "public"."redemptions_reward"`)
    await runner.query(`DROP INDEX "public"."redemptions_contact"`)
    await runner.query(`DROP TABLE "redemptions"`)
    await runner.query(`DROP INDEX "public"."rewards_account"`)
    await runner.query(`DROP TABLE "rewards"`)
    await runner.query(`CREATE UNIQUE INDEX "coupons_compensation" ON "coupons" USING btree ("compensation_id")`)
    await runner.query(
      `ALTER TABLE "coupons" ADD CONSTRAINT "coupons_compensation_id_fkey" FOREIGN KEY ("compensation_id") REFERENCES "compensations"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }
}
