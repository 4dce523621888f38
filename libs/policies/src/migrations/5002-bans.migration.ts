import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Bans1700000005002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ban (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL,
        address text NOT NULL,
        rule text NOT NULL,
        since timestamptz NOT NULL,
        until timestamptz NOT NULL,
        request_id text NOT NULL,
        lifted_at timestamptz,
        CONSTRAINT ban_once UNIQUE (site_id, address)
      );
      COMMENT ON TABLE ban IS 'The last temporary ban of an address at a site, as an edge told it; the address may belong to a person. Deleted 90 days after it was over, or with the site.';
      COMMENT ON COLUMN ban.address IS 'As the edge wrote it into its Redis key: IPv4 address, or the first of an IPv6 /64.';
      COMMENT ON COLUMN ban.lifted_at IS 'By the customer; then the same as until.';
      CREATE INDEX ban_page ON ban (site_id, id);
      CREATE INDEX ban_over ON ban (until);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ban');
  }
}
