import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TestRedis = { url: string; pid: number; stop: () => Promise<void>; kill: () => Promise<void>; restart: () => Promise<void> };
type Bootstrap = { startRedis: (options: { dataDir: string; durable: boolean }) => Promise<TestRedis> };

/** A Redis of this test's own, which it may flush, stop and kill. The shared one of REDIS_URL must be left alone. */
export async function startTestRedis(): Promise<TestRedis> {
  const bootstrap = (await import(new URL('../../../../tools/bootstrap/redis.mjs', import.meta.url).href)) as Bootstrap;
  const dataDir = await mkdtemp(join(tmpdir(), 'sitekeep-redis-'));
  const redis = await bootstrap.startRedis({ dataDir, durable: false });
  return {
    url: redis.url,
    get pid() {
      return redis.pid;
    },
    kill: () => redis.kill(),
    restart: () => redis.restart(),
    stop: async () => {
      await redis.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
