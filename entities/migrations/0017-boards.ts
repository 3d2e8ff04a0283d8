import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Boards0017 implements MigrationInterface {
  name = 'boards-0000000000017'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "outbox" ADD "picture" bytea`)
    await runner.query(`ALTER TABLE "outbox" ADD "picture_name" text`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "outbox" DROP COLUMN "picture_name"`)
    await runner.query(`ALTER TABLE "outbox" DROP COLUMN "picture"`)
  }
}
