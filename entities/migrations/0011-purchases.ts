import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Purchases0011 implements MigrationInterface {
  name = 'purchases-0000000000011'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "purchases" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "contact_id" bigint NOT NULL, "cents" integer NOT NULL, "what" text NOT NULL, "by_contact_id" bigint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, "undone_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "purchases_amount" CHECK (cents > 0), CONSTRAINT "purchases_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "purchases_account" ON "purchases"  ("account", "at")`)
    await runner.query(`CREATE INDEX "purchases_contact" ON "purchases"  ("contact_id", "at")`)
    await runner.query(
      `ALTER TABLE "purchases" ADD CONSTRAINT "purchases_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "purchases" ADD CONSTRAINT "purchases_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "purchases" DROP CONSTRAINT "purchases_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "purchases" DROP CONSTRAINT "purchases_contact_id_fkey"`)
    await runner.query(`DROP INDEX "public"."purchases_contact"`)
    await runner.query(`DROP INDEX "public"."purchases_account"`)
    await runner.query(`DROP TABLE "purchases"`)
  }
}
