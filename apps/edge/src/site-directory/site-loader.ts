import type { HostPointer } from '@sitekeep/contracts';
import type { Logger } from '@sitekeep/runtime';
import type { DiskCopy, StoredSite } from './disk-copy.ts';
import type { KnownSites } from './known-sites.ts';
import { InvalidStored, type StoredSites } from './stored.ts';

/**
 * Brings sites from Redis, or from the copy on disk while Redis is away, into what this process knows. What cannot be used is
 * reported and changes nothing: the last good rules stay in force.
 */
export class SiteLoader {
  readonly #known: KnownSites;
  readonly #stored: StoredSites;
  readonly #disk: DiskCopy;
  readonly #logger: Logger;
  readonly #loading = new Map<string, Promise<void>>();

  constructor(parts: { known: KnownSites; stored: StoredSites; disk: DiskCopy; logger: Logger }) {
    this.#known = parts.known;
    this.#stored = parts.stored;
    this.#disk = parts.disk;
    this.#logger = parts.logger;
  }

  /**
   * Loads the revision of a site that is in force now. If it is the one of the `guess`, one answer of Redis is enough. Rejects when
   * Redis is away. Calls at the same time share one answer.
   */
  fromRedis(siteId: string, guess: number): Promise<void> {
    const running = this.#loading.get(siteId);
    if (running) return running;
    const loading = this.#load(siteId, guess).finally(() => this.#loading.delete(siteId));
    this.#loading.set(siteId, loading);
    return loading;
  }

  /** One load at a time per site; a message that came during one needs another after it. */
  async again(siteId: string, guess: number): Promise<void> {
    await this.#loading.get(siteId)?.catch(() => undefined);
    await this.fromRedis(siteId, guess);
  }

  async #load(siteId: string, guess: number): Promise<void> {
    try {
      const { pointer, ruleset: guessed } = await this.#stored.siteWithRuleset(siteId, guess);
      // A missing key says nothing: Redis may have been emptied. Deletion is told by a tombstone.
      if (!pointer) return;
      if (pointer.deleted) return this.bury(siteId, pointer.revision, []);
      if ((this.#known.site(siteId)?.revision ?? 0) >= pointer.revision) return;
      const ruleset = guessed ?? (await this.#stored.ruleset(siteId, pointer.revision));
      if (ruleset) this.#apply({ deleted: false, ruleset }, true);
    } catch (error) {
      if (!(error instanceof InvalidStored)) throw error;
      this.#alarm(siteId, error);
    }
  }

  async fromDisk(siteId: string): Promise<void> {
    const site = await this.#disk.site(siteId);
    if (site) this.#apply(site, false, siteId);
  }

  /** A tombstone, from Redis or from a message; `hostnames` are those the message names. */
  bury(siteId: string, revision: number, hostnames: readonly string[]): void {
    const lost = new Set([...hostnames, ...(this.#known.site(siteId)?.live?.hostnames ?? [])]);
    if (!this.#known.bury(siteId, revision)) return;
    this.#disk.keepSite(siteId, { deleted: true, revision });
    for (const name of lost) this.#disk.keepHost(name, { siteId: null, revision });
  }

  #apply(site: StoredSite, keep: boolean, siteId = ''): void {
    if (site.deleted) return void this.#known.bury(siteId, site.revision);
    const { ruleset } = site;
    const before = this.#known.site(ruleset.siteId)?.live?.hostnames ?? [];
    try {
      if (!this.#known.apply(ruleset) || !keep) return;
    } catch (error) {
      return this.#alarm(ruleset.siteId, error);
    }
    const { revision } = ruleset;
    this.#disk.keepSite(ruleset.siteId, site);
    for (const name of ruleset.hostnames) this.#disk.keepHost(name, { siteId: ruleset.siteId, revision });
    for (const name of before) if (!ruleset.hostnames.includes(name)) this.#disk.keepHost(name, { siteId: null, revision });
  }

  /** Makes the site of a pointer known, from where it can be had. */
  async resolve(name: string, pointer: HostPointer, from: 'redis' | 'disk'): Promise<void> {
    const { siteId } = pointer;
    if (siteId === null) return;
    if ((this.#known.site(siteId)?.revision ?? 0) < pointer.revision) {
      if (from === 'redis') await this.fromRedis(siteId, pointer.revision);
      // Redis may hold the pointer but not, or not any more, a ruleset that can be used.
      if (!this.#known.site(siteId)) await this.fromDisk(siteId);
    }
    this.#known.point(name, pointer);
  }

  #alarm(siteId: string, error: unknown): void {
    this.#logger.error({ siteId, err: error, alarm: 'ruleset_invalid' }, 'a ruleset cannot be used; the last good one stays in force');
  }
}
