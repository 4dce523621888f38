import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AccountsLanguages1700000002002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE person ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de', 'fr', 'es', 'uk', 'ru'));
      COMMENT ON COLUMN person.language IS 'Of the mails to them.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE person DROP COLUMN language');
  }
}
