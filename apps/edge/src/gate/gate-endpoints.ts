import { jwksPath } from '@sitekeep/contracts';
import { gatePaths, visitorPaths } from '@sitekeep/edge-pages';
import type { GateServices } from '@sitekeep/enforcement';
import type { Arrival } from '../request-path/arrival.ts';
import type { Passage } from '../request-path/passage.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { problemAnswer } from '../visitor-check/own-answers.ts';
import { type EndpointParts, type GateAnswered, type GateEndpoint, plainly } from './endpoints/endpoint.ts';
import { keySet } from './endpoints/key-set.ts';
import { passkeyOptions } from './endpoints/passkey-options.ts';
import { passkeySignIn } from './endpoints/passkey-sign-in.ts';
import { providerBegin, providerEnd } from './endpoints/provider.ts';
import { signIn } from './endpoints/sign-in.ts';
import { signOut } from './endpoints/sign-out.ts';
import { signedIn } from './endpoints/signed-in.ts';
import { visitorEndpoints } from './endpoints/visitor-endpoints.ts';
import type { GateAccess } from './gate-access.ts';
import { withoutTls } from './gate-answers.ts';
import type { GateClient } from './gate-client.ts';
import type { Identities } from './identity.ts';
import { SignOuts } from './sign-outs.ts';
import { SiteAllowance } from './site-allowance.ts';

const own = new Set<string>([...Object.values(gatePaths), ...Object.values(visitorPaths), jwksPath]);
/** Whether a path is one of the gate's own. */
export const isGatePath = (path: string): boolean => own.has(path);

/** Every path of the gate; isGatePath knows the same ones. */
const endpointsOf = (parts: EndpointParts, identities: Identities): Record<string, GateEndpoint> => ({
  [gatePaths.signIn]: signIn(parts),
  [gatePaths.done]: signedIn(parts),
  [gatePaths.passkeyOptions]: passkeyOptions(parts),
  [gatePaths.passkey]: passkeySignIn(parts),
  [gatePaths.providerBegin]: providerBegin(parts),
  [gatePaths.provider]: providerEnd(parts),
  [gatePaths.signOut]: signOut(parts),
  ...visitorEndpoints(parts),
  [jwksPath]: keySet(identities),
});

/**
 * Attempts under way and failed ones, within ten seconds: against floods. Guessing is the gate's to slow down, which knows all edges; an
 * office whose people sign in at the same moment is not refused, because those who are let in do not count.
 */
const attempts = { each: 200, wide: 1000, site: 5000, all: 50_000 };

export interface GateEndpointsParts {
  readonly gate: GateClient;
  readonly sessions: Pick<GateServices, 'sessionOf'>;
  readonly access: Pick<GateAccess, 'providersOf' | 'loading'>;
  readonly identities: Identities;
  /** By which browsers reach us over HTTPS. */
  readonly httpsPort: number;
}

/** What visitors and origins ask the gate for, under `/.sitekeep/`. Nothing that is typed here is kept, logged or recorded. */
export class GateEndpoints {
  readonly #access: GateEndpointsParts['access'];
  readonly #endpoints: ReadonlyMap<string, GateEndpoint>;
  readonly #httpsPort: number;

  constructor({ gate, sessions, access, identities, httpsPort }: GateEndpointsParts) {
    this.#access = access;
    this.#httpsPort = httpsPort;
    const parts: EndpointParts = {
      gate,
      sessionOf: sessions.sessionOf,
      signOuts: new SignOuts(gate),
      providersOf: (siteId) => access.providersOf(siteId),
      attempts: new SiteAllowance(attempts),
      begins: new SiteAllowance(attempts),
    };
    this.#endpoints = new Map(Object.entries(endpointsOf(parts, identities)));
  }

  async take(passage: Passage, arrival: Arrival, site: LiveSite): Promise<GateAnswered> {
    const { requestId } = passage;
    const { path, method } = arrival;
    const endpoint = this.#endpoints.get(path);
    if (endpoint === undefined || (site.gate.mode === 'off' && !endpoint.withoutGate)) return plainly(problemAnswer(404, requestId));
    if (!arrival.secure) return plainly(withoutTls(arrival, site, requestId));
    // The first one at this process: by which providers visitors sign in is not known yet.
    await this.#access.loading(site.siteId);
    const handler = method === 'POST' ? endpoint.post : method === 'GET' || method === 'HEAD' ? endpoint.get : undefined;
    return handler === undefined
      ? plainly(problemAnswer(405, requestId, ['Allow', allowed(endpoint)]))
      : handler({ passage, arrival, site, host: hostOf(arrival, this.#httpsPort) });
  }
}

/** With a port only where it is one of ours, or of a proxy that asks us, whose ports are its own: a Host header can name any. */
function hostOf({ host, hostname, client: { route } }: Arrival, httpsPort: number): string {
  const [, port] = /:(\d+)$/.exec(host) ?? [];
  const isOurs = port !== undefined && (route.asks || Number(port) === (route.furtherPort ?? httpsPort));
  return isOurs && port !== '443' ? `${hostname}:${port}` : hostname;
}

const allowed = ({ get, post }: GateEndpoint): string => [...(get ? ['GET, HEAD'] : []), ...(post ? ['POST'] : [])].join(', ');
