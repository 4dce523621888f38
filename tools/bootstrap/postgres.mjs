// A real Postgres of our own for `npm start` and the tests: the binaries come from npm, this starts them.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rememberedPort } from './ports.mjs';
import { handOver, postgresHome } from './postgres-home.mjs';
import { becomes, logTail, runServer, startChild, stopChild } from './processes.mjs';
import { lastLines } from './run-quietly.mjs';
import { Fault } from './say.mjs';

const superuser = 'sitekeep';
const database = 'sitekeep';

/**
 * Starts Postgres on 127.0.0.1 and returns when it takes connections; `url` names a superuser.
 * `durable: false` (tests) gives up safety for speed. See runServer for what can be done with it.
 */
export async function startPostgres({ dataDir, log = join(dataDir, 'postgres.log'), durable = true, onChild }) {
  const home = postgresHome(dataDir);
  const password = passwordIn(join(dataDir, 'postgres-password'));
  if (!existsSync(join(home.data, 'PG_VERSION'))) createCluster(home, password);
  const port = await rememberedPort(join(dataDir, 'postgres-port'));
  const url = `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
  const launch = () => launchServer(home, settings(port, durable), { log, onChild });
  return runServer({ name: 'postgres', port, url, launch, signal: 'SIGINT' });
}

function settings(port, durable) {
  const values = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 300,
    // Segments that are used again: to make a new one, a commit fills 16 MB with zeros first, with its rows locked.
    min_wal_size: '1GB',
    // Without fsync a killed server loses nothing (the kernel has the pages), only a power cut would; synchronous_commit must stay on.
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function launchServer(home, args, { log, onChild }, attempts = 20) {
  const { uid, gid, data } = home;
  const options = { log, onChild, uid, gid, cwd: '/', env: programEnv() };
  const child = startChild('postgres', join(home.native, 'bin', 'postgres'), ['-D', data, ...args], options);
  if (await becomes(() => saysReady(home, child), { child, timeoutMs: 60_000 })) return child;
  await stopChild(child, { signal: 'SIGINT', graceMs: 2_000 });
  // After a kill the old server's backends may need a moment to notice.
  if (attempts > 1 && logTail(child).includes('is still in use')) {
    await sleep(300);
    return launchServer(home, args, { log, onChild }, attempts - 1);
  }
  throw new Fault(`Postgres ${child.ended}. The end of ${log}:`, logTail(child));
}

// The line pg_ctl waits for too: the state that the server itself writes into its pid file.
function saysReady({ data }, child) {
  const [pid, , , , , , , state] = readOr(join(data, 'postmaster.pid')).split('\n');
  return Number(pid) === child.pid && state?.trim() === 'ready';
}

// Made aside and renamed at the end: an interrupted first start begins again.
function createCluster(home, password) {
  const part = `${home.data}.part`;
  const passwordFile = `${home.data}.password`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { mode: 0o700 });
  handOver(home, part);
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    handOver(home, passwordFile);
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    runAs(home, 'initdb', ['-D', part, '-U', superuser, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync', ...locale]);
    runAs(home, 'postgres', ['--single', '-D', part, 'postgres'], `CREATE DATABASE ${database}\n`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(part, home.data);
}

function runAs({ uid, gid, native }, program, args, input = '') {
  const done = spawnSync(join(native, 'bin', program), args, { uid, gid, cwd: '/', env: programEnv(), input, encoding: 'utf8' });
  if (done.status === 0) return;
  throw new Fault(
    `Postgres could not be set up (${program}):`,
    lastLines(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`, 15),
  );
}

// Nothing of the caller's environment: PG* variables and locales would change what the server does.
const programEnv = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

function passwordIn(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
