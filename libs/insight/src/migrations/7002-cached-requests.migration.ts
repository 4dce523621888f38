import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CachedRequests1700000007002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE traffic_minute ADD COLUMN cached bigint NOT NULL DEFAULT 0;
      COMMENT ON COLUMN traffic_minute.cached IS 'Answered from the cache of the edge.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE traffic_minute DROP COLUMN cached');
  }
}
