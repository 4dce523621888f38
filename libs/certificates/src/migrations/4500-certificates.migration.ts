import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CertificatesInitial1700000004500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE certificate (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site (id),
        account_id uuid NOT NULL,
        source text NOT NULL CHECK (source IN ('uploaded', 'acme')),
        names text[] NOT NULL CHECK (cardinality(names) > 0),
        issuer text NOT NULL,
        fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
        not_before timestamptz NOT NULL,
        not_after timestamptz NOT NULL,
        chain text NOT NULL,
        sealed_key text NOT NULL CHECK (sealed_key LIKE 'v1.%'),
        warned_days smallint,
        ended_at timestamptz,
        created_at timestamptz NOT NULL,
        UNIQUE (site_id, fingerprint)
      );
      COMMENT ON TABLE certificate IS 'Certificates of sites, private keys sealed. Deleted with the site, when they are replaced, and 30 days after their end; holds no person.';
      CREATE INDEX certificate_end ON certificate (not_after);

      CREATE TABLE certificate_order (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site (id),
        account_id uuid NOT NULL,
        hostname text NOT NULL CHECK (hostname NOT LIKE '*%'),
        state text NOT NULL CHECK (state IN ('waiting_for_dns', 'pending', 'issued', 'failed')),
        waiting_since timestamptz,
        failures integer NOT NULL,
        last_error text,
        last_attempt_at timestamptz,
        next_attempt_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        UNIQUE (site_id, hostname)
      );
      COMMENT ON TABLE certificate_order IS 'Hostnames for which we order certificates, and when next. A row goes when nothing is to be ordered any more; holds no person.';
      CREATE INDEX certificate_order_due ON certificate_order (next_attempt_at);
      -- For sites that are there already; what is not wanted goes with the first look at it.
      INSERT INTO certificate_order (id, site_id, account_id, hostname, state, failures, next_attempt_at, created_at)
        SELECT gen_random_uuid(), site_id, account_id, name, 'pending', 0, created_at, created_at FROM hostname WHERE state = 'live' AND name NOT LIKE '*%';

      CREATE TABLE certificate_settings (
        site_id uuid PRIMARY KEY REFERENCES site (id),
        account_id uuid NOT NULL,
        automatic boolean NOT NULL
      );
      COMMENT ON TABLE certificate_settings IS 'Sites that differ from the default, which is to order certificates. Deleted with the site; holds no person.';

      CREATE TABLE acme_account (
        directory_url text PRIMARY KEY,
        sealed_key text NOT NULL CHECK (sealed_key LIKE 'v1.%'),
        account_url text,
        created_at timestamptz NOT NULL
      );
      COMMENT ON TABLE acme_account IS 'Our own account at each certificate authority, its key sealed. Kept for good; holds no person.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE acme_account, certificate_settings, certificate_order, certificate');
  }
}
