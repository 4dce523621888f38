import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SitesKept1700000004003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE kept_site (
        site_id uuid PRIMARY KEY REFERENCES site (id),
        account_id uuid NOT NULL,
        service_id uuid NOT NULL UNIQUE,
        name text NOT NULL,
        hostnames jsonb NOT NULL
      );
      COMMENT ON TABLE kept_site IS 'Names of deleted sites, for staff to restore them. Gone with what else is kept of the site, 30 days after its deletion (job destroy-site).';
      COMMENT ON TABLE site IS 'Protected sites. Deleted ones stay as tombstones, so that the edges can always be told; their names go at once, the rest of them after 30 days.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE kept_site;');
  }
}
