import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BillingPayments1700000003002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.payments(runner);
    await this.providerEvents(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE provider_event, payment; DROP FUNCTION payment_guard();');
  }

  private async payments(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        invoice_id uuid NOT NULL REFERENCES invoice,
        provider text NOT NULL CHECK (provider IN ('balance', 'stripe', 'sandbox', 'staff')),
        attempt integer NOT NULL CHECK (attempt > 0),
        state text NOT NULL CHECK (state IN ('created', 'processing', 'settled', 'declined', 'refunded', 'disputed')),
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD')),
        amount bigint NOT NULL CHECK (amount > 0),
        provider_reference text,
        checkout_url text,
        checkout_expires_at timestamptz,
        created_at timestamptz NOT NULL,
        processing_at timestamptz,
        settled_at timestamptz,
        UNIQUE (invoice_id, attempt),
        CONSTRAINT payment_processing_at CHECK (state <> 'processing' OR processing_at IS NOT NULL),
        CONSTRAINT payment_settled_at CHECK ((state IN ('settled', 'refunded', 'disputed')) = (settled_at IS NOT NULL))
      );
      COMMENT ON TABLE payment IS 'Kept with its invoice. Holds the reference of the provider, never card data.';
      -- One transfer of a bank may pay several invoices; a checkout pays one.
      CREATE UNIQUE INDEX payment_reference ON payment (provider, provider_reference) WHERE provider <> 'staff';
      CREATE INDEX payment_account ON payment (account_id, id);
      CREATE UNIQUE INDEX payment_one_under_way ON payment (invoice_id) WHERE state IN ('created', 'processing');

      CREATE FUNCTION payment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'created' AND NOT (NEW.state = 'settled' AND NEW.provider IN ('balance', 'staff')) THEN
              RAISE EXCEPTION 'a payment begins created, not %', NEW.state USING ERRCODE = 'integrity_constraint_violation';
            END IF;
          ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('created', 'processing'), ('created', 'settled'), ('created', 'declined'), ('processing', 'settled'), ('processing', 'declined'),
            ('declined', 'settled'), ('settled', 'refunded'), ('settled', 'disputed'), ('disputed', 'settled'), ('disputed', 'refunded')
          ) THEN
            RAISE EXCEPTION 'a % payment cannot become %', OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER payment_guard BEFORE INSERT OR UPDATE ON payment FOR EACH ROW EXECUTE FUNCTION payment_guard();
      CREATE TRIGGER payment_frozen BEFORE UPDATE ON payment FOR EACH ROW EXECUTE FUNCTION frozen_except(
        'state', 'provider_reference', 'checkout_url', 'checkout_expires_at', 'processing_at', 'settled_at');
      CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment FOR EACH ROW EXECUTE FUNCTION append_only();
    `);
  }

  private async providerEvents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE provider_event (
        id uuid PRIMARY KEY,
        provider text NOT NULL CHECK (provider IN ('stripe', 'sandbox')),
        event_id text NOT NULL,
        type text NOT NULL,
        payload jsonb NOT NULL,
        received_at timestamptz NOT NULL,
        processed_at timestamptz,
        outcome text,
        UNIQUE (provider, event_id),
        CONSTRAINT provider_event_outcome CHECK ((processed_at IS NULL) = (outcome IS NULL))
      );
      COMMENT ON TABLE provider_event IS 'Verified webhooks, each once, reduced to the fields we read: neither card data nor names or addresses. Kept 13 months, as long as a dispute may come.';
      CREATE INDEX provider_event_processed ON provider_event (processed_at);
      CREATE INDEX provider_event_unprocessed ON provider_event (received_at) WHERE processed_at IS NULL;
      CREATE TRIGGER provider_event_frozen BEFORE UPDATE ON provider_event FOR EACH ROW EXECUTE FUNCTION frozen_except('processed_at', 'outcome');
    `);
  }
}
