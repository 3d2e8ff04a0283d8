import type { MigrationInterface, QueryRunner } from 'typeorm'

export class FaqChanges0026 implements MigrationInterface {
  name = 'faq-changes-0000000000026'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "faq_changes" ("entry_id" integer NOT NULL, "version" integer NOT NULL, "question" text NOT NULL, "also" text array NOT NULL, "answer" text NOT NULL, "hint" text, "category" text, "state" text NOT NULL, "by_contact_id" bigint NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "faq_changes_pkey" PRIMARY KEY ("entry_id", "version"))`,
    )
    await runner.query(
      `ALTER TABLE "faq_changes" ADD CONSTRAINT "faq_changes_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "faq_entries"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    await runner.query(
      `ALTER TABLE "faq_changes" ADD CONSTRAINT "faq_changes_by_contact_id_fkey" FOREIGN KEY ("by_contact_id") REFERENCES "contacts"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    )
    // What is there already is the first version of it.
    await runner.query(`INSERT INTO "faq_changes" ("entry_id", "version", "question", "also", "answer", "hint", "category", "state", "by_contact_id", "at")
      SELECT "id", 1, "question", "also", "answer", "hint", "category", "state", "by_contact_id", "updated_at" FROM "faq_entries"`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "faq_changes" DROP CONSTRAINT "faq_changes_by_contact_id_fkey"`)
    await runner.query(`ALTER TABLE "faq_changes" DROP CONSTRAINT "faq_changes_entry_id_fkey"`)
    await runner.query(`DROP TABLE "faq_changes"`)
  }
}
