import type { MigrationInterface, QueryRunner } from 'typeorm';

const frozenExcept = (columns: string[]) => `
  DROP TRIGGER payment_frozen ON payment;
  CREATE TRIGGER payment_frozen BEFORE UPDATE ON payment FOR EACH ROW EXECUTE FUNCTION frozen_except(${columns.map((one) => `'${one}'`).join(', ')});`;
const columns = ['state', 'provider_reference', 'checkout_url', 'checkout_expires_at', 'processing_at', 'settled_at'];

export class BillingRefunds1700000003005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment ADD COLUMN provider_payment_id text;
      COMMENT ON COLUMN payment.provider_payment_id IS 'The provider''s id of the payment itself, which its refunds and disputes name (Stripe: the payment intent).';
      CREATE UNIQUE INDEX payment_provider_payment ON payment (provider, provider_payment_id);
      ${frozenExcept([...columns, 'provider_payment_id'])}

      ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_transaction_kind_check;
      ALTER TABLE ledger_transaction ADD CONSTRAINT ledger_transaction_kind_check CHECK (kind IN ('payment', 'invoice', 'credit', 'refund', 'chargeback'));
      ALTER TABLE ledger_transaction ADD CONSTRAINT ledger_refund_named CHECK (kind NOT IN ('refund', 'chargeback') OR payment_id IS NOT NULL);
      ALTER TABLE ledger_transaction ADD CONSTRAINT ledger_credit_named CHECK (kind <> 'credit' OR (payment_id IS NOT NULL AND invoice_id IS NOT NULL));
      CREATE INDEX ledger_transaction_payment ON ledger_transaction (payment_id) WHERE payment_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ledger_transaction_payment;
      ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_credit_named, DROP CONSTRAINT ledger_refund_named, DROP CONSTRAINT ledger_transaction_kind_check;
      ALTER TABLE ledger_transaction ADD CONSTRAINT ledger_transaction_kind_check CHECK (kind IN ('payment', 'invoice', 'refund'));
      ${frozenExcept(columns)}
      ALTER TABLE payment DROP COLUMN provider_payment_id;
    `);
  }
}
