// Runs the start with stand-ins on free ports and a data folder of its own, and tells what is left running afterwards.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, isFree } from '../bootstrap/ports.mjs';
import { earlierRecords, stopRecorded } from '../bootstrap/records.mjs';

const script = fileURLToPath(new URL('stand-in-start.mjs', import.meta.url));
const portNames = [
  ...['API_PORT', 'CONSOLE_PORT', 'EDGE_HTTP_PORT', 'EDGE_HTTPS_PORT', 'EDGE_AUTH_PORT', 'DEMO_ORIGIN_PORT'],
  ...['BILLING_WORKER_HEALTH_PORT', 'INSIGHT_WORKER_HEALTH_PORT', 'EDGE_HEALTH_PORT'],
];

/** A place to start Sitekeep in, again and again. */
export async function newPlace() {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'sitekeep-start-')));
  // Where root becomes another user for Postgres, that user must be able to enter.
  chmodSync(dataDir, 0o711);
  const ports = {};
  for (const name of portNames) ports[name] = await freePort();
  const place = { dataDir, ports, file: (name) => join(dataDir, name) };
  place.start = (options) => runStart(place, options);
  place.ready = () => JSON.parse(readFileSync(place.file('ready.json'), 'utf8'));
  place.leftRunning = async () => [...processesOf(dataDir).map(({ command }) => command), ...(await storesOf(dataDir))];
  place.guard = () => processesOf(dataDir).find(({ command }) => command.includes('guard.mjs'));
  place.remove = async () => {
    for (const { pid, command } of processesOf(dataDir)) if (command.includes('stand-in-start')) process.kill(pid, 'SIGKILL');
    for (const { dir } of earlierRecords(join(dataDir, 'run'))) await stopRecorded(dir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  return place;
}

function runStart({ dataDir, ports }, { args = [], env = {} } = {}) {
  // The stores of the test run are not those of the start under test.
  const { DATABASE_URL: _database, REDIS_URL: _redis, npm_lifecycle_event: _npm, ...inherited } = process.env;
  const strings = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...inherited, ...strings, SITEKEEP_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const run = { pid: child.pid, output: '', kill: (signal) => child.kill(signal) };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (run.output += chunk));
  run.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
  run.untilReady = async () => {
    await eventually(() => run.output.endsWith('Ready\n') || child.exitCode !== null);
    if (!run.output.endsWith('Ready\n')) throw new Error(`did not become ready:\n${run.output}`);
  };
  return run;
}

export async function eventually(question, { timeoutMs = 20_000 } = {}) {
  for (const until = Date.now() + timeoutMs; Date.now() < until; await sleep(25)) if (await question()) return;
  throw new Error(`still not so after ${timeoutMs} ms: ${question}`);
}

function processesOf(dataDir) {
  const read = (pid, file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const ours = others.filter((pid) => read(pid, 'cmdline').includes(dataDir) || read(pid, 'environ').includes(dataDir));
  return ours.map((pid) => ({ pid: Number(pid), command: read(pid, 'cmdline') })).filter(({ command }) => command !== '');
}

// Both stores rewrite what /proc says of them; their ports do not lie.
async function storesOf(dataDir) {
  const names = ['postgres', 'redis'].filter((name) => existsSync(join(dataDir, `${name}-port`)));
  const free = await Promise.all(names.map((name) => isFree(Number(readFileSync(join(dataDir, `${name}-port`), 'utf8')))));
  return names.filter((_, at) => !free[at]);
}
