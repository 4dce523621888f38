import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateEnrolment1700000008006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE visitor_invitation (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        visitor_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        email text NOT NULL,
        hash bytea NOT NULL UNIQUE,
        state text NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'replaced')),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE visitor_invitation IS 'Invitations of visitors: personal data. The last one is kept with its visitor, those before until they would have expired; all go with visitor or site.';
      COMMENT ON COLUMN visitor_invitation.hash IS 'SHA-256 of the secret of its links, which is in the mail alone.';
      CREATE UNIQUE INDEX visitor_invitation_open ON visitor_invitation (visitor_id) WHERE state = 'open';
      CREATE INDEX visitor_invitation_visitor ON visitor_invitation (visitor_id, id);
      CREATE INDEX visitor_invitation_site ON visitor_invitation (site_id);
      CREATE INDEX visitor_invitation_expires ON visitor_invitation (expires_at);

      CREATE TABLE visitor_reset (
        visitor_id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        email text NOT NULL,
        hash bytea NOT NULL UNIQUE,
        expires_at timestamptz NOT NULL,
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE visitor_reset IS 'Links by which visitors set a new password, the last of each visitor; only a hash. Deleted when used, an hour after they were made, and with visitor or site.';
      CREATE INDEX visitor_reset_site ON visitor_reset (site_id);
      CREATE INDEX visitor_reset_expires ON visitor_reset (expires_at);

      CREATE TABLE visitor_mail_count (
        account_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('invitation', 'reset')),
        address bytea NOT NULL,
        network bytea,
        at timestamptz NOT NULL
      );
      COMMENT ON TABLE visitor_mail_count IS 'Mails to visitors, by hashes of address and of the network that asked, so that limits hold for visitors who were deleted and added again. Kept for a day.';
      CREATE INDEX visitor_mail_count_address ON visitor_mail_count (address, at);
      CREATE INDEX visitor_mail_count_network ON visitor_mail_count (network, at) WHERE network IS NOT NULL;
      CREATE INDEX visitor_mail_count_account ON visitor_mail_count (account_id, kind, at);
      CREATE INDEX visitor_mail_count_at ON visitor_mail_count (at);

      CREATE TABLE visitor_declined (
        account_id uuid NOT NULL,
        address bytea NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (account_id, address)
      );
      COMMENT ON TABLE visitor_declined IS 'Addresses at which somebody said that an invitation of the account was not meant for them: no mail goes there. Only a keyed hash, kept for as long as the account.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE visitor_declined, visitor_mail_count, visitor_reset, visitor_invitation');
  }
}
