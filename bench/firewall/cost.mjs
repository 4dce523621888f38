// What the firewall costs a request, on one core and at paranoia 1, beside nginx with ModSecurity and the Core Rule Set in the same run.
import { writeFileSync } from 'node:fs';
import { explain, Fault } from '../../tools/bootstrap/say.mjs';
import { makeFolder } from '../processes.mjs';
import { ourCost } from './cost/ours.mjs';
import { requests } from './cost/requests.mjs';
import { startTheirs } from './cost/theirs.mjs';

/** So many times cheaper than ModSecurity the firewall has to be. */
const asked = 5;

try {
  const at = process.argv.indexOf('--json');
  makeFolder();
  const theirs = await startTheirs().catch((error) => {
    if (error instanceof Fault) return error;
    throw error;
  });
  const skipped = theirs instanceof Fault ? theirs.message : null;
  const rows = [];
  for (const request of requests) {
    const their = skipped === null ? await theirs.cost(request) : null;
    rows.push({ name: request.name, barUs: request.barUs, ...ourCost(request), theirCpuUs: their?.cpuUs ?? null });
  }
  if (skipped === null) await theirs.stop();
  for (const { name, barUs, p50Us, cpuUs, theirCpuUs } of rows) {
    const beside =
      theirCpuUs === null
        ? ''
        : `, ModSecurity ${theirCpuUs.toFixed(0)} µs: ${(theirCpuUs / cpuUs).toFixed(1)} times as much (asked: ${asked})`;
    console.log(`${name}: p50 ${p50Us.toFixed(0)} µs (asked: ${barUs}), CPU ${cpuUs.toFixed(0)} µs${beside}`);
  }
  console.log(skipped === null ? `Beside ${theirs.versions}` : `Without ModSecurity: ${skipped}`);
  if (at > 0) writeFileSync(process.argv[at + 1], `${JSON.stringify(rows, null, 1)}\n`);
  const held = rows.every(({ barUs, p50Us, cpuUs, theirCpuUs }) => p50Us <= barUs && (theirCpuUs === null || theirCpuUs >= asked * cpuUs));
  if (!held) console.log('MISSED: a figure above is not what was asked.');
  process.exit(held ? 0 : 1);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
