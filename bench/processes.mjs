// Everything a bench starts: pinned to cores, logged into a folder of its own, and ended whatever happens.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onInterrupt } from '../tools/bootstrap/interrupts.mjs';
import { becomes, logTail, startChild, stopChild } from '../tools/bootstrap/processes.mjs';
import { killGroup } from '../tools/bootstrap/run-quietly.mjs';
import { Fault } from '../tools/bootstrap/say.mjs';

const running = new Set();
/** Configurations, logs and data of this run; made by `makeFolder`. */
export const folder = join(tmpdir(), `sitekeep-bench-${randomUUID()}`);

/** Starts a server on these cores and returns when its port takes connections. */
export async function startServer(name, program, args, { cores, port, env = {}, ...options }) {
  const { command, env: libraries } = typeof program === 'string' ? { command: program, env: {} } : program;
  const log = join(folder, `${name}.log`);
  const child = startChild(name, 'taskset', ['-c', cores, command, ...args], {
    log,
    env: { PATH: process.env.PATH, ...libraries, ...env },
    onChild: (started) => running.add(started),
    ...options,
  });
  if (await becomes(() => takesConnections(port), { child, timeoutMs: 30_000 })) return child;
  await stop(child);
  throw new Fault(`${name} ${child.ended}. The end of its log:`, logTail(child));
}

export async function stop(child, options) {
  await stopChild(child, options);
  running.delete(child);
}

/** Ends what is left, at once. */
function stopAll() {
  for (const { pid } of running) killGroup(pid);
  running.clear();
  // What was just killed may be writing still.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Hands over a child that others started, to be ended with the rest. */
export const adopt = (child) => running.add(child);

/** To be called once, before anything is started. */
export function makeFolder() {
  mkdirSync(folder, { mode: 0o700 });
  process.once('exit', stopAll);
  onInterrupt(() => process.exit(130));
}

export function takesConnections(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => answer(true));
    const answer = (yes) => {
      socket.destroy();
      resolve(yes);
    };
    socket.on('error', () => answer(false));
  });
}
