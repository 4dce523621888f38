import type { HostPointer, Ruleset } from '@sitekeep/contracts';
import { makeRoom } from '../make-room.ts';
import type { BuildSite, LiveSite, OnSiteChange } from './live-site.ts';
import { NameTable } from './name-table.ts';

/** A site as this process knows it; `live` is null when it was deleted. */
export interface SiteRecord {
  readonly siteId: string;
  revision: number;
  live: LiveSite | null;
  /** Names that are its own by what a pointer said, and not by its ruleset as it is known. */
  pointed: readonly string[];
}

/** Who has a name, by the revision that said so. */
interface Owner {
  readonly site: SiteRecord;
  readonly revision: number;
}

const mostAbsent = 20_000;
const absentMs = 30_000;

/**
 * What this process knows: names and sites, each with the revision that said so. Nothing here ever goes back to a lower revision,
 * in whatever order messages, Redis and the copy on disk are heard.
 */
export class KnownSites {
  /** The site of each name as it is now; null when it was deleted. */
  readonly #names = new NameTable<LiveSite | null>();
  /** Apart from what every request asks: only changes ask. */
  readonly #owners = new Map<string, Owner>();
  /** Names that belong to no site, and until when that is believed; apart and bounded, because visitors make them up. */
  readonly #absent = new Map<string, number>();
  readonly #sites = new Map<string, SiteRecord>();
  readonly #build: BuildSite;
  readonly #onChange: OnSiteChange;

  constructor(build: BuildSite, onChange: OnSiteChange) {
    this.#build = build;
    this.#onChange = onChange;
  }

  /** The site of a name, null when there is none, undefined when nobody has said. */
  name(name: string, now: number): LiveSite | null | undefined {
    const live = this.#names.get(name);
    if (live !== undefined) return live;
    return (this.#absent.get(name) ?? 0) > now ? null : undefined;
  }

  site(siteId: string): SiteRecord | undefined {
    return this.#sites.get(siteId);
  }

  get size(): number {
    return this.#sites.size;
  }

  all(): Iterable<SiteRecord> {
    return this.#sites.values();
  }

  /** Puts a ruleset in force. False when a newer one already is. Throws when it does not compile; then the old one stays. */
  apply(ruleset: Ruleset): boolean {
    const { siteId, revision } = ruleset;
    const record = this.#sites.get(siteId);
    if (record && record.revision >= revision) return false;
    const old = record?.live ?? null;
    const live = this.#build(ruleset, old);
    const site = record ?? this.#add(siteId);
    this.#replace(site, live, revision);
    for (const name of live.hostnames) this.#claim(name, site, revision);
    if (old?.origins !== live.origins) live.origins.begin(old?.origins ?? null);
    this.#onChange(siteId, live);
    return true;
  }

  /** Notes that a site is deleted. False when something newer is known. */
  bury(siteId: string, revision: number): boolean {
    const site = this.#sites.get(siteId) ?? this.#add(siteId);
    if (site.revision >= revision) return false;
    const old = site.live;
    this.#replace(site, null, revision);
    old?.origins.close();
    this.#onChange(siteId, null);
    return true;
  }

  /** Notes that a name belongs to the site, which must be known. */
  point(name: string, pointer: HostPointer): void {
    const site = pointer.siteId === null ? undefined : this.#sites.get(pointer.siteId);
    // A site that is known in a later revision than the pointer speaks for itself: it may have given the name up since.
    const has = site?.live?.hostnames.includes(name);
    if (!site || (site.revision >= pointer.revision && !has)) return;
    if (!has && !site.pointed.includes(name)) site.pointed = [...site.pointed, name];
    this.#claim(name, site, pointer.revision);
  }

  /** Notes that a name belongs to no site, for a while. */
  absent(name: string, now: number, forMs = absentMs): void {
    makeRoom(this.#absent, mostAbsent);
    this.#absent.set(name, now + forMs);
  }

  /** Forgets who has a name unless a revision at least as new said so. */
  doubt(name: string, revision: number): void {
    this.#absent.delete(name);
    if (this.#revisionOf(name) < revision) this.#forget(name);
  }

  /** Forgets which names belong to nobody. */
  doubtAbsent(): void {
    this.#absent.clear();
  }

  /** Ends the connections to all origins. */
  close(): void {
    for (const { live } of this.#sites.values()) live?.origins.close();
  }

  #add(siteId: string): SiteRecord {
    const site: SiteRecord = { siteId, revision: 0, live: null, pointed: none };
    this.#sites.set(siteId, site);
    return site;
  }

  /** Names that the new revision does not name any more are nobody's, unless something newer gave them to the site. */
  #replace(site: SiteRecord, live: LiveSite | null, revision: number): void {
    const before = [...(site.live?.hostnames ?? none), ...site.pointed];
    const now = new Set(live?.hostnames);
    site.revision = revision;
    site.live = live;
    const own = before.filter((name) => this.#owners.get(name)?.site === site);
    const isLost = (name: string) => !now.has(name) && this.#revisionOf(name) < revision;
    for (const name of own) {
      if (isLost(name)) this.#forget(name);
      else this.#names.set(name, live);
    }
    site.pointed = own.filter((name) => !now.has(name) && this.#owners.has(name));
  }

  #claim(name: string, site: SiteRecord, revision: number): void {
    if (this.#revisionOf(name) > revision) return;
    this.#absent.delete(name);
    this.#names.set(name, site.live);
    this.#owners.set(name, { site, revision });
  }

  #revisionOf(name: string): number {
    return this.#owners.get(name)?.revision ?? Number.NEGATIVE_INFINITY;
  }

  #forget(name: string): void {
    this.#names.delete(name);
    this.#owners.delete(name);
  }
}

const none: readonly string[] = [];
