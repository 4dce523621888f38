import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SitesInitial1700000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE site_revision AS bigint;
      COMMENT ON SEQUENCE site_revision IS 'One sequence for all sites, so that the pointers of two sites to one hostname compare.';

      CREATE TABLE site (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
        suspended boolean NOT NULL DEFAULT false,
        revision bigint NOT NULL,
        revised_at timestamptz NOT NULL,
        published_revision bigint CHECK (published_revision <= revision),
        created_at timestamptz NOT NULL,
        deleted_at timestamptz
      );
      COMMENT ON TABLE site IS 'Protected sites. Deleted ones stay as tombstones, so that the edges can always be told; their names and origins go.';
      COMMENT ON COLUMN site.revised_at IS 'When revision was taken. List entries that had expired by then are not part of that revision.';
      CREATE INDEX site_account ON site (account_id, id);

      CREATE TABLE hostname (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site (id),
        account_id uuid NOT NULL,
        name text NOT NULL CHECK (name = lower(name) AND length(name) <= 253),
        registrable_domain text NOT NULL,
        state text NOT NULL CHECK (state IN ('live', 'needs_proof')),
        proof_token text,
        created_at timestamptz NOT NULL,
        CHECK (state = 'live' OR proof_token IS NOT NULL)
      );
      COMMENT ON TABLE hostname IS 'Names of sites while they are held. A claim without proof holds nothing: it keeps nobody from the name.';
      CREATE UNIQUE INDEX hostname_held ON hostname (name) WHERE state = 'live';
      CREATE UNIQUE INDEX hostname_claimed ON hostname (account_id, name);
      CREATE INDEX hostname_site ON hostname (site_id);
      CREATE INDEX hostname_domain ON hostname (registrable_domain);

      CREATE TABLE origin (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site (id),
        position integer NOT NULL,
        scheme text NOT NULL CHECK (scheme IN ('http', 'https')),
        host text NOT NULL,
        port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
        weight integer NOT NULL CHECK (weight BETWEEN 1 AND 100),
        UNIQUE (site_id, position)
      );

      CREATE TABLE released_hostname (
        name text PRIMARY KEY,
        registrable_domain text NOT NULL,
        site_id uuid NOT NULL,
        account_id uuid NOT NULL,
        revision bigint NOT NULL,
        released_at timestamptz NOT NULL
      );
      COMMENT ON TABLE released_hostname IS 'Last release of each name that was live: another account proves that the domain is its own, and edges forget the name. Kept for good; holds no person.';
      CREATE INDEX released_hostname_domain ON released_hostname (registrable_domain);
      CREATE INDEX released_hostname_site ON released_hostname (site_id, revision);

      CREATE TABLE released_domain (
        registrable_domain text PRIMARY KEY,
        released_at timestamptz NOT NULL
      );
      COMMENT ON TABLE released_domain IS 'Domains whose service was deleted unpaid: for 30 days they are protected again only once paid.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE released_domain, released_hostname, origin, hostname, site; DROP SEQUENCE site_revision;');
  }
}
