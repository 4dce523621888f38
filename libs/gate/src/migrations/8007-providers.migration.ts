import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GateProviders1700000008007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE gate_provider (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        site_id uuid NOT NULL REFERENCES site,
        name text NOT NULL,
        issuer text NOT NULL,
        client_id text NOT NULL,
        client_secret text,
        scopes text[] NOT NULL,
        stands_for text NOT NULL CHECK (stands_for IN ('password', 'password_and_code')),
        domains text[] NOT NULL,
        create_visitors boolean NOT NULL,
        groups_claim text,
        groups jsonb NOT NULL,
        failed_at timestamptz,
        failure text,
        created_at timestamptz NOT NULL,
        CHECK ((failed_at IS NULL) = (failure IS NULL))
      );
      COMMENT ON TABLE gate_provider IS 'Identity providers (OpenID Connect) where visitors of a site may sign in. Deleted with the site.';
      COMMENT ON COLUMN gate_provider.client_secret IS 'Sealed with SEALING_KEY under the context "identity-provider <id>"; null: a public client.';
      COMMENT ON COLUMN gate_provider.failure IS 'Why the last sign-in failed there, in words for the owner: nothing of a person.';
      CREATE UNIQUE INDEX gate_provider_name ON gate_provider (site_id, lower(name));

      CREATE TABLE visitor_identity (
        provider_id uuid NOT NULL REFERENCES gate_provider ON DELETE CASCADE,
        subject text NOT NULL,
        account_id uuid NOT NULL,
        visitor_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (provider_id, subject),
        CONSTRAINT visitor_identity_one UNIQUE (visitor_id, provider_id),
        FOREIGN KEY (account_id, visitor_id) REFERENCES visitor (account_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE visitor_identity IS 'Who a visitor is at an identity provider: personal data. Deleted with the visitor, the provider and the site.';

      CREATE TABLE gate_provider_return (
        state bytea PRIMARY KEY,
        until timestamptz NOT NULL
      );
      COMMENT ON TABLE gate_provider_return IS 'Sign-ins at identity providers from which somebody is back, as a hash: none counts twice. Needed until the sign-in would be too old by itself, some minutes.';
      CREATE INDEX gate_provider_return_until ON gate_provider_return (until);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gate_provider_return, visitor_identity, gate_provider');
  }
}
