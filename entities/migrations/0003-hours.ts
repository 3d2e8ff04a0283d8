import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Hours0003 implements MigrationInterface {
  name = 'hours-0000000000003'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "service_hours" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "account" text NOT NULL, "room_id" bigint, "hours" jsonb, "time_zone" text, "by_contact_id" bigint NOT NULL, "updated_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "service_hours_pkey" PRIMARY KEY ("id"))`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "service_hours_room" ON "service_hours"  ("room_id") WHERE room_id IS NOT NULL`,
    )
    await runner.query(
      `CREATE UNIQUE INDEX "service_hours_account" ON "service_hours"  ("account") WHERE room_id IS NULL`,
    )
    await runner.query(
      `ALTER TABLE "service_hours" ADD CONSTRAINT "service_hours_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "service_hours" DROP CONSTRAINT "service_hours_room_id_fkey"`)
    await runner.query(`DROP INDEX "public"."service_hours_account"`)
    await runner.query(`DROP INDEX "public"."service_hours_room"`)
    await runner.query(`DROP TABLE "service_hours"`)
  }
}
