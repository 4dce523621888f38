import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('cli.mjs', import.meta.url));

test('without a running Sitekeep and without named stores: one line', () => {
  const place = mkdtempSync(join(tmpdir(), 'sitekeep-cli-'));
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  const done = spawnSync(process.execPath, [script, 'publish:all'], { env: { ...env, SITEKEEP_DATA_DIR: place }, encoding: 'utf8' });
  rmSync(place, { recursive: true });
  expect(done.status).toBe(1);
  expect(done.stderr).toBe('Sitekeep is not running here: npm start first, or set DATABASE_URL, REDIS_URL and the keys.\n');
});
