import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SitesOriginSettings1700000004002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE origin
        ADD COLUMN group_name text NOT NULL DEFAULT 'main' CHECK (length(group_name) BETWEEN 1 AND 40),
        ADD COLUMN backup boolean NOT NULL DEFAULT false,
        ADD COLUMN host_header text,
        ADD COLUMN server_name text,
        ADD COLUMN verify_tls boolean NOT NULL DEFAULT true,
        ADD COLUMN connect_ms integer NOT NULL DEFAULT 5000 CHECK (connect_ms BETWEEN 100 AND 60000),
        ADD COLUMN answer_ms integer NOT NULL DEFAULT 60000 CHECK (answer_ms BETWEEN 1000 AND 600000),
        ADD COLUMN connections integer NOT NULL DEFAULT 1024 CHECK (connections BETWEEN 1 AND 1024),
        ADD CONSTRAINT origin_name_is_of_tls CHECK (scheme = 'https' OR server_name IS NULL);
      COMMENT ON COLUMN origin.host_header IS 'What the server gets as Host; null: what the visitor sent.';
      COMMENT ON COLUMN origin.server_name IS 'Name asked for over TLS, which the certificate must be for; null: the host, or the names of the site.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE origin DROP COLUMN group_name, DROP COLUMN backup, DROP COLUMN host_header, DROP COLUMN server_name,
        DROP COLUMN verify_tls, DROP COLUMN connect_ms, DROP COLUMN answer_ms, DROP COLUMN connections
    `);
  }
}
