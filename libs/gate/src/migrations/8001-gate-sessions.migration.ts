import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateSessions1700000008001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gate_session (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        visitor_id uuid NOT NULL,
        factors text[] NOT NULL CHECK (factors <@ ARRAY['password', 'code']),
        address text NOT NULL,
        user_agent text NOT NULL,
        created_at timestamptz NOT NULL,
        issued_at timestamptz NOT NULL,
        idle_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        CHECK (idle_at <= ends_at),
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE gate_session IS 'Visitors who are signed in: personal data. Deleted with the session, a while after its end, and with the visitor and the site.';
      COMMENT ON COLUMN gate_session.issued_at IS 'What the newest token says, in whole seconds.';
      COMMENT ON COLUMN gate_session.idle_at IS 'When the newest token is over for good, unless it is renewed before.';
      CREATE INDEX gate_session_site ON gate_session (site_id, id);
      CREATE INDEX gate_session_visitor ON gate_session (visitor_id, id);
      CREATE INDEX gate_session_idle ON gate_session (idle_at);

      CREATE TABLE gate_state (
        site_id uuid PRIMARY KEY REFERENCES site,
        account_id uuid NOT NULL,
        version bigint NOT NULL,
        all_at timestamptz,
        all_until timestamptz
      );
      COMMENT ON TABLE gate_state IS 'What edges know of sessions that were ended before their time: its version, and when all of the site were. Kept while the site is there.';

      CREATE TABLE gate_revocation (
        site_id uuid NOT NULL REFERENCES site,
        visitor_id uuid NOT NULL,
        session_id uuid,
        account_id uuid NOT NULL,
        at timestamptz NOT NULL,
        until timestamptz NOT NULL,
        CONSTRAINT gate_revocation_of UNIQUE NULLS NOT DISTINCT (site_id, visitor_id, session_id)
      );
      COMMENT ON TABLE gate_revocation IS 'Sessions that were ended before their time: one of a visitor, or (session_id null) all. Without reference to them, because it outlives them. Needed until the last of their tokens would have been over by itself.';
      CREATE INDEX gate_revocation_until ON gate_revocation (until);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gate_revocation, gate_state, gate_session');
  }
}
