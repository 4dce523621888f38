import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../tools/bootstrap/places.mjs';
import { removeOutsideHome } from '../../tools/bootstrap/postgres-home.mjs';
import { startPostgres } from '../../tools/bootstrap/postgres.mjs';
import { startRedis } from '../../tools/bootstrap/redis.mjs';
import { nodeFlags } from '../../tools/start/settings.mjs';
import { runQuietly } from '../../tools/bootstrap/run-quietly.mjs';
import { adopt, folder } from '../processes.mjs';
import { withServers } from './setting.mjs';

const services = 100_000;
const mostSeconds = 300;
const mostLockMs = 100;

export const billingSweeps = {
  name: 'billing_sweeps',
  title: `A day of billing's sweeps over ${services.toLocaleString('en')} services, on a Postgres that writes to its disk`,
  asks: `each sweep ends within ${mostSeconds} s, no lock is held for ${mostLockMs} ms`,
  run: () =>
    withServers(async (keep) => {
      const dataDir = join(folder, 'billing-sweeps');
      mkdirSync(dataDir);
      keep({ stop: () => removeOutsideHome(dataDir) });
      const redis = keep(await startRedis({ dataDir, onChild: adopt }));
      const postgres = keep(await startPostgres({ dataDir, onChild: adopt }));
      const env = { PATH: process.env.PATH, DATABASE_URL: postgres.url, REDIS_URL: redis.url };
      const day = fileURLToPath(new URL('sweeps-of-a-day.mjs', import.meta.url));
      const printed = await runQuietly(process.execPath, [...nodeFlags['billing-worker'], day, String(services)], {
        what: 'A day of sweeps',
        cwd: root,
        env,
      });
      const sweeps = JSON.parse(printed);
      return {
        got: sweeps.map(described).join('; '),
        held: sweeps.every(({ seconds, lockMs }) => seconds < mostSeconds && lockMs.most < mostLockMs),
      };
    }),
};

const described = ({ job, transactions, seconds, lockMs: { p50, p99, p999, most } }) =>
  `${job} ${seconds.toFixed(1)} s, ${transactions} services at work; locks p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, p99.9 ${p999.toFixed(1)} ms, longest ${most.toFixed(1)} ms`;
