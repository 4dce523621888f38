import type { MigrationInterface, QueryRunner } from 'typeorm';

const people = `
  CREATE TABLE account (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    suspended boolean NOT NULL DEFAULT false,
    activated_at timestamptz,
    created_at timestamptz NOT NULL
  );
  COMMENT ON TABLE account IS 'A customer. Kept as long as invoices must be kept (10 years after the last one), then erased.';

  CREATE TABLE person (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    password_hash text NOT NULL,
    email_confirmed_at timestamptz,
    terms_accepted_at timestamptz,
    created_at timestamptz NOT NULL
  );
  COMMENT ON TABLE person IS 'Somebody who signs in. Erased on request, or 90 days after the last membership has ended.';
  CREATE UNIQUE INDEX person_email ON person (lower(email));

  CREATE TABLE membership (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'billing', 'viewer')),
    joined_at timestamptz NOT NULL,
    CONSTRAINT membership_once UNIQUE (account_id, person_id)
  );
  COMMENT ON TABLE membership IS 'Who works in which account. Removed at once when the membership ends.';
  CREATE INDEX membership_person ON membership (person_id);

  CREATE TABLE invitation (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'billing', 'viewer')),
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  );
  COMMENT ON TABLE invitation IS 'Open invitations. Removed when accepted or withdrawn, and 30 days after they expire.';
  CREATE UNIQUE INDEX invitation_email ON invitation (account_id, lower(email));
`;

const secrets = `
  CREATE TABLE session (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
  );
  COMMENT ON TABLE session IS 'Sign-ins of people; only a hash of the secret. Removed at sign-out and when expired.';
  CREATE INDEX session_owner ON session (owner_id);

  CREATE TABLE api_token (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_by uuid,
    name text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    hint text NOT NULL,
    scopes text[] NOT NULL,
    allowed_addresses text[] NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (account_id, created_by) REFERENCES membership (account_id, person_id) ON DELETE CASCADE
  );
  COMMENT ON TABLE api_token IS 'Tokens of customers'' programs; only a hash of the secret. Removed when revoked and with the membership of who made them.';
  CREATE INDEX api_token_account ON api_token (account_id, id);

  CREATE TABLE email_token (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('confirm', 'reset', 'change')),
    token_hash bytea NOT NULL UNIQUE,
    email text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  );
  COMMENT ON TABLE email_token IS 'Secrets sent by mail, hashed, for one use. Removed when used or replaced, and when expired.';
  CREATE UNIQUE INDEX email_token_latest ON email_token (person_id, kind);
`;

const staff = `
  CREATE TABLE staff_member (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('support', 'billing', 'admin')),
    password_hash text NOT NULL,
    disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
  );
  COMMENT ON TABLE staff_member IS 'Our own people. Kept while employed, then disabled; erased 2 years later.';
  CREATE UNIQUE INDEX staff_member_email ON staff_member (lower(email));

  CREATE TABLE staff_session (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES staff_member ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
  );
  COMMENT ON TABLE staff_session IS 'Sign-ins of staff; only a hash of the secret. Removed at sign-out and when expired.';
  CREATE INDEX staff_session_owner ON staff_session (owner_id);

  CREATE TABLE staff_token (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_member ON DELETE CASCADE,
    name text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    hint text NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL
  );
  COMMENT ON TABLE staff_token IS 'Tokens of our own programs; only a hash of the secret. Removed when revoked.';
`;

export class AccountsInitial1700000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(people + secrets + staff);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE staff_token, staff_session, staff_member, email_token, api_token, session, invitation, membership, person, account',
    );
  }
}
