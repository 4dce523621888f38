import type { Ban } from '@sitekeep/contracts';

const mostPerSite = 100_000;
const mostInAll = 500_000;

/** The bans this process knows. Bounded: when it is full the oldest go, of the site or of the site that was banned for longest. */
export class KnownBans {
  readonly most: number;
  readonly #mostPerSite: number;
  readonly #bySite = new Map<string, Map<string, Ban>>();
  #size = 0;

  constructor(mostOfSite = mostPerSite, most = mostInAll) {
    this.most = most;
    this.#mostPerSite = mostOfSite;
  }

  get size(): number {
    return this.#size;
  }

  find(siteId: string, address: string, now: number): Ban | null {
    const ban = this.#bySite.get(siteId)?.get(address);
    if (ban === undefined) return null;
    if (ban.until > now) return ban;
    this.#delete(ban);
    return null;
  }

  /** False when the address is banned for at least as long already. */
  add(ban: Ban): boolean {
    const site = this.#bySite.get(ban.siteId) ?? new Map<string, Ban>();
    this.#bySite.set(ban.siteId, site);
    const known = site.get(ban.address);
    if (known && known.until >= ban.until) return false;
    if (known) this.#delete(known);
    else if (site.size >= this.#mostPerSite) this.#delete(first(site));
    else if (this.#size >= this.most) this.#delete(first(first(this.#bySite)));
    if (!this.#bySite.has(ban.siteId)) this.#bySite.set(ban.siteId, site);
    site.set(ban.address, ban);
    this.#size++;
    return true;
  }

  lift({ siteId, address }: Ban): void {
    const ban = this.#bySite.get(siteId)?.get(address);
    if (ban) this.#delete(ban);
  }

  keepOnly(keeps: (ban: Ban) => boolean): void {
    for (const site of this.#bySite.values()) for (const ban of site.values()) if (!keeps(ban)) this.#delete(ban);
  }

  #delete({ siteId, address }: Ban): void {
    const site = this.#bySite.get(siteId);
    if (!site?.delete(address)) return;
    this.#size--;
    if (site.size === 0) this.#bySite.delete(siteId);
  }
}

const first = <Value>(map: Map<string, Value>): Value => map.values().next().value as Value;
