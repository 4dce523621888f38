import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateMachines1700000008008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gate_machine (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        kind text NOT NULL CHECK (kind IN ('git', 'licence', 'service')),
        label text NOT NULL,
        mac text NOT NULL CHECK (length(mac) = 43),
        hint text NOT NULL,
        visitor_id uuid,
        access text CHECK (access IN ('read', 'write')),
        paths text[] NOT NULL,
        networks text[] NOT NULL,
        active boolean NOT NULL,
        expires_at timestamptz,
        last_used_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT gate_machine_label UNIQUE (site_id, kind, label),
        CONSTRAINT gate_machine_mac UNIQUE (site_id, mac),
        CHECK ((kind = 'git') = (visitor_id IS NOT NULL)),
        CHECK ((kind = 'git') = (access IS NOT NULL)),
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE gate_machine IS 'Tokens with which programs enter a site: personal data where they are a visitor''s. Kept until the customer deletes them, and deleted with the visitor and the site.';
      COMMENT ON COLUMN gate_machine.mac IS 'HMAC of the secret, by a key of the site: the secret itself is kept nowhere.';
      COMMENT ON COLUMN gate_machine.expires_at IS 'From then on it is not taken; it stays in the list until the customer deletes it.';
      CREATE INDEX gate_machine_site ON gate_machine (site_id, id);
      CREATE INDEX gate_machine_visitor ON gate_machine (visitor_id) WHERE visitor_id IS NOT NULL;

      CREATE TABLE gate_client_ca (
        site_id uuid PRIMARY KEY REFERENCES site,
        account_id uuid NOT NULL,
        pem text NOT NULL,
        revoked_serials text[] NOT NULL
      );
      COMMENT ON TABLE gate_client_ca IS 'Certificates of a site''s own CA, whose holders enter. Kept until the customer deletes them, and deleted with the site.';

      CREATE TABLE gate_access (
        site_id uuid PRIMARY KEY REFERENCES site,
        account_id uuid NOT NULL,
        version bigint NOT NULL
      );
      COMMENT ON TABLE gate_access IS 'Version of what edges know of those who enter without a session, and of identity providers; no row: there was never any. Kept while the site is there.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gate_access, gate_client_ca, gate_machine');
  }
}
