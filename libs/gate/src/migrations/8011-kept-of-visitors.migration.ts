import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateKeptOfVisitors1700000008011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE kept_of_visitor (
        site_id uuid NOT NULL REFERENCES site,
        visitor_id uuid NOT NULL REFERENCES visitor ON DELETE CASCADE,
        of_table text NOT NULL CHECK (of_table IN ('visitor_access', 'visitor_passkey')),
        kept jsonb NOT NULL
      );
      COMMENT ON TABLE kept_of_visitor IS 'What visitors had at a deleted site, row by row, for support to restore it: personal data. Kept 30 days after the deletion, and deleted with the visitor.';
      CREATE INDEX kept_of_visitor_site ON kept_of_visitor (site_id);
      CREATE INDEX kept_of_visitor_visitor ON kept_of_visitor (visitor_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE kept_of_visitor');
  }
}
