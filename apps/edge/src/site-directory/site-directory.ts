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
  readonly #lookups = new Map<string, Promise<Found>>();
  /** Publications heard while lookups run: an answer that was read before one of them is old. */
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
    const running = this.#lookups.get(hostname);
    if (running) return running;
    if (this.#lookups.size >= mostLookups) return 'unavailable';
    const lookup = this.#lookUp(hostname).finally(() => this.#lookedUp(hostname));
    this.#lookups.set(hostname, lookup);
    return lookup;
  }

  /** Whether lookups are under way, whose sites are not known yet. */
  get busy(): boolean {
    return this.#lookups.size > 0;
  }

  /** To be called with every publication before it is acted on. */
  heard(publication: Publication): void {
    if (this.#lookups.size > 0) this.#heard.push(publication);
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
    this.#lookups.delete(hostname);
    if (this.#lookups.size === 0) this.#heard = [];
  }

  async #lookUp(hostname: string): Promise<Found> {
    const wildcard = wildcardOf(hostname);
    const names = wildcard === null ? [hostname] : [hostname, wildcard];
    try {
      if (await this.#askRedis(names)) return this.#answer(hostname) ?? 'unknown';
    } catch (error) {
      if (error instanceof InvalidStored) this.#logger.error({ err: error, alarm: 'pointer_invalid' }, 'a name cannot be looked up');
    }
    for (const name of names) await this.#askDisk(name);
    return this.#bestOf(names);
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

function wildcardOf(hostname: string): string | null {
  const dot = hostname.indexOf('.');
  return dot < 0 ? null : `*${hostname.slice(dot)}`;
}
