import { defaultGate, gateClaimsSchema } from '@sitekeep/contracts';
import { sessionCookieName, sessionKey, signSession } from '@sitekeep/gate-session';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { startEdge } from '../edge.mjs';
import { hostname, rulesetOf, sealingKey, siteUnderTest, visitorHeaders } from '../site-under-test.mjs';

/** As a customer gets it who switches the gate on: password and code, and the origin is told who is there. */
const gated = { gate: { ...defaultGate, mode: 'on' } };

/** A session that does not have to be renewed during the run, of somebody in two groups. */
function sessionCookie() {
  const now = Math.floor(Date.now() / 1000);
  const who = { s: 'gse_benchmark', v: 'vis_benchmark', e: 'anna@example.com', n: 'Anna Example', g: ['editors', 'staff'], p: [] };
  const times = { a: now, i: now, x: now + 36_000, d: now + 36_000, z: now + 43_200 };
  const key = sessionKey(deriveSiteSecret(sealingKey, 'gate-session', siteUnderTest, defaultGate.epoch));
  const claims = gateClaimsSchema.parse({ ...who, f: ['password', 'code'], ...times });
  return `${sessionCookieName}=${signSession(key, claims)}`;
}

/** Behind a proxy that ends TLS: visitors sign in over HTTPS only, and TLS itself would hide what the gate costs. */
async function start({ cores, origin }, name, parts, cookies) {
  const fill = (publisher) => publisher.publish(rulesetOf({ origin, revision: publisher.nextRevision(), ...parts }));
  const environment = { EDGE_TRUSTED_PROXIES: '127.0.0.0/8' };
  const edge = await startEdge({ name, cores: cores.proxy, loadCores: cores.load, fill, environment });
  const visitor = visitorHeaders({ secure: true });
  return { ...edge, headers: { Host: hostname, ...visitor, Cookie: [visitor.Cookie, ...cookies].join('; ') } };
}

/** Requests of a visitor who has signed in, beside the same without a gate. */
export const gate = {
  name: 'gate',
  title: 'Forwarded requests of visitors who have signed in',
  asks: { no_gate: 0.9 },
  group: 'behindTls',
  start: (context) => start(context, 'gate', gated, [sessionCookie()]),
  beside: { name: 'no_gate', start: (context) => start(context, 'no-gate', {}, []) },
};
