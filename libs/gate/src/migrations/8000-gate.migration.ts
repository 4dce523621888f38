import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateInitial1700000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE visitor (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
        name text NOT NULL,
        groups text[] NOT NULL,
        locked boolean NOT NULL DEFAULT false,
        password_hash text,
        created_at timestamptz NOT NULL,
        CONSTRAINT visitor_email UNIQUE (account_id, email),
        UNIQUE (account_id, id)
      );
      COMMENT ON TABLE visitor IS 'End users of customers'' sites: personal data. Kept until the customer deletes them; everything below goes with them.';

      CREATE TABLE visitor_access (
        visitor_id uuid NOT NULL REFERENCES visitor ON DELETE CASCADE,
        site_id uuid NOT NULL REFERENCES site,
        paths text[] NOT NULL,
        PRIMARY KEY (visitor_id, site_id)
      );
      COMMENT ON TABLE visitor_access IS 'Which sites a visitor may enter; none without a row. Deleted with the site.';
      CREATE INDEX visitor_access_site ON visitor_access (site_id);

      CREATE TABLE visitor_token (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        visitor_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('totp', 'hotp')),
        serial text NOT NULL,
        label text NOT NULL,
        seed text NOT NULL,
        algorithm text NOT NULL CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
        digits integer NOT NULL CHECK (digits IN (6, 8)),
        period_seconds integer CHECK (period_seconds BETWEEN 15 AND 120),
        next_counter bigint NOT NULL CHECK (next_counter >= 0),
        drift integer NOT NULL DEFAULT 0,
        confirmed boolean NOT NULL,
        locked boolean NOT NULL DEFAULT false,
        last_used_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT visitor_token_serial UNIQUE (account_id, serial),
        CHECK ((kind = 'totp') = (period_seconds IS NOT NULL)),
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN visitor_token.seed IS 'Sealed with SEALING_KEY under the context "visitor-token <id>".';
      COMMENT ON COLUMN visitor_token.next_counter IS 'The lowest counter (HOTP, RFC 4226) or time step (TOTP, RFC 6238) that is still accepted: a code counts once.';
      COMMENT ON COLUMN visitor_token.drift IS 'By how many steps the clock of a TOTP token was last off.';
      CREATE INDEX visitor_token_visitor ON visitor_token (visitor_id);

      CREATE TABLE recovery_code (
        account_id uuid NOT NULL,
        visitor_id uuid NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (visitor_id, hash),
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE recovery_code IS 'Codes of visitors without their token; only a hash. Deleted when used, or when new ones are made.';

      CREATE TABLE site_gate (
        site_id uuid PRIMARY KEY REFERENCES site,
        account_id uuid NOT NULL,
        locked boolean NOT NULL
      );
      CREATE TABLE gate_key (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        hash bytea NOT NULL UNIQUE,
        hint text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        last_used_at timestamptz
      );
      COMMENT ON TABLE gate_key IS 'API_KEYs with which servers of customers check visitors'' codes; only a hash. Deleted with the site, and some time after they end.';
      CREATE UNIQUE INDEX gate_key_in_force ON gate_key (site_id) WHERE expires_at IS NULL;
      CREATE INDEX gate_key_site ON gate_key (site_id);

      CREATE TABLE gate_guess (
        subject bytea PRIMARY KEY,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        resets_at timestamptz NOT NULL
      );
      COMMENT ON TABLE gate_guess IS 'Wrong credentials, counted by what subject is a hash of: visitor and network, visitor and all strange networks, site and network. Worth nothing from resets_at on, a day after the last at most.';
      CREATE INDEX gate_guess_resets ON gate_guess (resets_at);

      CREATE TABLE visitor_network (
        visitor_id uuid NOT NULL REFERENCES visitor ON DELETE CASCADE,
        network text NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (visitor_id, network)
      );
      COMMENT ON TABLE visitor_network IS 'Networks from which a visitor has signed in: guesses from elsewhere do not hinder them there. Kept for 90 days after the last.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE visitor_network, gate_guess, gate_key, site_gate, recovery_code, visitor_token, visitor_access, visitor',
    );
  }
}
