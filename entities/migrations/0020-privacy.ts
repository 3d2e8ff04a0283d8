import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Privacy0020 implements MigrationInterface {
  name = 'privacy-0000000000020'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "erasures" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "digest" text NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "erasures_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(`CREATE INDEX "erasures_digest" ON "erasures"  ("digest")`)
    await runner.query(
      `CREATE TABLE "erasure_requests" ("contact_id" bigint NOT NULL, "asked_at" TIMESTAMP WITH TIME ZONE NOT NULL, "confirmed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "erasure_requests_pkey" PRIMARY KEY ("contact_id"))`,
    )
    await runner.query(
      `CREATE INDEX "erasure_requests_confirmed" ON "erasure_requests"  ("confirmed_at") WHERE confirmed_at IS NOT NULL`,
    )
    await runner.query(
      `ALTER TABLE "erasure_requests" ADD CONSTRAINT "erasure_requests_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "erasure_requests" DROP CONSTRAINT "erasure_requests_contact_id_fkey"`)
    await runner.query(`DROP INDEX "public"."erasure_requests_confirmed"`)
    await runner.query(`DROP TABLE "erasure_requests"`)
    await runner.query(`DROP INDEX "public"."erasures_digest"`)
    await runner.query(`DROP TABLE "erasures"`)
  }
}
