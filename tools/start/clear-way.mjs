// What must be true before anything is started: no other start at work, nothing left of an earlier one, the ports free.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree } from '../bootstrap/ports.mjs';
import { removeOutsideHome } from '../bootstrap/postgres-home.mjs';
import { Fault, say } from '../bootstrap/say.mjs';
import { earlierRecords, stopRecorded } from '../bootstrap/records.mjs';

export async function clearWay({ runDir, readyFile, ports }) {
  const running = await whoStaysAfter(3_000, runDir);
  if (running) throw new Fault(`Sitekeep is already running here (process ${running.pid}): stop that one first.`);
  rmSync(readyFile, { force: true });
  for (const { dir } of earlierRecords(runDir)) {
    const stopped = await stopRecorded(dir);
    if (stopped.length > 0) say(`Stopped what an earlier start had left running: ${stopped.join(', ')}`);
  }
  await refusePortsInUse(ports);
}

// An earlier start may be on its way out.
async function whoStaysAfter(patience, runDir) {
  const until = Date.now() + patience;
  for (;;) {
    const running = earlierRecords(runDir).find(({ alive }) => alive);
    if (!running || Date.now() > until) return running;
    await sleep(200);
  }
}

async function refusePortsInUse(ports) {
  const taken = [];
  for (const [name, port] of Object.entries(ports)) if (!(await isFree(port))) taken.push(`${port} (set ${name} to another)`);
  if (taken.length > 0) throw new Fault(`Already in use by another program: port ${taken.join(', port ')}.`);
}

/** Empties both data places. The Node and Redis brought along stay: they are no data, and this very process may run on them. */
export function resetData(dir) {
  say('Starting over: removing the data');
  const kept = new Set(['runtime']);
  for (const name of readdirSync(dir).filter((entry) => !kept.has(entry))) rmSync(join(dir, name), { recursive: true, force: true });
  removeOutsideHome(dir);
}
