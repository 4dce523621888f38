import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A refund is booked by the provider's id of it, each once: what is told of it late or twice finds it booked. */
export class BillingRefundsOnce1700000003090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger_transaction ADD COLUMN refund_reference text;
      COMMENT ON COLUMN ledger_transaction.refund_reference IS 'Of a refund that went to its payer: the provider''s id of it.';
      CREATE UNIQUE INDEX ledger_refund_once ON ledger_transaction (payment_id, refund_reference) WHERE refund_reference IS NOT NULL;
    `);
  }

  // Money and documents are kept ten years: there is no way back that loses them.
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM ledger_transaction WHERE refund_reference IS NOT NULL) THEN
          RAISE EXCEPTION 'there are refunds that are known by their id: this migration cannot be taken back';
        END IF;
      END $$;
      ALTER TABLE ledger_transaction DROP COLUMN refund_reference;
    `);
  }
}
