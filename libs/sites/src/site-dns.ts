import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import { DNS_RESOLVER, type DnsResolver } from './dns-resolver.ts';

export type DnsState = 'points_at_us' | 'points_elsewhere' | 'unknown';
const cacheMs = 20_000;
const cacheSize = 10_000;
const patienceMs = 1500;

/** Whether visitors of a name reach our edge. Never waits longer than 1.5 s; an answer is remembered for 20 s. */
@Injectable()
export class SiteDns {
  private readonly known = new Map<string, { until: number; state: Promise<DnsState> }>();
  private readonly edge: { addresses: Set<string>; cname: string };

  constructor(
    @Inject(DNS_RESOLVER) private readonly resolver: DnsResolver,
    @Inject(CONTROL_CONFIG) config: ControlConfig,
  ) {
    this.edge = { addresses: new Set(config.EDGE_ADDRESSES), cname: config.EDGE_CNAME.toLowerCase() };
  }

  /** All names together: one that points elsewhere decides. */
  async stateOf(names: readonly string[]): Promise<DnsState> {
    const states = await Promise.all(names.map((name) => this.stateOfName(name)));
    if (states.includes('points_elsewhere')) return 'points_elsewhere';
    return states.length > 0 && states.every((state) => state === 'points_at_us') ? 'points_at_us' : 'unknown';
  }

  /** Whether the TXT proof stands in DNS; throws when DNS does not answer. */
  async hasText(name: string, value: string): Promise<boolean> {
    return (await this.resolver.texts(name)).some((text) => text.trim() === value);
  }

  private stateOfName(name: string): Promise<DnsState> {
    const now = performance.now();
    const cached = this.known.get(name);
    if (cached && cached.until > now) return cached.state;
    // A wildcard has no address of its own: ask for a name that it covers.
    const state = inTime(this.ask(name.replace(/^\*/, 'sitekeep-check')));
    this.known.delete(name);
    this.known.set(name, { until: now + cacheMs, state });
    const oldest = this.known.keys().next();
    if (this.known.size > cacheSize && !oldest.done) this.known.delete(oldest.value);
    return state;
  }

  private async ask(name: string): Promise<DnsState> {
    if ((await this.resolver.alias(name)) === this.edge.cname) return 'points_at_us';
    const addresses = await this.resolver.addresses(name);
    return addresses.length > 0 && addresses.every((address) => this.edge.addresses.has(address)) ? 'points_at_us' : 'points_elsewhere';
  }
}

function inTime(answer: Promise<DnsState>): Promise<DnsState> {
  const { promise, resolve } = Promise.withResolvers<DnsState>();
  const timer = setTimeout(() => resolve('unknown'), patienceMs);
  answer.then(resolve, () => resolve('unknown')).finally(() => clearTimeout(timer));
  return promise;
}
