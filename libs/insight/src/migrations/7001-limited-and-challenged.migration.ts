import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LimitedAndChallenged1700000007001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE traffic_minute
        ADD COLUMN limited bigint NOT NULL DEFAULT 0,
        ADD COLUMN challenged bigint NOT NULL DEFAULT 0;
      COMMENT ON COLUMN traffic_minute.limited IS 'Of the refused: by a rate limit or a ban.';
      COMMENT ON COLUMN traffic_minute.challenged IS 'Of the refused: asked to show that they are real.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE traffic_minute DROP COLUMN limited, DROP COLUMN challenged');
  }
}
