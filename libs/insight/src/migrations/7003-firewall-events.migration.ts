import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FirewallEvents1700000007003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE firewall_event (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL,
        at timestamptz NOT NULL,
        request_id text NOT NULL,
        blocked boolean NOT NULL,
        would_block boolean NOT NULL,
        reason text NOT NULL,
        score integer NOT NULL,
        rules text[] NOT NULL,
        families text[] NOT NULL,
        matches jsonb NOT NULL CHECK (jsonb_typeof(matches) = 'array'),
        address text NOT NULL,
        country text,
        method text NOT NULL,
        hostname text NOT NULL,
        path text NOT NULL,
        user_agent text
      );
      COMMENT ON TABLE firewall_event IS 'What the firewall found in requests, refused or not. Personal data of visitors (address, user agent), and excerpts that are redacted: kept 30 days.';
      CREATE INDEX firewall_event_site ON firewall_event (site_id, id DESC);
      CREATE INDEX firewall_event_time ON firewall_event (site_id, at);
      CREATE INDEX firewall_event_age ON firewall_event (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE firewall_event');
  }
}
