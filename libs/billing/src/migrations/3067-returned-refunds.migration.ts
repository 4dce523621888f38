import type { MigrationInterface, QueryRunner } from 'typeorm';

const guard = (more: string) => `
      CREATE OR REPLACE FUNCTION payment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'created' AND NOT (NEW.state = 'settled' AND NEW.provider IN ('balance', 'staff', 'bank')) THEN
              RAISE EXCEPTION 'a payment begins created, not %', NEW.state USING ERRCODE = 'integrity_constraint_violation';
            END IF;
          ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('created', 'processing'), ('created', 'settled'), ('created', 'declined'), ('processing', 'settled'), ('processing', 'declined'),
            ('declined', 'settled'), ('settled', 'refunded'), ('settled', 'disputed'), ('disputed', 'settled'), ('disputed', 'refunded')${more}
          ) THEN
            RAISE EXCEPTION 'a % payment cannot become %', OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;`;

/** A refund that the payer's bank does not take comes back, each once. */
export class BillingReturnedRefunds1700000003067 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger_transaction ADD COLUMN provider_reference text;
      COMMENT ON COLUMN ledger_transaction.provider_reference IS 'Of a refund that came back: the provider''s id of it.';
      CREATE UNIQUE INDEX ledger_refund_returned_once ON ledger_transaction (payment_id, provider_reference) WHERE provider_reference IS NOT NULL;
      ${guard(`, ('refunded', 'settled')`)}
    `);
  }

  // Money and documents are kept ten years: there is no way back that loses them.
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM ledger_transaction WHERE provider_reference IS NOT NULL) THEN
          RAISE EXCEPTION 'there are refunds that came back: this migration cannot be taken back';
        END IF;
      END $$;
      ALTER TABLE ledger_transaction DROP COLUMN provider_reference;
      ${guard('')}
    `);
  }
}
