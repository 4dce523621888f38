import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the books of a provider were last compared with ours. What differs is in reconciliation_difference. */
export class BillingReconciliation1700000003031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reconciliation_run (
        provider text PRIMARY KEY CHECK (provider IN ('stripe', 'sandbox')),
        from_at timestamptz NOT NULL,
        to_at timestamptz NOT NULL,
        ran_at timestamptz NOT NULL
      );
      COMMENT ON TABLE reconciliation_run IS 'One row for each provider: which time the last comparison of its books with ours covered.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reconciliation_run');
  }
}
