// What most bars begin with: an origin, our edge in front of it, warm.
import { startEdge } from '../edge.mjs';
import { runWrk } from '../load/wrk.mjs';
import { startOrigin } from '../peers/nginx.mjs';
import { hostname, rulesetOf, visitorHeaders } from '../site-under-test.mjs';

const warmUpSeconds = 10;

/** Servers in the order they were started; ended in the other one. */
export async function withServers(work) {
  const servers = [];
  const keep = (server) => {
    servers.push(server);
    return server;
  };
  try {
    return await work(keep);
  } finally {
    for (const server of servers.toReversed()) await server.stop();
  }
}

/**
 * Our edge with one site, the whole path on, whose origin is at `origin.port`; nginx with 1 KB without one.
 * More than one worker runs where the system puts it.
 */
export async function edgeWithSite(keep, { cores }, { name, origin, workers = 1, environment, ...parts }) {
  const behind = origin ?? keep(await startOrigin({ cores: cores.load }));
  const fill = (publisher) => publisher.publish(rulesetOf({ origin: behind, revision: publisher.nextRevision(), ...parts }));
  const all = [...new Set(`${cores.load},${cores.proxy}`.split(','))].join(',');
  const edge = await startEdge({ name, cores: workers === 1 ? cores.proxy : all, loadCores: cores.load, fill, workers, environment });
  return { ...keep(edge), origin: behind, headers: { Host: hostname, ...visitorHeaders() } };
}

export function warmUp({ port, headers }, { cores }) {
  return load({ port, headers }, { cores }, warmUpSeconds);
}

/** wrk at full speed. */
export function load({ port, headers }, { cores }, seconds) {
  return runWrk({ url: `http://127.0.0.1:${port}/`, cores: cores.load, seconds, headers });
}

export const megabytes = (bytes) => bytes / 2 ** 20;
