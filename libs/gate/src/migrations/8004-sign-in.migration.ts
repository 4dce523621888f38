import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateSignIn1700000008004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gate_device (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        visitor_id uuid NOT NULL,
        hash bytea NOT NULL,
        user_agent text NOT NULL,
        address text NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT gate_device_hash UNIQUE (visitor_id, site_id, hash),
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE gate_device IS 'Browsers on which visitors need no code: personal data. Deleted with their end, by the visitor or the customer, and with the visitor and the site.';
      COMMENT ON COLUMN gate_device.hash IS 'SHA-256 of 32 random bytes that the browser keeps.';
      CREATE INDEX gate_device_site ON gate_device (site_id);
      CREATE INDEX gate_device_expires ON gate_device (expires_at);

      CREATE TABLE gate_email_code (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        visitor_id uuid NOT NULL,
        network bytea NOT NULL,
        hash bytea,
        sent_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE gate_email_code IS 'Codes that were sent to visitors by mail: personal data. Kept for a day after they were sent, to count them; deleted with the visitor and the site, too.';
      COMMENT ON COLUMN gate_email_code.network IS 'Hash of site and network from which the code was asked for.';
      COMMENT ON COLUMN gate_email_code.hash IS 'HMAC-SHA256 with a key of the site. Null: it was used, or replaced by a later one.';
      CREATE INDEX gate_email_code_visitor ON gate_email_code (visitor_id, sent_at);
      CREATE INDEX gate_email_code_network ON gate_email_code (network, sent_at);
      CREATE INDEX gate_email_code_site ON gate_email_code (site_id);
      CREATE INDEX gate_email_code_sent ON gate_email_code (sent_at);

      ALTER TABLE visitor_network ADD COLUMN by_code boolean NOT NULL DEFAULT true;
      ALTER TABLE visitor_network ALTER COLUMN by_code DROP DEFAULT;
      COMMENT ON COLUMN visitor_network.by_code IS 'False: only ever with less than the visitor has to show, the password alone. Guesses of codes from there count as a stranger''s.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE visitor_network DROP COLUMN by_code; DROP TABLE gate_email_code, gate_device');
  }
}
