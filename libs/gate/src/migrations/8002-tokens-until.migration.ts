import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateTokensUntil1700000008002 implements MigrationInterface {
  /** What older tokens said nobody knows: none was good for longer than the longest session there can be, 30 days. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gate_session ADD COLUMN tokens_until timestamptz;
      UPDATE gate_session SET tokens_until = created_at + interval '30 days';
      ALTER TABLE gate_session ALTER COLUMN tokens_until SET NOT NULL;
      ALTER TABLE gate_session ADD CHECK (idle_at <= tokens_until);
      COMMENT ON COLUMN gate_session.tokens_until IS 'When the last of all its tokens is over for good: later than idle_at when the policy has made sessions shorter since. Never lowered.';
      DROP INDEX gate_session_idle;
      CREATE INDEX gate_session_tokens_until ON gate_session (tokens_until);
      CREATE INDEX visitor_network_last ON visitor_network (last_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX visitor_network_last;
      ALTER TABLE gate_session DROP COLUMN tokens_until;
      CREATE INDEX gate_session_idle ON gate_session (idle_at);
    `);
  }
}
