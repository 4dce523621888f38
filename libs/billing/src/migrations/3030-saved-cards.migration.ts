import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers and cards at the provider, and refunds that staff ask for. */
export class BillingSavedCards1700000003030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment_customer (
        account_id uuid NOT NULL,
        provider text NOT NULL CHECK (provider IN ('stripe', 'sandbox')),
        reference text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (account_id, provider),
        UNIQUE (provider, reference)
      );
      COMMENT ON TABLE payment_customer IS 'The provider''s id of an account, under which it keeps its cards. Kept with the account; the provider knows no name from us.';
      CREATE TRIGGER payment_customer_append_only BEFORE UPDATE ON payment_customer FOR EACH ROW EXECUTE FUNCTION append_only();

      CREATE TABLE payment_method (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        provider text NOT NULL,
        reference text NOT NULL,
        brand text NOT NULL,
        last4 text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
        expiry_month smallint NOT NULL CHECK (expiry_month BETWEEN 1 AND 12),
        expiry_year smallint NOT NULL CHECK (expiry_year BETWEEN 2000 AND 2999),
        is_default boolean NOT NULL,
        created_at timestamptz NOT NULL,
        removed_at timestamptz,
        UNIQUE (provider, reference),
        FOREIGN KEY (account_id, provider) REFERENCES payment_customer,
        CONSTRAINT payment_method_removed CHECK (removed_at IS NULL OR NOT is_default)
      );
      COMMENT ON TABLE payment_method IS 'Cards that the provider keeps: its id of the card, brand, last digits and expiry; never a number. A removed one is kept with the payments it made.';
      CREATE UNIQUE INDEX payment_method_default ON payment_method (account_id) WHERE is_default;
      CREATE INDEX payment_method_account ON payment_method (account_id, id);
      CREATE TRIGGER payment_method_frozen BEFORE UPDATE ON payment_method FOR EACH ROW EXECUTE FUNCTION frozen_except(
        'brand', 'last4', 'expiry_month', 'expiry_year', 'is_default', 'removed_at');

      ALTER TABLE service ADD CONSTRAINT service_payment_method FOREIGN KEY (payment_method_id) REFERENCES payment_method;
      ALTER TABLE payment ADD CONSTRAINT payment_payment_method FOREIGN KEY (payment_method_id) REFERENCES payment_method,
        ADD COLUMN request_key text, ADD COLUMN save_card boolean NOT NULL DEFAULT false,
        ADD COLUMN off_session boolean NOT NULL DEFAULT false;
      CREATE UNIQUE INDEX payment_request_key ON payment (account_id, request_key) WHERE request_key IS NOT NULL;
      CREATE INDEX payment_settled ON payment (provider, settled_at) WHERE settled_at IS NOT NULL;
      COMMENT ON COLUMN payment.request_key IS 'What asked for it: the same key again is the same payment.';
      COMMENT ON COLUMN payment.save_card IS 'The card entered at the checkout is kept there.';
      COMMENT ON COLUMN payment.off_session IS 'Taken from a saved card while its payer was away.';
      COMMENT ON TABLE provider_event IS 'Verified webhooks, each once, reduced to the fields we read: of a card its brand, last digits and expiry, never its number; neither names nor addresses. Kept 13 months, as long as a dispute may come.';

      CREATE TABLE refund (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        payment_id uuid NOT NULL REFERENCES payment,
        state text NOT NULL CHECK (state IN ('requested', 'done', 'failed')),
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        amount bigint NOT NULL CHECK (amount > 0),
        provider_reference text,
        failure text,
        requested_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT refund_finished CHECK ((state = 'requested') = (finished_at IS NULL))
      );
      COMMENT ON TABLE refund IS 'Money that staff give back to a payer through the provider. Kept with its payment.';
      CREATE UNIQUE INDEX refund_one_under_way ON refund (payment_id) WHERE state = 'requested';
      CREATE INDEX refund_payment ON refund (payment_id);
      CREATE TRIGGER refund_frozen BEFORE UPDATE ON refund FOR EACH ROW EXECUTE FUNCTION frozen_except('state', 'provider_reference', 'failure', 'finished_at');
      CREATE TRIGGER refund_no_delete BEFORE DELETE ON refund FOR EACH ROW EXECUTE FUNCTION append_only();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE refund;
      DROP INDEX payment_request_key, payment_settled;
      ALTER TABLE payment DROP CONSTRAINT payment_payment_method, DROP COLUMN request_key, DROP COLUMN save_card, DROP COLUMN off_session;
      ALTER TABLE service DROP CONSTRAINT service_payment_method;
      DROP TABLE payment_method, payment_customer;
    `);
  }
}
