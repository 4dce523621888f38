import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PlatformInitial1700000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE clock_offset (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        offset_ms bigint NOT NULL DEFAULT 0
      );
      INSERT INTO clock_offset DEFAULT VALUES;

      CREATE TABLE outbox (
        id text PRIMARY KEY,
        job text NOT NULL,
        payload jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        enqueued_at timestamptz,
        done_at timestamptz,
        last_error text
      );
      COMMENT ON TABLE outbox IS 'Jobs to do, written with the change that needs them. Rows done are kept 7 days. Holds ids only. Times are machine time, not business time.';
      CREATE INDEX outbox_open ON outbox (created_at) WHERE done_at IS NULL;
      CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;
      CREATE FUNCTION outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NOTIFY outbox; RETURN NULL; END $$;
      CREATE TRIGGER outbox_wake AFTER INSERT OR UPDATE OF version ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_wake();

      CREATE TABLE idempotency_key (
        principal text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        created_at timestamptz NOT NULL,
        locked_until timestamptz,
        status integer,
        body jsonb,
        headers jsonb,
        PRIMARY KEY (principal, key)
      );
      COMMENT ON TABLE idempotency_key IS 'Answers kept 24 h so that a repeated write gives the same answer. Answers that show a secret once are kept without it.';
      CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

      CREATE TABLE audit_entry (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'person', 'token', 'system')),
        actor_id uuid,
        actor_name text NOT NULL,
        account_id uuid,
        action text NOT NULL,
        target text,
        reason text,
        CHECK (actor_kind <> 'staff' OR reason IS NOT NULL)
      );
      COMMENT ON TABLE audit_entry IS 'Append-only. Kept for good; names are replaced by pseudonyms when a person is erased.';
      CREATE INDEX audit_entry_account ON audit_entry (account_id, id);
      CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
      CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE staff_notice (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        account_id uuid,
        text text NOT NULL
      );
      COMMENT ON TABLE staff_notice IS 'What staff should know. Kept 1 year.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE staff_notice, audit_entry, idempotency_key, outbox, clock_offset; DROP FUNCTION append_only(); DROP FUNCTION outbox_wake();',
    );
  }
}
