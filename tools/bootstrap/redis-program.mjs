// Finds a real Redis: on PATH, or on Debian and Ubuntu unpacked from the distribution's packages into .sitekeep/ (nothing is installed).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeWritable, runtimeDir } from './places.mjs';
import { runQuietly } from './run-quietly.mjs';
import { Fault, say, sayWhile } from './say.mjs';

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
  const libraries = join(home, 'usr', 'lib');
  const triplets = readdirSync(libraries, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const env = { LD_LIBRARY_PATH: [libraries, ...triplets.map(({ name }) => join(libraries, name))].join(':') };
  return starts(command, env) ? { command, env } : null;
}

const starts = (command, env) => spawnSync(command, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore' }).status === 0;

async function unpack() {
  if (!answers('apt-get') || !answers('dpkg')) throw new Fault(advice);
  makeWritable(runtimeDir, 'data folder');
  const part = join(runtimeDir, `redis.part-${process.pid}`);
  try {
    await sayWhile('Fetching Redis from the Debian archive', () => fetchInto(part));
    if (!unpacked(part)) throw new Fault('the unpacked Redis does not start');
    rmSync(join(runtimeDir, 'redis'), { recursive: true, force: true });
    renameSync(part, join(runtimeDir, 'redis'));
  } catch (error) {
    if (error instanceof Fault) throw new Fault(`${advice} (Fetching it with apt-get did not work: ${error.message})`, error.tail);
    throw error;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return unpacked();
}

async function fetchInto(part) {
  mkdirSync(join(part, 'lists', 'partial'), { recursive: true });
  // Fresh package lists of our own only where the machine has none or they are too old to name a file that still exists.
  const ownLists = ['-o', `Dir::State::lists=${join(part, 'lists')}`, '-o', `Dir::Cache=${part}`];
  try {
    await download(part, []);
  } catch {
    say('Reading package lists');
    await apt(part, 'apt-get', [...ownLists, 'update']);
    await download(part, ownLists);
  }
  for (const file of readdirSync(part).filter((name) => name.endsWith('.deb'))) {
    await runQuietly('dpkg', ['-x', join(part, file), part], { what: 'Unpacking' });
    rmSync(join(part, file));
  }
  rmSync(join(part, 'lists'), { recursive: true, force: true });
}

async function download(part, options) {
  const programs = ['redis-server', 'redis-tools'];
  const depends = await apt(part, 'apt-cache', [...options, 'depends', ...programs]);
  const libraries = depends.matchAll(/^\s*Depends: ((?:lib|lua)(?!c6|gcc|stdc)\S+)$/gm);
  await apt(part, 'apt-get', [...options, 'download', ...new Set([...programs, ...[...libraries].map(([, name]) => name)])]);
}

// As root apt would become a user who cannot write here, and warn about it.
const apt = (cwd, program, args) =>
  runQuietly(program, ['-o', 'APT::Sandbox::User=root', '-q', ...args], { cwd, what: program, tailLines: 5 });

const answers = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
