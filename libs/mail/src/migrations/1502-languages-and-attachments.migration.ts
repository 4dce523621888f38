import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MailLanguagesAndAttachments1700000001502 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail
        ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de', 'fr', 'es', 'uk', 'ru')),
        ADD COLUMN attachments jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(attachments) = 'array');
      COMMENT ON COLUMN mail.attachments IS 'Which documents it carries, as {kind, id}: they are made when the mail goes out.';
      ALTER TABLE mailbox_message ADD COLUMN language text NOT NULL DEFAULT 'en', ADD COLUMN attachments jsonb NOT NULL DEFAULT '[]';
      COMMENT ON COLUMN mailbox_message.attachments IS 'As {filename, contentType, content}, the content in base64.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail DROP COLUMN language, DROP COLUMN attachments;
      ALTER TABLE mailbox_message DROP COLUMN language, DROP COLUMN attachments;
    `);
  }
}
