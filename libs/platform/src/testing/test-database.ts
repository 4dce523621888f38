import { createHash, randomBytes } from 'node:crypto';
import { createLogger } from '@sitekeep/runtime';
import pg from 'pg';
import { migrate } from '../database/data-source.ts';

const quiet = createLogger('test', 'silent');
const withDatabase = (server: string, name: string) => {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
};

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A template with these migrations, made once per set of migrations and server, whichever process comes first. */
async function template(client: pg.Client, server: string, migrations: unknown[]): Promise<string> {
  const text = migrations.map((migration) => String(migration)).join('\n');
  const name = `template_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  await client.query(`SELECT pg_advisory_lock(hashtext('sitekeep-template'))`);
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (found.rowCount) return name;
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
    await migrate(withDatabase(server, name), migrations, quiet);
    await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
    return name;
  } finally {
    await client.query(`SELECT pg_advisory_unlock(hashtext('sitekeep-template'))`);
  }
}

/**
 * A database of this test's own, cloned from a migrated template, on the server of DATABASE_URL (a superuser's). Real Postgres, no
 * truncation, side by side with others.
 */
export async function createTestDatabase(migrations: unknown[]): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env['DATABASE_URL'];
  if (!server) throw new Error('Set DATABASE_URL to a Postgres superuser, or run npm test, which starts one.');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, async (client) => {
    const source = await template(client, server, migrations);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY FILE_COPY`);
  });
  return {
    url: withDatabase(server, name),
    drop: () => onServer(server, async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}
