import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GatePolicy1700000005006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE policy
        ADD COLUMN gate_epoch integer NOT NULL DEFAULT 0 CHECK (gate_epoch >= 0),
        ADD COLUMN gate_previous_until timestamptz;
      COMMENT ON COLUMN policy.gate_epoch IS 'Of the key that signs sessions of visitors; the key itself is derived from SEALING_KEY, the site and this number.';
      COMMENT ON COLUMN policy.gate_previous_until IS 'Until then sessions signed with the key before are good, too.';
      ALTER TABLE list_entry
        ADD COLUMN skips_gate boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT list_entry_skips_gate CHECK (list = 'whitelist' OR NOT skips_gate);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE list_entry DROP COLUMN skips_gate;
      ALTER TABLE policy DROP COLUMN gate_epoch, DROP COLUMN gate_previous_until;
    `);
  }
}
