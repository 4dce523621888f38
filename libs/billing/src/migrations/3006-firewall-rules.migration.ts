import type { MigrationInterface, QueryRunner } from 'typeorm';

export class BillingFirewallRules1700000003006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Plans never change; what they are worth in a matter that is new is said of those that are there.
    await runner.query(`
      ALTER TABLE plan ADD COLUMN firewall_rules integer NOT NULL DEFAULT 50 CHECK (firewall_rules > 0);
      ALTER TABLE plan DISABLE TRIGGER USER;
      UPDATE plan SET firewall_rules = CASE WHEN rules >= 100000 THEN 200 WHEN rules >= 10000 THEN 100 ELSE 50 END;
      ALTER TABLE plan ENABLE TRIGGER USER;
      COMMENT ON COLUMN plan.firewall_rules IS 'Rules of a site''s own firewall.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE plan DROP COLUMN firewall_rules');
  }
}
