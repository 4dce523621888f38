import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PublicationInitial1700000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ruleset (
        site_id uuid NOT NULL REFERENCES site (id),
        revision bigint NOT NULL,
        live boolean NOT NULL,
        content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        bytes integer NOT NULL,
        hostnames text[] NOT NULL,
        published_at timestamptz NOT NULL,
        PRIMARY KEY (site_id, revision)
      );
      COMMENT ON TABLE ruleset IS 'What was published, each revision once and for ever the same. Replaced ones are kept 90 days; holds no person.';
      CREATE TRIGGER ruleset_immutable BEFORE UPDATE ON ruleset FOR EACH ROW EXECUTE FUNCTION append_only();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ruleset');
  }
}
