import type { Purge } from '@sitekeep/contracts';
import type { CachedHead } from '../cached-answer.ts';

/** A purge in the time of this edge: it means answers whose request left up to and with `before` (ms since epoch). */
export interface AppliedPurge extends Pick<Purge, 'siteId' | 'kind' | 'value' | 'hard'> {
  readonly before: number;
}

export type PurgeVerdict = 'keep' | 'soft' | 'hard';

/** Up to when it was purged, in either way. */
interface Until {
  hard: number;
  soft: number;
}

interface SitePurges {
  all: Until;
  readonly url: Map<string, Until>;
  readonly prefix: Map<string, Until>;
  readonly tag: Map<string, Until>;
}

const mostOfSite = 2000;
const never = (): Until => ({ hard: -Infinity, soft: -Infinity });

/** The purges of late: what they mean is told of any answer, however late it comes, in proportion to its tags and the prefixes. */
export class PurgeLog {
  readonly #sites = new Map<string, SitePurges>();
  #doubted = -Infinity;

  add({ siteId, kind, value, hard, before }: AppliedPurge): void {
    const site = this.#sites.get(siteId) ?? { all: never(), url: new Map(), prefix: new Map(), tag: new Map() };
    this.#sites.set(siteId, site);
    if (kind === 'all') return extend(site.all, hard, before);
    if (sizeOf(site) >= mostOfSite) fold(site);
    const named: Map<string, Until> = site[kind];
    const until = named.get(value) ?? never();
    named.set(value, until);
    extend(until, hard, before);
  }

  /** Of every site: answers up to then may have been purged without our knowing. */
  doubt(before: number): void {
    this.#doubted = Math.max(this.#doubted, before);
  }

  verdict(siteId: string, url: string, { requestedAt, tags }: Pick<CachedHead, 'requestedAt' | 'tags'>): PurgeVerdict {
    let verdict: PurgeVerdict = requestedAt <= this.#doubted ? 'soft' : 'keep';
    const site = this.#sites.get(siteId);
    if (site === undefined) return verdict;
    const apply = (until: Until | undefined) => {
      if (until === undefined || verdict === 'hard') return;
      if (requestedAt <= until.hard) verdict = 'hard';
      else if (requestedAt <= until.soft) verdict = 'soft';
    };
    apply(site.all);
    apply(site.url.get(url));
    for (const tag of tags) apply(site.tag.get(tag));
    for (const [prefix, until] of site.prefix) if (url.startsWith(prefix)) apply(until);
    return verdict;
  }

  /** Forgets purges of answers whose request left before then (ms). */
  forget(before: number): void {
    const isOld = (until: Until) => Math.max(until.hard, until.soft) < before;
    for (const [siteId, site] of this.#sites) {
      for (const map of [site.url, site.prefix, site.tag]) for (const [value, until] of map) if (isOld(until)) map.delete(value);
      if (isOld(site.all) && sizeOf(site) === 0) this.#sites.delete(siteId);
    }
  }
}

const sizeOf = ({ url, prefix, tag }: SitePurges): number => url.size + prefix.size + tag.size;

function extend(until: Until, hard: boolean, before: number): void {
  if (hard) until.hard = Math.max(until.hard, before);
  else until.soft = Math.max(until.soft, before);
}

/** Too many to tell apart: they mean all of the site from now on, which throws out more than was asked for, and never less. */
function fold(site: SitePurges): void {
  for (const map of [site.url, site.prefix, site.tag]) {
    for (const { hard, soft } of map.values()) {
      extend(site.all, true, hard);
      extend(site.all, false, soft);
    }
    map.clear();
  }
}
