import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SitesReleasedDomainsBySite1700000004001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE released_domain RENAME TO released_domain_before;
      CREATE TABLE released_domain (
        registrable_domain text NOT NULL,
        site_id uuid NOT NULL,
        account_id uuid NOT NULL,
        released_at timestamptz NOT NULL,
        PRIMARY KEY (registrable_domain, site_id)
      );
      COMMENT ON TABLE released_domain IS 'Domains that left an active service unpaid. For 30 days the same account protects them only once paid, and other accounts after proof. Holds no person.';
      INSERT INTO released_domain (registrable_domain, site_id, account_id, released_at)
        SELECT DISTINCT domain.registrable_domain, name.site_id, name.account_id, domain.released_at
        FROM released_domain_before domain JOIN released_hostname name USING (registrable_domain);
      DROP TABLE released_domain_before;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE released_domain RENAME TO released_domain_after;
      CREATE TABLE released_domain (registrable_domain text PRIMARY KEY, released_at timestamptz NOT NULL);
      INSERT INTO released_domain SELECT registrable_domain, max(released_at) FROM released_domain_after GROUP BY registrable_domain;
      DROP TABLE released_domain_after;
    `);
  }
}
