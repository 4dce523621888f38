import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GatePasskeys1700000008005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE visitor_passkey (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        visitor_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        hostname text NOT NULL,
        credential_id bytea NOT NULL CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
        public_key bytea NOT NULL,
        transports text[] NOT NULL,
        counter bigint NOT NULL CHECK (counter >= 0),
        label text NOT NULL,
        locked boolean NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz,
        CONSTRAINT visitor_passkey_credential UNIQUE (site_id, hostname, credential_id),
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE visitor_passkey IS 'Passkeys of visitors, each for one hostname of one site: personal data. Deleted by the visitor or the customer, and with the visitor and the site.';
      COMMENT ON COLUMN visitor_passkey.public_key IS 'COSE_Key (RFC 9052, 7).';
      COMMENT ON COLUMN visitor_passkey.counter IS 'Of signatures, as the authenticator last told it; 0: it does not count.';
      COMMENT ON COLUMN visitor_passkey.locked IS 'The counter went backwards: somebody has a copy, and nobody knows who.';
      CREATE INDEX visitor_passkey_visitor ON visitor_passkey (visitor_id, id);

      CREATE TABLE passkey_challenge (
        nonce bytea PRIMARY KEY,
        expires_at timestamptz NOT NULL
      );
      COMMENT ON TABLE passkey_challenge IS 'Challenges that were answered, so that no answer counts twice. Of no use, and deleted, after their 5 minutes.';
      CREATE INDEX passkey_challenge_expires ON passkey_challenge (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE passkey_challenge, visitor_passkey');
  }
}
