import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Purges1700000005003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE purge (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('url', 'prefix', 'tag', 'all')),
        values text[] NOT NULL CHECK (cardinality(values) <= 100),
        hard boolean NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT purge_names_what CHECK ((kind = 'all') = (cardinality(values) = 0))
      );
      COMMENT ON TABLE purge IS 'What the edges were told to throw out of a site''s cache. URLs may hold what belongs to persons: deleted after 7 days, or with the site.';
      COMMENT ON COLUMN purge.at IS 'What was stored before is meant.';
      CREATE INDEX purge_page ON purge (site_id, id);
      CREATE INDEX purge_age ON purge (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE purge');
  }
}
