import type { MigrationInterface, QueryRunner } from 'typeorm';

const before = ['mark-paid', 'refund', 'credit', 'extend', 'price-override', 'bank-transfer'];
const listOf = (actions: readonly string[]) => actions.map((action) => `'${action}'`).join(', ');
const actionsOf = (table: string, actions: readonly string[]) => `
      ALTER TABLE ${table} DROP CONSTRAINT ${table}_action_check;
      ALTER TABLE ${table} ADD CONSTRAINT ${table}_action_check CHECK (action IN (${listOf(actions)}));`;

/** Making a promo code is an act of staff with money, of no account; an approval says what is agreed to; a transfer, when it came. */
export class BillingPromoCodesAreActs1700000003080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${actionsOf('approval', [...before, 'promo-code'])}
      ${actionsOf('staff_act', [...before, 'promo-code'])}
      ALTER TABLE staff_act ALTER COLUMN account_id DROP NOT NULL;
      COMMENT ON COLUMN staff_act.account_id IS 'null: it is for any account';
      CREATE INDEX staff_act_staff ON staff_act (staff_id, at);
      ALTER TABLE approval ADD COLUMN terms text;
      COMMENT ON COLUMN approval.terms IS 'What is agreed to, where target and amount do not say it.';
      ALTER TABLE payment ADD COLUMN received_on date CONSTRAINT payment_received_by_bank CHECK (received_on IS NULL OR provider = 'bank');
      COMMENT ON COLUMN payment.received_on IS 'The day of a bank transfer as the statement says it; settled_at is when it was booked.';
    `);
  }

  // Acts of staff and the days of transfers are kept ten years: there is no way back that loses them.
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM approval WHERE action = 'promo-code') OR EXISTS (SELECT 1 FROM staff_act WHERE action = 'promo-code')
          OR EXISTS (SELECT 1 FROM payment WHERE received_on IS NOT NULL) THEN
          RAISE EXCEPTION 'there are promo codes made as acts, or days of transfers: this migration cannot be taken back';
        END IF;
      END $$;
      ALTER TABLE payment DROP COLUMN received_on;
      ALTER TABLE approval DROP COLUMN terms;
      DROP INDEX staff_act_staff;
      ALTER TABLE staff_act ALTER COLUMN account_id SET NOT NULL;
      ${actionsOf('staff_act', before)}
      ${actionsOf('approval', before)}
    `);
  }
}
