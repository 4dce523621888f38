import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MailsOfOwners1700000001503 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail
        ADD COLUMN owner_id uuid,
        DROP CONSTRAINT mail_state_check,
        ADD CONSTRAINT mail_state_check CHECK (state IN ('queued', 'handed_over', 'refused', 'withdrawn')),
        ADD CONSTRAINT mail_owner_of CHECK (owner_id IS NULL OR account_id IS NOT NULL);
      COMMENT ON COLUMN mail.owner_id IS 'The person who was to read it as one who looks after the money of the account. Withdrawn, and never sent, when they no longer did. Null: it goes out whoever reads it.';
      COMMENT ON COLUMN mail.handed_over_at IS 'Business time at which the mail server took the mail, or refused it for good, or it was withdrawn. Set once.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE mail SET state = 'refused' WHERE state = 'withdrawn';
      ALTER TABLE mail
        DROP COLUMN owner_id,
        DROP CONSTRAINT mail_state_check,
        ADD CONSTRAINT mail_state_check CHECK (state IN ('queued', 'handed_over', 'refused'));
    `);
  }
}
