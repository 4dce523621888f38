import { startEdge } from '../edge.mjs';
import { visitEach } from '../load/visits.mjs';
import { startOrigin } from '../peers/nginx.mjs';
import { numberedSite, numberedVisitor, rulesetOf } from '../site-under-test.mjs';
import { withServers } from './setting.mjs';
import { inspect } from './inspect.mjs';

const warm = 500;
const sites = 10_000;
/** Longer than a connection to an origin is kept. */
const idleMs = 35_000;
const mostKb = 4;

export const siteMemory = {
  name: 'site_memory',
  title: `Memory of a site that was visited and is idle again (${sites} sites with ten entries each)`,
  asks: `under ${mostKb} KB`,
  run: ({ cores }) =>
    withServers(async (keep) => {
      const origin = keep(await startOrigin({ cores: cores.load }));
      const rulesetAt = (i) => rulesetOf({ ...numberedSite(i), origin, entries: 10, revision: i + 1 });
      const fill = (publisher) => publisher.fill(warm + sites, rulesetAt);
      const edge = keep(await startEdge({ name: 'site-memory', cores: cores.proxy, loadCores: cores.load, fill, inspected: true }));
      const heap = await inspect(edge.inspectPort);
      keep({ stop: () => heap.close() });
      await visitEach(edge.port, warm, numberedVisitor);
      const before = await heap.usedBytes();
      await visitEach(edge.port, sites, (i) => numberedVisitor(warm + i));
      const busy = await heap.usedBytes();
      await new Promise((resolve) => setTimeout(resolve, idleMs));
      const idle = await heap.usedBytes();
      const kb = (bytes) => (bytes - before) / sites / 1024;
      return { got: `${kb(idle).toFixed(2)} KB idle, ${kb(busy).toFixed(2)} KB just after its request`, held: kb(idle) < mostKb };
    }),
};
