// The machine: which cores there are, and what its processes use of it (Linux).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../tools/bootstrap/say.mjs';

const ticksPerSecond = 100;
const pageBytes = 4096;

/** Cores this process may use. The last one is for the proxy under test, the others for load and origin. */
export function cores() {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const all = list.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return { proxy: String(all.at(-1)), load: all.length > 1 ? all.slice(0, -1).join(',') : String(all[0]), count: all.length };
}

/** CPU time that a process and its threads have used, user and system, in seconds. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Waits until a process uses less than a tenth of a core. Throws a Fault when it does not within a minute. */
export async function becomesIdle(pid) {
  const seconds = 1;
  for (let waited = 0; waited < 60; waited += seconds) {
    const before = cpuSeconds(pid);
    await sleep(seconds * 1000);
    if (cpuSeconds(pid) - before < seconds / 10) return;
  }
  throw new Fault(`Process ${pid} does not come to rest, so it cannot be measured`);
}

/** Time in which a core did something, other than answering interrupts, or was taken away by the host, in seconds. */
export function busySeconds(core) {
  const line = readFileSync('/proc/stat', 'utf8').match(new RegExp(`^cpu${core} (.*)$`, 'm'))[1];
  const [user, nice, system, , , , , steal] = line.split(' ').map(Number);
  return (user + nice + system + steal) / ticksPerSecond;
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid) {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
}

/** The direct children of a process. */
export function childrenOf(pid) {
  const isChild = (other) => {
    try {
      return Number(readFileSync(`/proc/${other}/stat`, 'utf8').split(') ').pop().split(' ')[1]) === pid;
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChild(name))
    .map(Number);
}

/** Pins what already runs, threads and all. */
export function pin(pid, list) {
  spawnSync('taskset', ['-a', '-c', '-p', list, String(pid)], { stdio: 'ignore' });
}

/** What a reader must know of the machine to judge figures. */
export function facts() {
  const { length, 0: first } = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    linux: release(),
    hugePages: hugePages(),
    node: process.versions.node,
    loadBefore: loadavg()[0],
  };
}

/** Whether Linux gives programs pages of 2 MB unasked: `always`, or `madvise` or `never`, under which Node has none. */
function hugePages() {
  try {
    return /\[(\w+)\]/.exec(readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8'))?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
