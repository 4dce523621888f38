// The checks that are not tests, then the stores, then Jest, then the closing line.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onInterrupt } from '../bootstrap/interrupts.mjs';
import { dataDir } from '../bootstrap/places.mjs';
import { removeOutsideHome } from '../bootstrap/postgres-home.mjs';
import { earlierRecords, stopRecorded } from '../bootstrap/records.mjs';
import { explain, say } from '../bootstrap/say.mjs';
import { Fleet } from '../start/fleet.mjs';
import { openStores } from '../start/stores.mjs';
import { buildCheck, checks } from './checks.mjs';
import { findChromium } from './chromium.mjs';
import { runJest } from './jest.mjs';

export async function test({ bars, jestArgs }) {
  const dir = join(dataDir(), 'test');
  await clearEarlierRuns(dir);
  const place = join(dir, String(process.pid));
  const fleet = new Fleet({ runDir: join(dir, 'run'), readyFile: join(place, 'ready.json'), graceMs: 10_000 });
  onInterrupt(() => fleet.stop().then(() => process.exit(1)));

  const tally = { passed: 0, failed: 0, skipped: 0, failures: [], faults: [] };
  const only = jestArgs.length > 0 || bars;
  for (const check of only ? [buildCheck] : [buildCheck, ...checks]) await attempt(tally, check.name, check.run);
  await attempt(tally, 'the tests could not be run', () => runTests({ place, fleet, bars, jestArgs, tally }));
  await fleet.stop();
  rmSync(place, { recursive: true, force: true });
  removeOutsideHome(place);
  close(tally);
}

async function runTests({ place, fleet, bars, jestArgs, tally }) {
  mkdirSync(join(place, 'logs'), { recursive: true });
  const { databaseUrl, redisUrl } = await openStores({ dir: place, logs: join(place, 'logs'), fleet, durable: false });
  const environment = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    CHROMIUM_PATH: (await findChromium()) ?? '',
    SITEKEEP_TEST_RECORDS: fleet.records,
    ...(bars ? { SITEKEEP_BARS: 'full' } : {}),
  };
  // Whole journeys come last and one at a time: they measure, and stop and kill what they run on.
  // Jest keeps memory of every file it has run. A process with gigabytes of it stands still to clean up, for longer than some tests allow.
  const inParts = (parts, ...args) =>
    jestArgs.length > 0 ? [args] : Array.from({ length: parts }, (_, i) => [...args, `--shard=${i + 1}/${parts}`]);
  const rounds = bars
    ? [
        ['--selectProjects', 'billing', 'billing-worker', '-i'],
        ['--selectProjects', 'e2e', '-i'],
      ]
    : [
        ...inParts(8, '--selectProjects', 'edge'),
        ...inParts(4, '--selectProjects', 'api'),
        ...inParts(12, '--ignoreProjects', 'edge', 'api', 'e2e'),
        ['--selectProjects', 'e2e', '-i'],
      ];
  for (const round of rounds) await runJest({ args: [...round, ...jestArgs], environment, place, fleet, tally });
}

async function attempt(tally, name, work) {
  try {
    await work();
  } catch (error) {
    console.error(explain(error));
    tally.faults.push(name);
  }
}

async function clearEarlierRuns(dir) {
  for (const { dir: records, alive } of earlierRecords(join(dir, 'run'))) if (!alive) await stopRecorded(records);
}

// The names come last once more: of a long output, the end is what is looked at.
function close({ passed, failed, skipped, failures, faults }) {
  for (const name of [...failures, ...faults]) say(`failed: ${name}`);
  const allFailed = failed + faults.length;
  console.log(`${passed} passed, ${allFailed} failed, ${skipped} skipped`);
  process.exit(allFailed > 0 ? 1 : 0);
}
