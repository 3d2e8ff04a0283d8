import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Showcase0024 implements MigrationInterface {
  name = 'showcase-0000000000024'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "showcases" ("room_id" bigint NOT NULL, "slug" text NOT NULL, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "showcases_slug" UNIQUE ("slug"), CONSTRAINT "showcases_pkey" PRIMARY KEY ("room_id"))`,
    )
    await runner.query(`CREATE INDEX "contacts_members" ON "contacts"  ("account", "id") WHERE role = 'member'`)
    await runner.query(
      `CREATE INDEX "contacts_name_start" ON "contacts" ("account", (lower("name")) text_pattern_ops, "id")`,
    )
    await runner.query(`CREATE INDEX "coupons_contact" ON "coupons"  ("contact_id", "issued_at")`)
    await runner.query(`CREATE INDEX "member_tiers_tier" ON "member_tiers"  ("tier", "contact_id")`)
    await runner.query(`CREATE INDEX "praises_room" ON "praises"  ("room_id", "answered_at") WHERE state = 'shown'`)
    await runner.query(`CREATE INDEX "publications_room" ON "publications"  ("room_id", "published_at")`)
    await runner.query(
      `ALTER TABLE "showcases" ADD CONSTRAINT "showcases_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "showcases" DROP CONSTRAINT "showcases_room_id_fkey"`)
    await runner.query(`DROP INDEX "public"."publications_room"`)
    await runner.query(`DROP INDEX "public"."praises_room"`)
    await runner.query(`DROP INDEX "public"."member_tiers_tier"`)
    await runner.query(`DROP INDEX "public"."coupons_contact"`)
    await runner.query(`DROP INDEX "public"."contacts_name_start"`)
    await runner.query(`DROP INDEX "public"."contacts_members"`)
    await runner.query(`DROP TABLE "showcases"`)
  }
}
