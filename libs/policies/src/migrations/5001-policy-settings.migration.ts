import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PolicySettings1700000005001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE policy
        ADD COLUMN settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
        ADD COLUMN check_epoch integer NOT NULL DEFAULT 0 CHECK (check_epoch >= 0);
      COMMENT ON COLUMN policy.settings IS 'Sections beside lists and countries; one that is not there has its default.';
      COMMENT ON COLUMN policy.check_epoch IS 'Raised when every visitor must pass the check again.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE policy DROP COLUMN settings, DROP COLUMN check_epoch');
  }
}
