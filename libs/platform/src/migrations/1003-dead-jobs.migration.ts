import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs that fail wait longer and longer, and at last for a person. */
export class PlatformDeadJobs1700000001003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox ADD COLUMN rounds integer NOT NULL DEFAULT 0, ADD COLUMN failing_since timestamptz,
        ADD COLUMN next_at timestamptz, ADD COLUMN dead_at timestamptz;
      COMMENT ON COLUMN outbox.rounds IS 'How often it was given to the workers, and failed in all the tries of that time.';
      COMMENT ON COLUMN outbox.next_at IS 'Of one that failed: not before then is it tried again.';
      COMMENT ON COLUMN outbox.dead_at IS 'It failed for so long that it waits for staff to try it again.';
      DROP INDEX outbox_open;
      CREATE INDEX outbox_open ON outbox (created_at) WHERE done_at IS NULL AND dead_at IS NULL;
      CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX outbox_dead, outbox_open;
      CREATE INDEX outbox_open ON outbox (created_at) WHERE done_at IS NULL;
      ALTER TABLE outbox DROP COLUMN rounds, DROP COLUMN failing_since, DROP COLUMN next_at, DROP COLUMN dead_at;
    `);
  }
}
