import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MailInitial1700000001500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mail (
        id uuid PRIMARY KEY,
        key text NOT NULL CONSTRAINT mail_key UNIQUE,
        account_id uuid,
        recipient text NOT NULL,
        subject text NOT NULL,
        html text,
        text text,
        sealed text,
        state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'handed_over', 'refused')),
        queued_at timestamptz NOT NULL,
        handed_over_at timestamptz,
        CHECK ((state = 'queued') = (handed_over_at IS NULL)),
        CHECK (sealed IS NULL OR (html IS NULL AND text IS NULL))
      );
      COMMENT ON TABLE mail IS 'Mails to customers, one row each. Kept 1 year as proof that a customer was told. Mails that carry a secret are sealed and lose their text when handed over.';
      COMMENT ON COLUMN mail.handed_over_at IS 'Business time at which the mail server took the mail, or refused it for good. Set once.';
      CREATE INDEX mail_account ON mail (account_id, id);

      CREATE TABLE mailbox_message (
        id uuid PRIMARY KEY,
        message_id text NOT NULL UNIQUE,
        recipient text NOT NULL,
        subject text NOT NULL,
        html text NOT NULL,
        text text NOT NULL,
        at timestamptz NOT NULL
      );
      COMMENT ON TABLE mailbox_message IS 'The local mailbox of development, instead of a mail server. Empty in production.';
      CREATE INDEX mailbox_message_recipient ON mailbox_message (lower(recipient), id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mailbox_message, mail');
  }
}
