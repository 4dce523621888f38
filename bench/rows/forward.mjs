import { startEdge } from '../edge.mjs';
import { hostname, rulesetOf, visitorHeaders } from '../site-under-test.mjs';

/** One site with a blacklist of this many entries, other parts of its ruleset, and the headers its visitors send. */
export async function startOneSite({ cores, origin, tls }, name, entries, parts = {}) {
  const fill = (publisher) => publisher.publish(rulesetOf({ origin, entries, revision: publisher.nextRevision(), ...parts }));
  const edge = await startEdge({ name, cores: cores.proxy, loadCores: cores.load, tls, fill });
  return { ...edge, headers: { Host: hostname, ...visitorHeaders({ secure: tls !== undefined }) } };
}

/** The whole path, one site. */
export const forward = {
  name: 'forward',
  title: 'Forwarded requests',
  asks: { http_proxy_middleware: 2.3, caddy: 2.3, nginx_auth_request: 1, nginx: 0.5 },
  group: 'http1',
  start: (context) => startOneSite(context, 'forward', 10_000),
};
