import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateShownFactors1700000008003 implements MigrationInterface {
  /** Older sessions showed what they showed when they began. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gate_session DROP CONSTRAINT gate_session_factors_check;
      ALTER TABLE gate_session ADD CONSTRAINT gate_session_factors_check CHECK (factors <@ ARRAY['password', 'code', 'passkey']);
      ALTER TABLE gate_session
        ADD COLUMN methods text[] NOT NULL DEFAULT '{}',
        ADD COLUMN shown_at timestamptz,
        ADD COLUMN given_groups text[] NOT NULL DEFAULT '{}';
      UPDATE gate_session SET shown_at = created_at;
      ALTER TABLE gate_session ALTER COLUMN shown_at SET NOT NULL, ALTER COLUMN methods DROP DEFAULT, ALTER COLUMN given_groups DROP DEFAULT;
      COMMENT ON COLUMN gate_session.methods IS 'How the factors were shown: the contracts name them.';
      COMMENT ON COLUMN gate_session.shown_at IS 'When the factors were shown: rules may ask for it to be lately.';
      COMMENT ON COLUMN gate_session.given_groups IS 'Groups that an identity provider told of at the sign-in, beside the visitor''s own.';
    `);
  }

  /** Who showed a passkey showed what is worth both. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gate_session DROP CONSTRAINT gate_session_factors_check;
      UPDATE gate_session SET factors = ARRAY['password', 'code'] WHERE 'passkey' = ANY (factors);
      ALTER TABLE gate_session ADD CONSTRAINT gate_session_factors_check CHECK (factors <@ ARRAY['password', 'code']);
      ALTER TABLE gate_session DROP COLUMN methods, DROP COLUMN shown_at, DROP COLUMN given_groups;
    `);
  }
}
