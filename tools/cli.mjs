// The command line of Sitekeep against the Sitekeep that `npm start` runs here, or against the stores that the environment names.
// `npm run publish:all` is one of its commands; `npm run sitekeep` lists them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useWantedNode } from './bootstrap/node-runtime.mjs';
import { dataDir, root } from './bootstrap/places.mjs';
import { earlierRecords } from './bootstrap/records.mjs';
import { explain, Fault } from './bootstrap/say.mjs';

try {
  await useWantedNode();
  const env = { ...environmentOfRunning(), ...process.env };
  const child = spawn(process.execPath, [join(root, 'apps', 'cli', 'dist', 'main.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env,
  });
  child.on('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function environmentOfRunning() {
  if (process.env.DATABASE_URL && process.env.REDIS_URL) return {};
  const running = earlierRecords(join(dataDir(), 'run')).find(({ alive }) => alive);
  if (!running) throw new Fault('Sitekeep is not running here: npm start first, or set DATABASE_URL, REDIS_URL and the keys.');
  return JSON.parse(readFileSync(join(running.dir, 'environment'), 'utf8'));
}
