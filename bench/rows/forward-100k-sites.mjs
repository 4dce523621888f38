import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEdge } from '../edge.mjs';
import { folder } from '../processes.mjs';
import { extraOfColdSites, visitEach } from '../load/visits.mjs';
import { rulesetOf, visitorHeaders } from '../site-under-test.mjs';
import { forward } from './forward.mjs';

const sites = 100_000;
const spread = 10_000;
const cold = 300;
const script = fileURLToPath(new URL('../load/spread-hosts.lua', import.meta.url));

export const hostnameOf = (i) => `site-${i}.bench.test`;

/** 100,000 sites with ten entries each; the load goes to 10,000 of them, each visited once before. */
export const forward100kSites = {
  name: 'forward_100k_sites',
  title: 'Forwarded requests, 100,000 sites, spread over 10,000',
  asks: { one_site: 0.9 },
  protocol: 'http1',
  beside: { name: 'one_site', start: forward.start },
  async start({ cores, origin }) {
    const rulesetAt = (i) => rulesetOf({ siteId: `site_${i}`, hostnames: [hostnameOf(i)], origin, entries: 10, revision: i + 1 });
    const fill = (publisher) => publisher.fill(sites, rulesetAt);
    const edge = await startEdge({ name: 'forward-100k-sites', cores: cores.proxy, loadCores: cores.load, fill });
    const hosts = join(folder, 'hosts');
    const lines = Array.from({ length: spread }, (_, i) => `${hostnameOf(i)}\t${visitorHeaders(`site_${i}`).Cookie ?? ''}\n`);
    writeFileSync(hosts, lines.join(''));
    await visitEach(
      edge.port,
      Array.from({ length: spread }, (_, i) => hostnameOf(i)),
    );
    return { ...edge, headers: {}, script, args: [hosts] };
  },
  /** What only this row can tell, in words. */
  async notes({ port }) {
    const names = Array.from({ length: cold }, (_, i) => hostnameOf(sites - 1 - i));
    const { median, p99 } = await extraOfColdSites(port, names);
    return [`first request to a cold site: ${median.toFixed(2)} ms more than the second (median of ${cold}; p99 ${p99.toFixed(2)} ms)`];
  },
};
