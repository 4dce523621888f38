import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InsightInitial1700000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ingested_batch (
        id text PRIMARY KEY,
        ingested_at timestamptz NOT NULL
      );
      COMMENT ON TABLE ingested_batch IS 'Batches of the edges that are counted already: the stream delivers at least once. Kept 7 days; holds no person.';
      CREATE INDEX ingested_batch_age ON ingested_batch (ingested_at);

      CREATE TABLE security_event (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL,
        at timestamptz NOT NULL,
        request_id text NOT NULL,
        stage text NOT NULL,
        reason text NOT NULL,
        matched text,
        status integer NOT NULL,
        address text NOT NULL,
        country text,
        method text NOT NULL,
        hostname text NOT NULL,
        path text NOT NULL,
        user_agent text
      );
      COMMENT ON TABLE security_event IS 'Refused requests. Personal data of visitors (address, user agent): kept 30 days. No query, cookie, header or body.';
      CREATE INDEX security_event_site ON security_event (site_id, id DESC);
      CREATE INDEX security_event_age ON security_event (at);
      -- The visitor knows only the id of the refused request.
      CREATE INDEX security_event_request ON security_event (request_id);

      CREATE TABLE traffic_minute (
        site_id uuid NOT NULL,
        minute timestamptz NOT NULL,
        requests bigint NOT NULL,
        refused bigint NOT NULL,
        origin_errors bigint NOT NULL,
        bytes_in bigint NOT NULL,
        bytes_out bigint NOT NULL,
        PRIMARY KEY (site_id, minute)
      );
      COMMENT ON TABLE traffic_minute IS 'Counters of each site by minute, summed over all edge processes. Kept 90 days; holds no person.';
      CREATE INDEX traffic_minute_age ON traffic_minute (minute);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE traffic_minute, security_event, ingested_batch');
  }
}
