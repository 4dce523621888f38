// Long-running children: each in a process group of its own, so that Ctrl-C in a terminal reaches only us and we end them in order,
// and so that what a child started itself (the edge's workers) never outlives it.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordForTests } from './records.mjs';
import { killGroup, lastLines } from './run-quietly.mjs';

/** `onChild` hears of the child at once, before it is ready for anything: whoever must end it can. */
export function startChild(name, command, args, { log, onChild = () => {}, ...options } = {}) {
  if (log && existsSync(log)) renameSync(log, log.replace(/(\.log)?$/, '.previous.log'));
  const output = log ? openSync(log, 'a', 0o600) : 'ignore';
  const handle = spawn(command, args, { detached: true, stdio: ['ignore', output, output], ...options });
  if (log) closeSync(output);
  const child = { name, pid: handle.pid, log, ended: null, exited: null };
  child.exited = new Promise((resolve) => {
    const end = (how) => resolve((child.ended ??= how));
    handle.on('error', (error) => end(`could not be started (${error.code ?? error.message})`));
    handle.on('exit', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  });
  onChild(child);
  recordForTests(child);
  return child;
}

/** Asks the child to end, and after the grace time ends its whole group. */
export async function stopChild(child, { signal = 'SIGTERM', graceMs = 10_000 } = {}) {
  if (!child.pid) return;
  if (!child.ended) send(child.pid, signal);
  await Promise.race([child.exited, sleep(graceMs, null, { ref: false })]);
  killGroup(child.pid);
  await child.exited;
}

/** What the launchers return: a running server that can be stopped, killed as by a power cut, and started again on the same port. */
export async function runServer({ launch, signal, ...facts }) {
  const server = { ...facts, child: await launch() };
  const relaunch = async () => {
    server.child = await launch();
    server.pid = server.child.pid;
  };
  server.pid = server.child.pid;
  server.stop = () => stopChild(server.child, { signal });
  server.kill = () => stopChild(server.child, { signal: 'SIGKILL' });
  server.restart = () => server.stop().then(relaunch);
  return server;
}

export function logTail(child, count = 15) {
  try {
    return lastLines(readFileSync(child.log, 'utf8'), count);
  } catch {
    return '';
  }
}

/** Polls until the question answers yes; false when the time is over or the child has ended. */
export async function becomes(question, { child, timeoutMs }) {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until && !child?.ended) {
    if (await question()) return true;
    await sleep(25);
  }
  return false;
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone, which is what was wanted.
  }
}
