/** One of those with the same URL, linked through itself. */
export interface OfUrl<Item> {
  sameUrl: Item | null;
  sameUrlBefore: Item | null;
}

/** What has the same URL, on however many hostnames: adding and removing cost the same for any number of them. */
export class UrlChains<Item extends OfUrl<Item>> {
  readonly #first = new Map<string, Item>();

  /** The last one that was added; the others follow by `sameUrl`. */
  first(url: string): Item | null {
    return this.#first.get(url) ?? null;
  }

  all(): Iterable<Item> {
    return this.#first.values();
  }

  add(url: string, item: Item): void {
    const first = this.first(url);
    item.sameUrl = first;
    item.sameUrlBefore = null;
    if (first) first.sameUrlBefore = item;
    this.#first.set(url, item);
  }

  /** Whoever stands at the item can go on by its `sameUrl` all the same. */
  remove(url: string, item: Item): void {
    const { sameUrl: after, sameUrlBefore: before } = item;
    if (after) after.sameUrlBefore = before;
    if (before) before.sameUrl = after;
    else if (after) this.#first.set(url, after);
    else this.#first.delete(url);
  }
}
