import type { GateClaims, RulesetGate } from '@sitekeep/contracts';
import type { EnforcementRequest, GateServices } from '@sitekeep/enforcement';
import { SessionCache, sessionCookie, sessionPhase, sessionTokenIn } from '@sitekeep/gate-session';
import type { Clock } from '@sitekeep/runtime';
import type { Arrival } from '../request-path/arrival.ts';
import type { Passage } from '../request-path/passage.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { GateClient } from './gate-client.ts';
import type { GateKeys } from './gate-keys.ts';
import type { GateAccess } from './gate-access.ts';
import type { GateStates } from './gate-states.ts';
import type { Machines } from './machines.ts';
import { type Renewed, Renewals } from './renewals.ts';

export interface GateSessionsParts {
  readonly keys: GateKeys;
  readonly states: GateStates;
  readonly access: GateAccess;
  readonly machines: Machines;
  readonly gate: GateClient;
  readonly clock: Clock;
}

type Site = Pick<LiveSite, 'siteId' | 'gate'>;

/** Whose requests these are, of sites with a gate: who has signed in, and programs by their tokens. */
export class GateSessions implements GateServices {
  readonly #keys: GateKeys;
  readonly #states: GateStates;
  readonly #access: GateAccess;
  readonly #clock: Clock;
  readonly #cache = new SessionCache();
  readonly #renewals: Renewals;

  readonly machineOf: GateServices['machineOf'];
  readonly hasGit: GateServices['hasGit'];

  constructor({ keys, states, access, machines, gate, clock }: GateSessionsParts) {
    this.#keys = keys;
    this.#states = states;
    this.#access = access;
    this.machineOf = machines.of;
    this.hasGit = machines.hasGit;
    this.#clock = clock;
    this.#renewals = new Renewals(gate);
  }

  readonly sessionOf = (gate: RulesetGate, request: EnforcementRequest): GateClaims | null => {
    const token = tokenOf(request);
    const claims = token === null ? null : this.#read({ siteId: request.siteId, gate }, token, request.now);
    const latest = claims && this.#renewals.latest(request.siteId, claims);
    return latest === 'over' ? null : claims;
  };

  /**
   * To be called before the stages of a site with a gate: finds out whose request it is, and has the session renewed when it is time.
   * At once (null), unless the token has expired or nobody knows yet what was revoked at the site, or who enters without a session.
   */
  settle(passage: Passage, arrival: Arrival, site: Site): Promise<void> | null {
    const token = tokenOf(arrival);
    const access = this.#access.loading(site.siteId);
    if (token === null) {
      arrival.session = null;
      return access;
    }
    const states = this.#states.loading(site.siteId);
    if (access === null && states === null) return this.#settle(passage, arrival, site, token);
    return Promise.all([access, states]).then(() => this.#settle(passage, arrival, site, token) ?? undefined);
  }

  /**
   * What the session of a request has become that was let in a while ago and lasts: other requests may have had it renewed since. The arrival
   * goes on with the newest token that is known here. Null when the session is over.
   */
  latest(site: Site, arrival: Arrival, now: number): GateClaims | null {
    const { session, sessionToken } = arrival;
    if (!session || sessionToken === null) return null;
    const latest = this.#renewals.latest(site.siteId, session);
    if (latest === 'over') return null;
    if (latest !== null) {
      arrival.session = latest.claims;
      arrival.sessionToken = latest.token;
    }
    return this.#read(site, arrival.sessionToken as string, now);
  }

  /** Has the gate asked what the session has become in other processes; `latest` knows it then. */
  lookUp(site: Site, { session, sessionToken, address }: Arrival): void {
    if (!session || sessionToken === null) return;
    const held = { siteId: site.siteId, token: sessionToken, address: address.text };
    this.#renewals.lookUp(held, session, (token) => this.#read(site, token, this.#clock.nowMs()));
  }

  /** Whether the client was not asked in its handshake for the certificate by which the site would know it now: a new one asks. */
  mustReconnect({ siteId }: Site, { client }: Arrival): boolean {
    const { servername, certificate } = client.route;
    const clientCa = this.#access.of(siteId)?.clientCa ?? null;
    return servername !== null && clientCa !== null && clientCa !== certificate?.ca.pem;
  }

  #settle(passage: Passage, arrival: Arrival, site: Site, token: string): Promise<void> | null {
    const { now } = arrival;
    const claims = this.#read(site, token, now);
    arrival.session = claims;
    arrival.sessionToken = token;
    if (claims === null || sessionPhase(claims, now) === 'fresh') return null;
    const latest = this.#takeLatest(passage, arrival, site, { token, claims });
    if (latest === null) return null;
    const phase = sessionPhase(latest.claims, now);
    if (phase === 'fresh') return null;
    const held = { siteId: site.siteId, token: latest.token, address: arrival.address.text };
    const asked = this.#renewals.renew(held, latest.claims, (renewed) => this.#read(site, renewed, this.#clock.nowMs()));
    if (asked === null || phase === 'ageing') return null;
    return asked.then(() => void this.#takeLatest(passage, arrival, site, latest));
  }

  /** Goes on with what the session has become; its token goes out with the answer. Null when it is over. */
  #takeLatest(passage: Passage, arrival: Arrival, site: Site, held: Renewed): Renewed | null {
    const latest = this.#renewals.latest(site.siteId, held.claims);
    if (latest === null) return held;
    const claims = latest === 'over' ? null : this.#counts(site.siteId, latest.claims, arrival.now);
    arrival.session = claims;
    if (latest === 'over' || claims === null) return null;
    arrival.sessionToken = latest.token;
    passage.sessionCookie = sessionCookie(latest.token);
    return latest;
  }

  #read({ siteId, gate }: Site, token: string, now: number): GateClaims | null {
    const claims = this.#cache.read(this.#keys.of(siteId, gate, now), token);
    return claims && this.#counts(siteId, claims, now);
  }

  /** The claims, unless the session is over or was revoked. */
  #counts(siteId: string, claims: GateClaims, now: number): GateClaims | null {
    if (sessionPhase(claims, now) === 'over') return null;
    return this.#states.of(siteId)?.void(claims) === true ? null : claims;
  }
}

/** Browsers keep and send the cookie over HTTPS alone; one that comes otherwise was read by others on its way. */
const tokenOf = ({ secure, cookies }: EnforcementRequest): string | null => (secure && cookies !== '' ? sessionTokenIn(cookies) : null);
