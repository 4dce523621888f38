import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MailsOfVisitors1700000001501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail ADD COLUMN visitor_id uuid;
      COMMENT ON TABLE mail IS 'Mails to customers, and to visitors of theirs, one row each. Kept 1 year as proof that somebody was told; those to a visitor go with the visitor. Mails that carry a secret are sealed and lose their text when handed over.';
      COMMENT ON COLUMN mail.visitor_id IS 'The visitor of a customer whom the mail is for: deleted with them. Null: it is for the customer.';
      CREATE INDEX mail_visitor ON mail (visitor_id) WHERE visitor_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mail DROP COLUMN visitor_id');
  }
}
