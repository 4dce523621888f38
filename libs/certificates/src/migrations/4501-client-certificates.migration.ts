import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ClientCertificates1700000004501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE client_certificate (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site (id),
        account_id uuid NOT NULL,
        active boolean NOT NULL,
        certificate text NOT NULL,
        sealed_key text NOT NULL CHECK (sealed_key LIKE 'v1.%'),
        fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
        not_before timestamptz NOT NULL,
        not_after timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT client_certificate_once UNIQUE (site_id, active)
      );
      COMMENT ON TABLE client_certificate IS 'What the edges show to servers of a site: one that is active, one that is to follow it; private keys sealed. Deleted when it is replaced or removed, and with the site; holds no person.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE client_certificate');
  }
}
