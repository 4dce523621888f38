import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NetworkLists1700000006001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE network_list_version;
      CREATE TABLE network_list (
        name text NOT NULL,
        label text NOT NULL CHECK (label ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
        version bigint NOT NULL,
        networks text[] NOT NULL,
        imported_at timestamptz NOT NULL,
        PRIMARY KEY (name, label)
      );
      COMMENT ON TABLE network_list IS 'Public lists that operators load for all sites: exits of Tor, ranges of search bots. Replaced by the next import; holds no person.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE network_list; DROP SEQUENCE network_list_version');
  }
}
