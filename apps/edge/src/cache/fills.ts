import type { Ask } from './ask.ts';
import type { Fill } from './fill.ts';

/** What is on its way from origins, by key: of each key there may be several variants at once. */
export class Fills {
  readonly #byKey = new Map<string, Fill[]>();

  get size(): number {
    return this.#byKey.size;
  }

  add(fill: Fill): void {
    const { text } = fill.lead.key;
    const others = this.#byKey.get(text);
    if (others) others.push(fill);
    else this.#byKey.set(text, [fill]);
  }

  /** One whose answer will suit the request, as far as can be told. */
  find(ask: Ask): Fill | null {
    const fills = this.#byKey.get(ask.key.text);
    return fills?.find((fill) => fill.suits(ask)) ?? null;
  }

  remove(fill: Fill): void {
    const { text } = fill.lead.key;
    const fills = this.#byKey.get(text);
    const at = fills?.indexOf(fill) ?? -1;
    if (at < 0) return;
    fills?.splice(at, 1);
    if (fills?.length === 0) this.#byKey.delete(text);
  }

  /** A URL of the site has changed, with null any of them may have: nobody who asks from now on may get what is on its way. */
  outdate(siteId: string, url: string | null): void {
    for (const fills of this.#byKey.values())
      for (const fill of fills) {
        const { key } = fill.lead;
        if (key.siteId === siteId && (url === null || key.url === url)) fill.outdate();
      }
  }
}
