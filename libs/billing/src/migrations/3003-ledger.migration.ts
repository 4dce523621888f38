import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BillingLedger1700000003003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_account (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('customer', 'cash', 'revenue')),
        account_id uuid,
        provider text CHECK (provider IN ('stripe', 'sandbox', 'staff')),
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        CONSTRAINT ledger_account_of_customer CHECK ((kind = 'customer') = (account_id IS NOT NULL)),
        CONSTRAINT ledger_account_of_cash CHECK ((kind = 'cash') = (provider IS NOT NULL)),
        CONSTRAINT ledger_account_once UNIQUE NULLS NOT DISTINCT (kind, account_id, provider, currency)
      );
      COMMENT ON TABLE ledger_account IS 'Where money stands: balances of customers, cash at providers (staff: recorded by hand), revenue. Kept with the ledger.';
      CREATE TRIGGER ledger_account_frozen BEFORE UPDATE OR DELETE ON ledger_account FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE ledger_transaction (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL CHECK (kind IN ('payment', 'invoice', 'refund')),
        description text NOT NULL,
        invoice_id uuid REFERENCES invoice,
        payment_id uuid REFERENCES payment,
        CONSTRAINT ledger_payment_named CHECK (kind <> 'payment' OR payment_id IS NOT NULL),
        CONSTRAINT ledger_invoice_named CHECK (kind <> 'invoice' OR invoice_id IS NOT NULL)
      );
      COMMENT ON TABLE ledger_transaction IS 'Append-only. Kept 10 years by tax law; names nobody.';
      CREATE INDEX ledger_transaction_account ON ledger_transaction (account_id, id);
      CREATE UNIQUE INDEX ledger_payment_once ON ledger_transaction (payment_id) WHERE kind = 'payment';
      CREATE UNIQUE INDEX ledger_invoice_once ON ledger_transaction (invoice_id) WHERE kind = 'invoice';

      CREATE TABLE ledger_posting (
        transaction_id uuid NOT NULL REFERENCES ledger_transaction,
        ledger_account_id uuid NOT NULL REFERENCES ledger_account,
        amount bigint NOT NULL CHECK (amount <> 0),
        PRIMARY KEY (transaction_id, ledger_account_id)
      );
      COMMENT ON TABLE ledger_posting IS 'Append-only. Positive: the ledger account is credited. A balance is the sum of its postings.';
      CREATE INDEX ledger_posting_account ON ledger_posting (ledger_account_id) INCLUDE (amount);

      CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON ledger_transaction FOR EACH ROW EXECUTE FUNCTION append_only();
      CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON ledger_posting FOR EACH ROW EXECUTE FUNCTION append_only();
      CREATE TRIGGER ledger_transaction_no_truncate BEFORE TRUNCATE ON ledger_transaction FOR EACH STATEMENT EXECUTE FUNCTION append_only();
      CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION append_only();

      CREATE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE named uuid; postings integer; faulty integer;
        BEGIN
          named := CASE TG_TABLE_NAME WHEN 'ledger_transaction' THEN (to_jsonb(NEW) ->> 'id')::uuid ELSE (to_jsonb(NEW) ->> 'transaction_id')::uuid END;
          SELECT count(*) INTO postings FROM ledger_posting WHERE transaction_id = named;
          SELECT count(*) INTO faulty FROM (
            SELECT 1 FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id
            WHERE p.transaction_id = named GROUP BY a.currency HAVING sum(p.amount) <> 0
          ) unbalanced;
          IF postings < 2 OR faulty > 0 THEN
            RAISE EXCEPTION 'ledger transaction % does not sum to zero', named USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NULL;
        END $$;
      CREATE CONSTRAINT TRIGGER ledger_transaction_sums AFTER INSERT ON ledger_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sums_to_zero();
      CREATE CONSTRAINT TRIGGER ledger_posting_sums AFTER INSERT ON ledger_posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sums_to_zero();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_posting, ledger_transaction, ledger_account; DROP FUNCTION ledger_sums_to_zero();');
  }
}
