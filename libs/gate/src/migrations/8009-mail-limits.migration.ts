import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateMailLimits1700000008009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gate_email_code ADD COLUMN known boolean NOT NULL DEFAULT false;
      ALTER TABLE gate_email_code ALTER COLUMN known DROP DEFAULT;
      COMMENT ON COLUMN gate_email_code.known IS 'Asked for from a network that the visitor had signed in from. Counted apart from the rest, so that strangers shut nobody out.';
      COMMENT ON COLUMN gate_email_code.hash IS 'HMAC-SHA256 with a key of the site. Null: it was used.';

      ALTER TABLE visitor_mail_count DROP CONSTRAINT visitor_mail_count_kind_check;
      ALTER TABLE visitor_mail_count ADD CONSTRAINT visitor_mail_count_kind_check
        CHECK (kind IN ('invitation', 'reset', 'code', 'known_code', 'notice'));

      ALTER TABLE visitor_declined ADD COLUMN lifted boolean NOT NULL DEFAULT false, ADD COLUMN times smallint NOT NULL DEFAULT 1;
      COMMENT ON TABLE visitor_declined IS 'Addresses at which somebody said that an invitation of the account was not meant for them: no mail goes there. Only a keyed hash, kept for as long as the account, or until whoever is there accepts an invitation.';
      COMMENT ON COLUMN visitor_declined.lifted IS 'The account has invited the address again since: mail goes there until it is declined once more.';
      COMMENT ON COLUMN visitor_declined.times IS 'After the second one it is not lifted any more.';
      COMMENT ON TABLE visitor_invitation IS 'Invitations of visitors: personal data. The last one and those that were accepted are kept with their visitor, others until they would have expired; all go with visitor or site.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE visitor_declined DROP COLUMN times, DROP COLUMN lifted;
      DELETE FROM visitor_mail_count WHERE kind NOT IN ('invitation', 'reset');
      ALTER TABLE visitor_mail_count DROP CONSTRAINT visitor_mail_count_kind_check;
      ALTER TABLE visitor_mail_count ADD CONSTRAINT visitor_mail_count_kind_check CHECK (kind IN ('invitation', 'reset'));
      ALTER TABLE gate_email_code DROP COLUMN known;
    `);
  }
}
