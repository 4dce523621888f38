// Brings Sitekeep up in order, says so, and takes it down again whatever happens.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onInterrupt } from '../bootstrap/interrupts.mjs';
import { dataDir, makeWritable, root } from '../bootstrap/places.mjs';
import { logTail } from '../bootstrap/processes.mjs';
import { Fault, say } from '../bootstrap/say.mjs';
import { build, migrate, seedDemo } from './prepare.mjs';
import { Fleet } from './fleet.mjs';
import { clearWay, resetData } from './clear-way.mjs';
import { printTable, readyFacts, writeReadyFile } from './ready.mjs';
import { startApps } from './apps.mjs';
import { keptCertificate, keptSecrets } from './secrets.mjs';
import { appsFor, portsFrom, realPrograms } from './settings.mjs';
import { openStores } from './stores.mjs';

const host = '127.0.0.1';

/** Throws what one line explains; an orderly stop ends the process. */
export async function start({ reset = false, programs = realPrograms(root), graceMs = 12_000 } = {}) {
  const dir = dataDir();
  const readyFile = join(dir, 'ready.json');
  const ports = portsFrom(process.env);
  await clearWay({ runDir: join(dir, 'run'), readyFile, ports });
  if (reset) resetData(dir);
  makeWritable(join(dir, 'logs'), 'log folder');

  const fleet = new Fleet({ runDir: join(dir, 'run'), readyFile, graceMs });
  const interrupted = untilInterrupted(fleet);
  const broken = fleet.death.then((child) => {
    throw new Fault(`${child.name} ${child.ended}; everything else is stopped. The end of ${child.log}:`, logTail(child));
  });
  try {
    await Promise.race([bringUp({ dir, readyFile, ports, fleet, programs }), broken, interrupted]);
    await Promise.race([broken, interrupted]);
    say('Stopping');
  } finally {
    await fleet.stop();
  }
  process.exit(0);
}

async function bringUp({ dir, readyFile, ports, fleet, programs }) {
  const logs = join(dir, 'logs');
  const secrets = keptSecrets(dir);
  const [stores] = await Promise.all([openStores({ dir, logs, fleet }), build(programs, dir)]);
  const tls = keptCertificate(dir);
  const apps = appsFor({ ports, host, stores, secrets, tls, edgeDataDir: join(dir, 'edge') });
  shareEnvironment(fleet.records, apps.cli);
  await migrate(programs, apps.cli);
  const demo = await seedDemo(programs, apps.cli, { originPort: ports.DEMO_ORIGIN_PORT, edgePort: ports.EDGE_HTTP_PORT });
  await startApps({ apps: apps.processes, programs, fleet, logs });
  const facts = readyFacts({ host, ports, demo });
  printTable(facts, { ports, host, logs, dir });
  writeReadyFile(readyFile, facts);
  console.log('Ready');
}

// For tools/cli.mjs, as long as this start lives.
function shareEnvironment(records, environment) {
  writeFileSync(join(records, 'environment'), JSON.stringify(environment), { mode: 0o600 });
}

function untilInterrupted(fleet) {
  return new Promise((resolve) => {
    onInterrupt(() => {
      onInterrupt(() => fleet.stopNow().then(() => process.exit(1)));
      resolve();
    });
  });
}
