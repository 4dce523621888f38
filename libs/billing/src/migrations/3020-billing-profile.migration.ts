import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who buys as invoices say it, and where a bank transfer goes. */
export class BillingProfile1700000003020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE billing_profile (
        account_id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('person', 'company')),
        name text NOT NULL CHECK (name <> ''),
        address_lines text[] NOT NULL,
        postal_code text,
        city text,
        country text CHECK (country ~ '^[A-Z]{2}$'),
        vat_id text,
        purchase_order text,
        language text NOT NULL,
        changed_at timestamptz NOT NULL
      );
      COMMENT ON TABLE billing_profile IS 'As the customer wants it on the next invoice; each invoice keeps its own copy. Goes with its account.';
      ALTER TABLE invoice ADD COLUMN pay_to jsonb;
      COMMENT ON COLUMN invoice.pay_to IS 'The bank account it named.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE invoice DROP COLUMN pay_to; DROP TABLE billing_profile;');
  }
}
