import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Firewall1700000005005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE firewall_introduction (at timestamptz NOT NULL);
      COMMENT ON TABLE firewall_introduction IS 'When the firewall came to an installation that had sites: those are watched for as long as a new one. At most one row, never changed.';
      INSERT INTO firewall_introduction SELECT now() WHERE EXISTS (SELECT 1 FROM site);

      CREATE SEQUENCE firewall_version;
      CREATE TABLE firewall_patch (
        id uuid PRIMARY KEY,
        version bigint NOT NULL,
        title text NOT NULL,
        cve text,
        rule jsonb NOT NULL CHECK (jsonb_typeof(rule) = 'object'),
        reason text NOT NULL,
        expires_at timestamptz,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        removed_at timestamptz
      );
      COMMENT ON TABLE firewall_patch IS 'Rules that staff push to all sites. Kept when they are taken back; names the staff member.';
      COMMENT ON COLUMN firewall_patch.version IS 'Of its last change; the highest is that of all patches together.';
      CREATE UNIQUE INDEX firewall_patch_name ON firewall_patch ((rule->>'name')) WHERE removed_at IS NULL;

      CREATE TABLE firewall_import (
        version bigint PRIMARY KEY,
        release text NOT NULL,
        rules jsonb NOT NULL,
        imported_at timestamptz NOT NULL
      );
      COMMENT ON TABLE firewall_import IS 'Rules that operators have imported from a CRS release; the highest version is in force, the one before is kept. Holds no person.';

      CREATE TABLE api_description (
        site_id uuid PRIMARY KEY REFERENCES site (id),
        account_id uuid NOT NULL,
        content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        title text NOT NULL,
        openapi text NOT NULL,
        operations integer NOT NULL,
        document text NOT NULL,
        content text NOT NULL,
        updated_at timestamptz NOT NULL
      );
      COMMENT ON COLUMN api_description.content IS 'JSON that the edges read; content_hash is of it.';
      COMMENT ON TABLE api_description IS 'What the requests of a site are to look like (OpenAPI), as its customer sent it. Deleted with the site.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE api_description, firewall_import, firewall_patch, firewall_introduction; DROP SEQUENCE firewall_version',
    );
  }
}
