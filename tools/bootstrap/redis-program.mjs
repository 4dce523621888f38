// Finds a real Redis: on PATH, or on Debian and Ubuntu unpacked from the distribution's packages into .sitekeep/ (nothing is installed).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasApt, libraryPath, unpackPackages } from './debian-packages.mjs';
import { runtimeDir } from './places.mjs';
import { Fault, sayWhile } from './say.mjs';

const advice =
  'There is no Redis on this machine. Install one (brew install redis · apt install redis-server), ' +
  'or run docker run -p 6379:6379 redis:7 and set REDIS_URL=redis://127.0.0.1:6379.';

/** `{ command, env }` of a Redis that starts on this machine. */
export async function redisProgram() {
  return onPath() ?? unpacked() ?? (await unpack());
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = ['redis-server', 'valkey-server'].flatMap((name) => folders.map((folder) => join(folder, name)));
  const command = candidates.find((file) => existsSync(file) && starts(file, {}));
  return command ? { command, env: {} } : null;
}

function unpacked(home = join(runtimeDir, 'redis')) {
  const command = join(home, 'usr', 'bin', 'redis-server');
  if (!existsSync(command)) return null;
  const env = libraryPath(home);
  return starts(command, env) ? { command, env } : null;
}

const starts = (command, env) => spawnSync(command, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore' }).status === 0;

async function unpack() {
  if (!hasApt()) throw new Fault(advice);
  const packages = ['redis-server', 'redis-tools'];
  const home = join(runtimeDir, 'redis');
  try {
    await sayWhile('Fetching Redis from the Debian archive', () => unpackPackages(home, packages, unpacked));
  } catch (error) {
    if (error instanceof Fault) throw new Fault(`${advice} (Fetching it with apt-get did not work: ${error.message})`, error.tail);
    throw error;
  }
  return unpacked();
}
