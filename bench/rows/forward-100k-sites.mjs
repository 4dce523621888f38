import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEdge } from '../edge.mjs';
import { extraOfColdSites, visitEach } from '../load/visits.mjs';
import { becomesIdle } from '../machine.mjs';
import { folder } from '../processes.mjs';
import { numberedSite, numberedVisitor, rulesetOf } from '../site-under-test.mjs';
import { forward } from './forward.mjs';

const sites = 100_000;
const spread = 10_000;
const cold = 300;
const script = fileURLToPath(new URL('../load/spread-hosts.lua', import.meta.url));

/** 100,000 sites with ten entries each; the load goes to 10,000 of them, each visited once before, and copied to disk. */
export const forward100kSites = {
  name: 'forward_100k_sites',
  title: 'Forwarded requests, 100,000 sites, spread over 10,000',
  asks: { one_site: 0.9 },
  group: 'http1',
  beside: { name: 'one_site', start: forward.start },
  async start({ cores, origin }) {
    const rulesetAt = (i) => rulesetOf({ ...numberedSite(i), origin, entries: 10, revision: i + 1 });
    const fill = (publisher) => publisher.fill(sites, rulesetAt);
    const edge = await startEdge({ name: 'forward-100k-sites', cores: cores.proxy, loadCores: cores.load, fill });
    await visitEach(edge.port, spread, numberedVisitor);
    // Twenty thousand small files are written behind so many first visits, for about ten seconds.
    await becomesIdle(edge.pid);
    return { ...edge, headers: { 'User-Agent': numberedVisitor(0)['User-Agent'] }, script, args: [visitorsFile()] };
  },
  /** What only this row can tell, in words. */
  async notes({ port }) {
    const { median, p99 } = await extraOfColdSites(port, cold, (i) => numberedVisitor(sites - 1 - i));
    return [`first request to a cold site: ${median.toFixed(2)} ms more than the second (median of ${cold}; p99 ${p99.toFixed(2)} ms)`];
  },
};

/** For the load's script: one line each, a host and its visitor's cookie. */
function visitorsFile() {
  const file = join(folder, 'visitors');
  const visitors = Array.from({ length: spread }, (_, i) => numberedVisitor(i));
  writeFileSync(file, visitors.map(({ Host, Cookie }) => `${Host}\t${Cookie}\n`).join(''));
  return file;
}
