/** What a site takes, and its place in the heap. */
interface Share {
  bytes: number;
  place: number;
}

/**
 * The site that takes most, at once. Whoever takes most gives way: so a site below its share of the whole, however small that is,
 * never loses anything to a busy one, and what nobody else wants anybody may use (max-min fairness). A binary heap.
 */
export class FairShares<Site extends Share> {
  readonly #sites: Site[] = [];

  get largest(): Site | null {
    return this.#sites[0] ?? null;
  }

  get size(): number {
    return this.#sites.length;
  }

  all(): readonly Site[] {
    return this.#sites;
  }

  add(site: Site): void {
    this.#sites.push(site);
    site.place = this.#sites.length - 1;
    this.changed(site);
  }

  remove(site: Site): void {
    const last = this.#sites.pop() as Site;
    if (last !== site) {
      this.#put(last, site.place);
      this.changed(last);
    }
    site.place = -1;
  }

  /** To be called whenever the bytes of a site changed. */
  changed(site: Site): void {
    this.#down(site, this.#up(site));
  }

  #up(site: Site): number {
    let place = site.place;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#sites[above] as Site;
      if (parent.bytes >= site.bytes) break;
      this.#put(parent, place);
      place = above;
    }
    this.#put(site, place);
    return place;
  }

  #down(site: Site, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      const right = this.#sites[below + 1];
      if (right && right.bytes > (this.#sites[below] as Site).bytes) below++;
      const child = this.#sites[below];
      if (!child || child.bytes <= site.bytes) break;
      this.#put(child, place);
      place = below;
    }
    this.#put(site, place);
  }

  #put(site: Site, place: number): void {
    this.#sites[place] = site;
    site.place = place;
  }
}
