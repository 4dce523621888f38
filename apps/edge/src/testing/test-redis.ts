import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Running {
  readonly url: string;
  kill: () => Promise<void>;
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}
interface Bootstrap {
  startRedis: (options: { dataDir: string; durable: boolean }) => Promise<Running>;
}

/** A real Redis of this test's own, which it may flush, kill and start again. */
export async function startTestRedis(): Promise<Running> {
  const bootstrap = (await import(new URL('../../../../tools/bootstrap/redis.mjs', import.meta.url).href)) as Bootstrap;
  const dataDir = await mkdtemp(join(tmpdir(), 'sitekeep-edge-redis-'));
  const redis = await bootstrap.startRedis({ dataDir, durable: false });
  return {
    url: redis.url,
    kill: () => redis.kill(),
    restart: () => redis.restart(),
    stop: async () => {
      await redis.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
