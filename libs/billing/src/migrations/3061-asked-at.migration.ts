import type { MigrationInterface, QueryRunner } from 'typeorm';

const redefined = (from: string, to: string) => `
  DO $$ DECLARE definition text; BEGIN
    SELECT replace(pg_get_triggerdef(oid), '${from}', '${to}') INTO STRICT definition
      FROM pg_trigger WHERE tgname = 'payment_frozen' AND tgrelid = 'payment'::regclass;
    EXECUTE 'DROP TRIGGER payment_frozen ON payment';
    EXECUTE definition;
  END $$;`;

/** When a card was last asked for a payment: before that is long ago, nobody may say that it was not charged. */
export class BillingAskedAt1700000003061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment ADD COLUMN asked_at timestamptz;
      COMMENT ON COLUMN payment.asked_at IS 'When the provider was last asked to charge the saved card.';
      ${redefined(`''state''`, `''state'', ''asked_at''`)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${redefined(`, ''asked_at''`, '')}
      ALTER TABLE payment DROP COLUMN asked_at;
    `);
  }
}
