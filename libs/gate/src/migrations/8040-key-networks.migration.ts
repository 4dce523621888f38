import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateKeyNetworks1700000008040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE visitor_key_network (
        visitor_id uuid NOT NULL REFERENCES visitor ON DELETE CASCADE,
        site_id uuid NOT NULL REFERENCES site,
        network text NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (visitor_id, site_id, network)
      );
      COMMENT ON TABLE visitor_key_network IS 'Networks from which a visitor was right as a server with the API_KEY of the site says: known to checks by that key alone. Kept for 90 days after the last.';
      CREATE INDEX visitor_key_network_last ON visitor_key_network (last_at);
      CREATE INDEX visitor_key_network_site ON visitor_key_network (site_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE visitor_key_network');
  }
}
