import { never, type SharedCount } from './shared-count.ts';

const bucketMs = 250;
const most = 100_000;

/** Keys at their limit, by the time at which something is left again. Beyond `most` they are asked about when a request comes. */
export class Sleepers {
  readonly #buckets = new Map<number, SharedCount[]>();
  readonly #asleep = new Set<SharedCount>();

  add(count: SharedCount): void {
    if (count.emptyUntil === never || this.#asleep.has(count) || this.#asleep.size >= most) return;
    this.#asleep.add(count);
    const bucket = Math.floor(count.emptyUntil / bucketMs);
    const others = this.#buckets.get(bucket);
    if (others) others.push(count);
    else this.#buckets.set(bucket, [count]);
  }

  /** Those whose time has come. */
  awake(now: number): SharedCount[] {
    const awake: SharedCount[] = [];
    for (const [bucket, counts] of this.#buckets) {
      if ((bucket + 1) * bucketMs > now) continue;
      this.#buckets.delete(bucket);
      for (const count of counts) {
        this.#asleep.delete(count);
        if (count.emptyUntil > now) this.add(count);
        else if (count.emptyUntil !== never) awake.push(count);
      }
    }
    return awake;
  }
}
