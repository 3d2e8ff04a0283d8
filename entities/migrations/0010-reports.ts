import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Reports0010 implements MigrationInterface {
  name = 'reports-0000000000010'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "report_settings" ("account" text NOT NULL, "report" text NOT NULL, "by_itself" boolean NOT NULL, CONSTRAINT "report_settings_pkey" PRIMARY KEY ("account", "report"))`,
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "report_settings"`)
  }
}
