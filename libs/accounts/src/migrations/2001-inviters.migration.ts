import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invitations and tokens know whom they come from, and end with them. */
export class AccountsInviters1700000002001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_token ADD COLUMN parent_id uuid REFERENCES api_token ON DELETE CASCADE;
      CREATE INDEX api_token_parent ON api_token (parent_id);
      COMMENT ON TABLE api_token IS 'Tokens of customers'' programs; only a hash of the secret. Removed when revoked, with the token that made them and with the membership of who made them.';
      ALTER TABLE invitation
        ADD COLUMN invited_by uuid,
        ADD COLUMN by_token uuid REFERENCES api_token ON DELETE CASCADE,
        ADD FOREIGN KEY (account_id, invited_by) REFERENCES membership (account_id, person_id) ON DELETE CASCADE;
      CREATE INDEX invitation_inviter ON invitation (account_id, invited_by);
      CREATE INDEX invitation_token ON invitation (by_token);
      COMMENT ON TABLE invitation IS 'Open invitations. Removed when accepted or withdrawn, when who sent them may no longer do so, and 30 days after they expire.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE invitation DROP COLUMN invited_by, DROP COLUMN by_token; ALTER TABLE api_token DROP COLUMN parent_id');
  }
}
