import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PoliciesInitial1700000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policy (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid REFERENCES site (id),
        revision integer NOT NULL CHECK (revision >= 1),
        only_from_whitelist boolean NOT NULL DEFAULT false,
        country_mode text NOT NULL DEFAULT 'off' CHECK (country_mode IN ('off', 'allow', 'block')),
        countries text[] NOT NULL DEFAULT '{}',
        updated_at timestamptz,
        CONSTRAINT policy_of UNIQUE NULLS NOT DISTINCT (account_id, site_id),
        CONSTRAINT policy_allows_somebody CHECK (country_mode <> 'allow' OR cardinality(countries) > 0)
      );
      COMMENT ON TABLE policy IS 'What a customer wants enforced; site_id null: for all sites of the account. Kept while the site or the account is there.';

      CREATE TABLE list_entry (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid REFERENCES site (id),
        list text NOT NULL CHECK (list IN ('blacklist', 'whitelist')),
        address text NOT NULL,
        note text NOT NULL DEFAULT '',
        expires_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT list_entry_once UNIQUE NULLS NOT DISTINCT (account_id, site_id, list, address)
      );
      COMMENT ON TABLE list_entry IS 'Addresses, which may belong to persons. Kept until the customer removes them or the site is deleted; expired ones are removed with the next change of their list.';
      COMMENT ON COLUMN list_entry.address IS 'Canonical CIDR, also for a single address.';
      CREATE INDEX list_entry_page ON list_entry (account_id, site_id, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE list_entry, policy');
  }
}
