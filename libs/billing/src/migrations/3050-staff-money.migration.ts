import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets one more column of a table change; the others stay as whichever migration came before says. */
const alsoMayChange = (table: string, column: string) => `
  DO $$ DECLARE definition text; BEGIN
    SELECT regexp_replace(pg_get_triggerdef(oid), '\\)$', ', ''${column}'')') INTO STRICT definition
      FROM pg_trigger WHERE tgname = '${table}_frozen' AND tgrelid = '${table}'::regclass;
    EXECUTE 'DROP TRIGGER ${table}_frozen ON ${table}';
    EXECUTE definition;
  END $$;`;

/** Acts of staff with money: who agreed to them, what they moved and why; days without an invoice; what the books do not agree on. */
export class BillingStaffMoney1700000003050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approval (
        id uuid PRIMARY KEY,
        action text NOT NULL CHECK (action IN ('mark-paid', 'refund', 'credit', 'extend', 'price-override', 'bank-transfer')),
        account_id uuid,
        target text NOT NULL,
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        amount bigint NOT NULL,
        request jsonb NOT NULL,
        reason text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'expired')),
        requested_by uuid NOT NULL,
        requester text NOT NULL,
        requested_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        decided_by uuid,
        decider text,
        decided_at timestamptz,
        decision_reason text,
        CONSTRAINT approval_by_another CHECK (state <> 'done' OR (decided_by IS NOT NULL AND decided_by <> requested_by)),
        CONSTRAINT approval_decided CHECK ((state = 'waiting') = (decided_at IS NULL)),
        CONSTRAINT approval_decision_reason CHECK (state NOT IN ('done', 'refused') OR (decision_reason IS NOT NULL AND decider IS NOT NULL))
      );
      COMMENT ON TABLE approval IS 'Acts of staff with money above the limit, which somebody else must agree to. Kept with the audit trail; holds ids and amounts, never card data.';
      CREATE INDEX approval_state ON approval (state, id);
      CREATE INDEX approval_account ON approval (account_id, id);
      CREATE FUNCTION approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'waiting' THEN
              RAISE EXCEPTION 'an approval begins waiting, not %', NEW.state USING ERRCODE = 'integrity_constraint_violation';
            END IF;
          ELSIF OLD.state <> 'waiting' THEN
            RAISE EXCEPTION 'approval % is decided', OLD.id USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER approval_guard BEFORE INSERT OR UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION approval_guard();
      CREATE TRIGGER approval_frozen BEFORE UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION frozen_except('state', 'decided_by', 'decider', 'decided_at', 'decision_reason');
      CREATE TRIGGER approval_no_delete BEFORE DELETE ON approval FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE staff_act (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        staff_id uuid NOT NULL,
        account_id uuid NOT NULL,
        action text NOT NULL CHECK (action IN ('mark-paid', 'refund', 'credit', 'extend', 'price-override', 'bank-transfer')),
        target text NOT NULL,
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        amount bigint NOT NULL
      );
      COMMENT ON TABLE staff_act IS 'Acts of staff with money that needed no second person: together they stay below the limit. Kept with the audit trail.';
      CREATE INDEX staff_act_account ON staff_act (account_id, staff_id, at);
      CREATE TRIGGER staff_act_append_only BEFORE UPDATE OR DELETE ON staff_act FOR EACH ROW EXECUTE FUNCTION append_only();
      CREATE TRIGGER staff_act_no_truncate BEFORE TRUNCATE ON staff_act FOR EACH STATEMENT EXECUTE FUNCTION append_only();

      CREATE TABLE reconciliation_difference (
        id uuid PRIMARY KEY,
        source text NOT NULL CHECK (source IN ('stripe', 'sandbox', 'ledger')),
        key text NOT NULL,
        kind text NOT NULL,
        detail text NOT NULL,
        account_id uuid,
        payment_id uuid REFERENCES payment,
        found_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        resolved_at timestamptz
      );
      COMMENT ON TABLE reconciliation_difference IS 'What the books of a provider and ours, or ours among themselves, do not agree on. Kept 10 years, as the books are.';
      COMMENT ON COLUMN reconciliation_difference.key IS 'The same as long as it is the same difference.';
      CREATE UNIQUE INDEX reconciliation_difference_open ON reconciliation_difference (source, key) WHERE resolved_at IS NULL;

      ALTER TABLE ledger_transaction ADD COLUMN audit_id uuid DEFAULT nullif(current_setting('sitekeep.audit_id', true), '')::uuid;
      COMMENT ON COLUMN ledger_transaction.audit_id IS 'The entry of the audit trail that says who moved it and why, where a person did.';
      ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_transaction_kind_check;
      ALTER TABLE ledger_transaction ADD CONSTRAINT ledger_transaction_kind_check
        CHECK (kind IN ('payment', 'invoice', 'credit', 'refund', 'chargeback', 'goodwill'));

      ALTER TABLE service ADD COLUMN extra_days integer NOT NULL DEFAULT 0 CHECK (extra_days >= 0);
      COMMENT ON COLUMN service.extra_days IS 'Given by staff without an invoice: all its periods end and begin so much later.';
      ${alsoMayChange('service', 'extra_days')}
    `);
  }

  // Money and documents are kept ten years: there is no way back that loses them.
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM ledger_transaction WHERE kind = 'goodwill') OR EXISTS (SELECT 1 FROM service WHERE extra_days > 0) THEN
          RAISE EXCEPTION 'there are acts of staff with money: this migration cannot be taken back';
        END IF;
      END $$;
      DO $$ DECLARE definition text; BEGIN
        SELECT replace(pg_get_triggerdef(oid), ', ''extra_days''', '') INTO STRICT definition
          FROM pg_trigger WHERE tgname = 'service_frozen' AND tgrelid = 'service'::regclass;
        EXECUTE 'DROP TRIGGER service_frozen ON service';
        EXECUTE definition;
      END $$;
      ALTER TABLE service DROP COLUMN extra_days;
      ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_transaction_kind_check;
      ALTER TABLE ledger_transaction ADD CONSTRAINT ledger_transaction_kind_check
        CHECK (kind IN ('payment', 'invoice', 'credit', 'refund', 'chargeback'));
      ALTER TABLE ledger_transaction DROP COLUMN audit_id;
      DROP TABLE reconciliation_difference, staff_act, approval;
      DROP FUNCTION approval_guard();
    `);
  }
}
