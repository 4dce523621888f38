import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which void invoice another took lines over from, so that money that comes for the old one finds the new one. */
export class BillingInvoiceReplaces1700000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE invoice ADD COLUMN replaces uuid REFERENCES invoice;
      COMMENT ON COLUMN invoice.replaces IS 'The void invoice whose other lines this one took over, at the same prices and due on the same day.';
      CREATE INDEX invoice_replaces ON invoice (replaces) WHERE replaces IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE invoice DROP COLUMN replaces;');
  }
}
