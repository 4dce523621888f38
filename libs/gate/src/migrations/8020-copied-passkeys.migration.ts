import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Until now a passkey was locked for one reason alone: somebody had a copy. Those that are kept of a deleted site come back the same. */
export class GateCopiedPasskeys1700000008020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE visitor_passkey ADD COLUMN copied_at timestamptz;
      UPDATE visitor_passkey SET copied_at = coalesce(last_used_at, created_at) WHERE locked;
      UPDATE kept_of_visitor SET kept = kept || jsonb_build_object('copied_at', coalesce(kept->>'last_used_at', kept->>'created_at'))
        WHERE of_table = 'visitor_passkey' AND kept->>'locked' = 'true';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE visitor_passkey DROP COLUMN copied_at');
  }
}
