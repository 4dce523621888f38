import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateKeyCredentials1700000008010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE visitor ADD COLUMN password_by_site uuid;
      ALTER TABLE visitor_token ADD COLUMN made_by_site uuid;
      ALTER TABLE recovery_code ADD COLUMN made_by_site uuid;
      COMMENT ON COLUMN visitor.password_by_site IS 'The site whose API_KEY has set the password, which opens no other site; null: the visitor or the account has.';
      COMMENT ON COLUMN visitor_token.made_by_site IS 'The same of the token.';
      COMMENT ON COLUMN recovery_code.made_by_site IS 'The same of the recovery code.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE visitor DROP COLUMN password_by_site;
      ALTER TABLE visitor_token DROP COLUMN made_by_site;
      ALTER TABLE recovery_code DROP COLUMN made_by_site;
    `);
  }
}
