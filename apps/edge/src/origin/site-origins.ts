import { isDeepStrictEqual } from 'node:util';
import type { Ruleset } from '@sitekeep/contracts';
import { Balancer, type BalancerServices } from './balancer/balancer.ts';
import type { BalancedRequest } from './balancer/balanced-request.ts';
import { requestText } from './http1/request-text.ts';
import { limitsOf, Origin, type OriginSettings } from './origin.ts';
import type { OriginConnect } from './origin-connect.ts';
import type { OriginSite } from './origin-identity.ts';
import { type OriginSecret, originSecret } from './origin-secret.ts';

/** What the origins of all sites share. */
export interface OriginServices extends BalancerServices {
  readonly connect: OriginConnect;
  readonly sealingKey: Uint8Array | undefined;
  /** The same object for equal settings. */
  shared(settings: OriginSettings): OriginSettings;
}

/** The origins of one site, and who of them is asked. */
export class SiteOrigins implements OriginSite {
  // What every request asks comes first, so that it is read from memory at once.
  /** Null for a site with one origin that nobody checks: there is nothing to choose or to know. */
  readonly balancer: Balancer | null;
  readonly #first: Origin;
  readonly secret: OriginSecret | null;
  readonly siteId: string;
  readonly hostnames: Ruleset['hostnames'];
  readonly connect: OriginConnect;
  readonly #settings: Ruleset['balancer'];
  readonly #origins: readonly Origin[];
  readonly #suspended: boolean;
  #watches: (() => void)[] = noWatches;
  /** Others have taken their place, or nobody. */
  closed = false;

  /**
   * Nothing begins before `begin`. Goes on with the connections and the state of the origins of `previous` that are reached in the
   * same way. Throws when a rule, a Host header or the secret cannot be used.
   */
  constructor(ruleset: Ruleset, services: OriginServices, previous: SiteOrigins | null) {
    const { siteId, hostnames, balancer } = ruleset;
    this.siteId = siteId;
    this.hostnames = hostnames;
    this.connect = services.connect;
    this.secret = originSecret(siteId, balancer.secret, services.sealingKey);
    this.#settings = balancer;
    this.#suspended = ruleset.suspended;
    this.#origins = originsOf(this, ruleset, services);
    this.#first = this.#origins[0] as Origin;
    if (previous !== null) this.#takeOver(previous);
    const plain = this.#origins.length === 1 && balancer.health === null;
    this.balancer = plain ? null : new Balancer(siteId, this.#origins, balancer, services);
  }

  get ca(): OriginSite['ca'] {
    return this.#settings.ca;
  }

  get clientCertificate(): OriginSite['clientCertificate'] {
    return this.#settings.clientCertificate;
  }

  #takeOver(previous: SiteOrigins): void {
    const reaches = new Map(previous.#origins.flatMap(({ reach, reachKey }) => (reach ? [[reachKey, reach]] : [])));
    if (reaches.size === 0) return;
    for (const origin of this.#origins) {
      const reach = reaches.get(origin.reachKey);
      if (!reach) continue;
      origin.takeOver(reach);
      // Two that are the same in all that matters here are still two.
      reaches.delete(origin.reachKey);
    }
  }

  /** Whether a new ruleset asks for the same; under the same names, where certificates are checked against them or a check names one. */
  serves(ruleset: Ruleset, services: OriginServices): boolean {
    const { origins, hostnames, balancer, suspended } = ruleset;
    if (origins.length !== this.#origins.length || !same(balancer, this.#settings)) return false;
    const named = balancer.health !== null || origins.some(({ scheme }) => scheme === 'https');
    if (named && !isDeepStrictEqual(hostnames, this.hostnames)) return false;
    if (balancer.health !== null && suspended !== this.#suspended) return false;
    return origins.every((row, i) => {
      const { host, port, settings } = this.#origins[i] as Origin;
      return row.host === host && row.port === port && same(settingsOf(row, services), settings);
    });
  }

  /** The origin of a site without a balancer. */
  next(): Origin {
    return this.#first;
  }

  /** Any number, made of what a request to the first origin will read. */
  readAhead(): number {
    return this.#first.readAhead();
  }

  /** Which origins a request is for. Answers of different groups are different answers. */
  groupOf(request: BalancedRequest): string {
    return this.balancer === null ? this.next().settings.group : this.balancer.groupOf(request).name;
  }

  /** Where a request would go now and why, in words. */
  explain(request: BalancedRequest, method: string, bodyLength: number | null): string {
    if (this.balancer === null) return `The request goes to ${this.next().name}, the only origin.`;
    const { origin, from, sticky, group } = this.balancer.explain(request, method, bodyLength);
    const out = group.origins.filter(({ condition }) => condition.out).length;
    const by = sticky ? 'whose cookie the visitor has' : `by ${methodNames[this.#settings.method]}`;
    const among = `${group.origins.length} ${group.origins.length === 1 ? 'origin' : 'origins'} in group ${group.name}, ${out} out`;
    return `The request goes to ${origin.name}, ${by}${because[from]}; ${among}.`;
  }

  /** To be called when these are in force, in the place of `previous`. */
  begin(previous: SiteOrigins | null): void {
    const { health } = this.#settings;
    if (this.balancer) this.#watches = this.balancer.watch(this.#origins, this.#suspended ? null : health, this.secret);
    if (previous !== null) previous.#end(this);
  }

  close(): void {
    this.#end(null);
  }

  #end(successor: SiteOrigins | null): void {
    this.closed = true;
    for (const end of this.#watches) end();
    this.#watches = noWatches;
    const kept = new Set(successor === null ? [] : successor.#origins.map(({ reach }) => reach));
    for (const { reach } of this.#origins) {
      if (reach === null || (kept.has(reach) && successor?.balancer)) continue;
      const condition = reach.takeCondition();
      if (condition) this.balancer?.forget(condition);
      if (!kept.has(reach)) reach.close();
    }
  }
}

const noWatches: (() => void)[] = [];

const methodNames = {
  round_robin: 'weighted round robin',
  least_connections: 'the fewest requests in flight',
  address_hash: 'the visitor’s address',
  sticky_cookie: 'weighted round robin, and is then held there by a cookie',
} as const;

const because = {
  primary: '',
  backup: '; it is a backup, because no other origin can be asked',
  full: '; all connections are in use, so it waits for one',
  out: '; all origins are out, so each is asked all the same',
} as const;

const same = (one: object, other: object): boolean => one === other || isDeepStrictEqual(one, other);

function settingsOf(row: Ruleset['origins'][number], services: OriginServices): OriginSettings {
  const { host: _host, port: _port, ...settings } = row;
  return services.shared({ ...settings, limits: limitsOf(row) });
}

function originsOf(site: SiteOrigins, { origins }: Ruleset, services: OriginServices): Origin[] {
  return origins.map((row) => {
    if (row.hostHeader !== null) requestText('GET', '/', ['Host', row.hostHeader], false);
    return new Origin(site, row.host, row.port, settingsOf(row, services));
  });
}
