// Who runs on behalf of which start, written down, so that after a kill -9 nothing is left running: the guard reads it at once,
// and the next start reads it again. A pid alone proves nothing (it is used anew), so the time of birth stands beside it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from './run-quietly.mjs';

const owner = 'start';

/** A folder for this start's records, with its own first. */
export function openRecords(runDir) {
  const dir = join(runDir, String(process.pid));
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  record(dir, { name: owner, pid: process.pid });
  return dir;
}

export function record(dir, { name, pid }) {
  if (pid) writeFileSync(join(dir, `${name}.json`), JSON.stringify({ name, pid, born: birthOf(pid) }));
}

/** The specs start servers of their own; npm test says where to write those down, so that an interrupted run leaves none behind. */
export function recordForTests({ name, pid }) {
  const dir = process.env.SITEKEEP_TEST_RECORDS;
  if (dir && existsSync(dir)) record(dir, { name: `${name}-${pid}`, pid });
}

export const forget = (dir, { name }) => rmSync(join(dir, `${name}.json`), { force: true });

/** Folders of earlier starts, with whether the start itself still lives. */
export function earlierRecords(runDir) {
  const dirs = readNames(runDir).map((name) => join(runDir, name));
  return dirs.map((dir) => {
    const start = readRecords(dir).find(({ name }) => name === owner);
    return { dir, pid: start?.pid, alive: Boolean(start && isAlive(start)) };
  });
}

/** Ends every recorded child, gently first, and removes the records. Answers with their names. */
export async function stopRecorded(dir, { graceMs = 8_000 } = {}) {
  const left = readRecords(dir).filter((one) => one.name !== owner && isAlive(one));
  // Postgres' SIGTERM waits for its clients; SIGINT is its orderly stop.
  for (const { name, pid } of left) send(pid, name.startsWith('postgres') ? 'SIGINT' : 'SIGTERM');
  for (const until = Date.now() + graceMs; left.some(isAlive) && Date.now() < until;) await sleep(50);
  for (const { pid } of readRecords(dir).filter(({ name }) => name !== owner)) if (left.some((one) => one.pid === pid)) killGroup(pid);
  rmSync(dir, { recursive: true, force: true });
  return left.map(({ name }) => name);
}

export function isAlive({ pid, born }) {
  return born !== null && birthOf(pid) === born;
}

function birthOf(pid) {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim() || null;
  try {
    // Fields after the name in brackets; a zombie is dead, only nobody has looked yet.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
    return fields[0] === 'Z' ? null : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return null;
  }
}

function readRecords(dir) {
  return readNames(dir).flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(dir, name), 'utf8'))];
    } catch {
      return [];
    }
  });
}

function readNames(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}
