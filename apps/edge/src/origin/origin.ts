import type { Socket } from 'node:net';
import type { RulesetOrigin } from '@sitekeep/contracts';
import type { Condition } from './balancer/condition.ts';
import type { Carried } from './http1/carried.ts';
import type { ConnectionPool } from './http1/pool.ts';
import { defaultLimits, type PoolLimits } from './http1/pool-limits.ts';
import type { OriginConnect } from './origin-connect.ts';
import { connectionKey, type OriginSite, type OriginTarget, urlOf } from './origin-identity.ts';
import { Reach } from './reach.ts';

/** What an origin is asked for beside its address. Most origins have the same, and share it. */
export type OriginSettings = Omit<RulesetOrigin, 'host' | 'port'> & { readonly limits: PoolLimits };

/** One server of the customer, with the connections kept open to it. */
export class Origin implements OriginTarget {
  // What every request asks comes first, so that it is read from memory at once.
  readonly settings: OriginSettings;
  /** Of the reach, once it is there. */
  #pool: ConnectionPool | null = null;
  #reach: Reach | null = null;
  readonly site: OriginSite & { readonly connect: OriginConnect; readonly closed: boolean };
  readonly host: string;
  readonly port: number;
  /** Of the smooth weighted round robin. */
  turn = 0;

  constructor(site: Origin['site'], host: string, port: number, settings: OriginSettings) {
    this.site = site;
    this.host = host;
    this.port = port;
    this.settings = settings;
  }

  get scheme(): RulesetOrigin['scheme'] {
    return this.settings.scheme;
  }

  get serverName(): string | null {
    return this.settings.serverName;
  }

  get verifyTls(): boolean {
    return this.settings.verifyTls;
  }

  get url(): string {
    return urlOf(this);
  }

  /** The URL, and the Host header where it is another one: what a site tells its origins apart by. */
  get name(): string {
    const { hostHeader } = this.settings;
    return hostHeader === null ? this.url : `${this.url} as ${hostHeader}`;
  }

  readAhead(): number {
    return this.#pool === null ? 0 : this.#pool.readAhead();
  }

  get #open(): Reach {
    return (this.#reach ??= new Reach(this.site.closed));
  }

  get condition(): Condition {
    return this.#open.condition;
  }

  /** What has been made for requests so far. */
  get reach(): Reach | null {
    return this.#reach;
  }

  /** Where requests have to end up at the same place in the same way for state and connections to go on. */
  get reachKey(): string {
    return `${connectionKey(this)} ${this.settings.hostHeader} ${this.settings.group}`;
  }

  /** Goes on with what another one has made for requests that end up at the same place. */
  takeOver(reach: Reach): void {
    this.#reach = reach;
    this.#pool = null;
  }

  /** Sends the request when a connection is there; what becomes of it, the request is told. `fresh`: on a connection that was not idle. */
  dispatch(request: Carried, fresh = false): void {
    const { limits } = this.settings;
    if (this.#pool !== null) return this.#pool.dispatch(request, limits, fresh);
    const reach = this.#open;
    reach.dispatch(request, this.site.connect, this, limits, fresh);
    this.#pool = reach.pool;
  }

  /** A connection for an upgrade, ready. Rejects with OriginError. */
  connectOnce(): Promise<Socket> {
    return this.site.connect.once(this, this.settings.connectMs);
  }
}

/** A quarter of the connections is kept free of uploads, so that slow ones starve nobody. */
export function limitsOf({ connectMs, answerMs, connections }: RulesetOrigin): PoolLimits {
  const { connectMs: connect, answerMs: answer, connections: most } = defaultLimits;
  if (connectMs === connect && answerMs === answer && connections === most) return defaultLimits;
  return { ...defaultLimits, connectMs, answerMs, connections, uploads: Math.max(1, Math.floor(connections * 0.75)) };
}
