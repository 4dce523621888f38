import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SiteSecrets1700000005004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE policy
        ADD COLUMN origin_secret boolean NOT NULL DEFAULT false,
        ADD COLUMN origin_secret_header text NOT NULL DEFAULT 'X-Origin-Secret' CHECK (length(origin_secret_header) BETWEEN 1 AND 100),
        ADD COLUMN origin_secret_epoch integer NOT NULL DEFAULT 0 CHECK (origin_secret_epoch >= 0),
        ADD COLUMN forward_auth boolean NOT NULL DEFAULT false,
        ADD COLUMN forward_auth_epoch integer NOT NULL DEFAULT 0 CHECK (forward_auth_epoch >= 0),
        ADD COLUMN forward_auth_previous_until timestamptz,
        ADD CONSTRAINT policy_secrets_are_of_sites CHECK (site_id IS NOT NULL OR NOT (origin_secret OR forward_auth));
      COMMENT ON COLUMN policy.origin_secret_epoch IS 'The secret itself is derived from SEALING_KEY, the site and this number.';
      COMMENT ON COLUMN policy.forward_auth_previous_until IS 'Until then the secret of the epoch before is good, too.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE policy DROP COLUMN origin_secret, DROP COLUMN origin_secret_header, DROP COLUMN origin_secret_epoch,
        DROP COLUMN forward_auth, DROP COLUMN forward_auth_epoch, DROP COLUMN forward_auth_previous_until
    `);
  }
}
