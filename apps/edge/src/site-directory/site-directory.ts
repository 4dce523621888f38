import type { Publication } from '@sitekeep/contracts';
import type { Clock, Logger } from '@sitekeep/runtime';
import type { DiskCopy } from './disk-copy.ts';
import type { KnownSites } from './known-sites.ts';
import type { LiveSite } from './live-site.ts';
import type { SiteLoader } from './site-loader.ts';
import { InvalidStored, type StoredSites } from './stored.ts';

/** `unknown`: nobody has published the name. `unavailable`: nobody can say. */
export type Found = LiveSite | 'unknown' | 'unavailable';

/** Lookups at once; a flood of made-up names must not pile up requests to Redis. */
const mostLookups = 1000;
const guessMs = 1000;
const mostWaiting = 5000;
/** After Redis was emptied the control plane fills it again within seconds. Until then a name may be there the next time. */
const refillMs = 5000;
const askAgainMs = 150;

interface Lookup {
  readonly answer: Promise<Found>;
  requests: number;
}

/**
 * The site of a hostname. A name that is known costs a map lookup; a new one is asked for once, however many requests want it.
 * An exact name beats a wildcard, and a wildcard stands for one label.
 */
export class SiteDirectory {
  readonly #known: KnownSites;
  readonly #loader: SiteLoader;
  readonly #stored: StoredSites;
  readonly #disk: DiskCopy;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lookups = new Map<string, Lookup>();
  /** Requests that wait for a lookup. */
  #waiting = 0;
  /** Lookups that are reading at this moment, and do not just wait to ask again. */
  #reading = 0;
  /** Publications heard while lookups read: an answer that was read before one of them is old. */
  #heard: Publication[] = [];

  constructor(parts: { known: KnownSites; loader: SiteLoader; stored: StoredSites; disk: DiskCopy; clock: Clock; logger: Logger }) {
    this.#known = parts.known;
    this.#loader = parts.loader;
    this.#stored = parts.stored;
    this.#disk = parts.disk;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /** The site if it is known at this moment. Asks nobody. */
  peek(hostname: string): LiveSite | null {
    return this.#answer(hostname) ?? null;
  }

  find(hostname: string): Found | Promise<Found> {
    const site = this.#answer(hostname);
    if (site) return site;
    if (site === null) return 'unknown';
    if (this.#waiting >= mostWaiting) return 'unavailable';
    const lookup = this.#lookups.get(hostname) ?? this.#begin(inOnePiece(hostname));
    if (!lookup) return 'unavailable';
    lookup.requests++;
    this.#waiting++;
    return lookup.answer;
  }

  #begin(hostname: string): Lookup | null {
    if (this.#lookups.size >= mostLookups) return null;
    const answer = this.#lookUp(hostname).finally(() => this.#lookedUp(hostname));
    const lookup = { answer, requests: 0 };
    this.#lookups.set(hostname, lookup);
    return lookup;
  }

  /** Whether sites are being read that are not known yet. */
  get busy(): boolean {
    return this.#reading > 0;
  }

  /** To be called with every publication before it is acted on. */
  heard(publication: Publication): void {
    if (this.#reading > 0) this.#heard.push(publication);
    for (const name of publication.hostnames) this.#known.doubt(name, publication.revision);
  }

  #answer(hostname: string): LiveSite | null | undefined {
    const now = this.#clock.nowMs();
    const exact = this.#known.name(hostname, now);
    if (exact || exact === undefined) return exact;
    const wildcard = wildcardOf(hostname);
    return wildcard === null ? null : this.#known.name(wildcard, now);
  }

  #lookedUp(hostname: string): void {
    this.#waiting -= this.#lookups.get(hostname)?.requests ?? 0;
    this.#lookups.delete(hostname);
  }

  #read(): void {
    if (--this.#reading === 0) this.#heard = [];
  }

  async #lookUp(hostname: string): Promise<Found> {
    const wildcard = wildcardOf(hostname);
    const names = wildcard === null ? [hostname] : [hostname, wildcard];
    for (const until = performance.now() + refillMs; ;) {
      this.#reading++;
      const told = await this.#askStores(names).finally(() => this.#read());
      if (told === 'all') return this.#answer(hostname) ?? 'unknown';
      const best = this.#bestOf(names);
      if (best !== 'unavailable' || told === 'nothing' || performance.now() > until) return best;
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }

  /** `all`: it is certain whose the names are; `some`: Redis is being filled; `nothing`: Redis cannot say. */
  async #askStores(names: string[]): Promise<'all' | 'some' | 'nothing'> {
    let told: 'some' | 'nothing' = 'nothing';
    try {
      if (await this.#askRedis(names)) return 'all';
      told = 'some';
    } catch (error) {
      if (error instanceof InvalidStored) this.#logger.error({ err: error, alarm: 'pointer_invalid' }, 'a name cannot be looked up');
    }
    for (const name of names) await this.#askDisk(name);
    return told;
  }

  /** True when Redis could tell of every name whose it is, or that it is nobody's. */
  async #askRedis(names: string[]): Promise<boolean> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const heardBefore = this.#heard.length;
      const { pointers, complete } = await this.#stored.names(names);
      for (const [i, pointer] of pointers.entries()) {
        const name = names[i] as string;
        if (pointer) await this.#loader.resolve(name, pointer, 'redis');
        if (pointer?.siteId === null || (!pointer && complete)) this.#known.absent(name, this.#clock.nowMs());
      }
      const since = this.#heard.slice(heardBefore).filter((heard) => heard.hostnames.some((name) => names.includes(name)));
      if (since.length === 0) return complete || pointers.every((pointer) => pointer !== null);
      // Somebody published one of the names while it was being read: what was read may be older.
      for (const heard of since) for (const name of heard.hostnames) this.#known.doubt(name, heard.revision);
    }
    return false;
  }

  async #askDisk(name: string): Promise<void> {
    if (this.#known.name(name, this.#clock.nowMs()) !== undefined) return;
    const pointer = await this.#disk.host(name);
    if (pointer) await this.#loader.resolve(name, pointer, 'disk');
  }

  /** Without Redis: the first of the names, exact before wildcard, that leads to a site. */
  #bestOf(names: string[]): Found {
    const now = this.#clock.nowMs();
    for (const name of names) {
      const site = this.#known.name(name, now);
      if (!site) continue;
      // That the exact name is nobody's is a guess then; it saves asking for every request, and is soon forgotten.
      if (name !== names[0]) this.#known.absent(names[0] as string, now, guessMs);
      return site;
    }
    return 'unavailable';
  }
}

/** What is remembered of a request must not keep the rest of its head in memory. */
const inOnePiece = (hostname: string): string => Buffer.from(hostname).toString();

function wildcardOf(hostname: string): string | null {
  const dot = hostname.indexOf('.');
  return dot < 0 ? null : `*${hostname.slice(dot)}`;
}
