import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Server = { url: string; stop: () => Promise<void>; kill: () => Promise<void>; restart: () => Promise<void> };
type Bootstrap = { startPostgres: (options: { dataDir: string; durable: boolean }) => Promise<Server> };

/** A Postgres of this test's own, which it may stop. The shared one of DATABASE_URL must be left alone. */
export async function startTestPostgres(): Promise<Server> {
  const bootstrap = (await import(new URL('../../../../tools/bootstrap/postgres.mjs', import.meta.url).href)) as Bootstrap;
  const dataDir = await mkdtemp(join(tmpdir(), 'sitekeep-postgres-'));
  const server = await bootstrap.startPostgres({ dataDir, durable: false });
  return {
    url: server.url,
    kill: () => server.kill(),
    restart: () => server.restart(),
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
