import { randomInt } from 'node:crypto';

const free = 0;
const gone = 1;
/** Hashes are none of those two. */
const leastHash = 2;
const smallest = 16;
/** Of this process: whoever wants names to collide cannot tell which would. */
const seed = randomInt(2 ** 31);

/** Of each place: hash, name, value. */
const width = 3;
type Place<Value> = number | string | Value | null;

/**
 * Values by name, made for so many that hardly any is in the processor's cache. A Map follows the names of a chain one after the other
 * through memory to compare their hashes; here hash, name and value stand side by side, and only the name that is meant is read.
 */
export class NameTable<Value> {
  #places: Place<Value>[] = places(smallest);
  /** Numbers of places are below, all bits set. */
  #mask = smallest - 1;
  /** Places that are not free, those that were given up among them. */
  #taken = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(name: string): Value | undefined {
    const at = this.#placeOf(name);
    return at < 0 ? undefined : (this.#places[at + 2] as Value);
  }

  set(name: string, value: Value): void {
    const at = this.#placeOf(name);
    if (at >= 0) {
      this.#places[at + 2] = value;
      return;
    }
    if (2 * (this.#taken + 1) > this.#mask + 1) this.#rebuild();
    this.#put(hashOf(name), name, value);
  }

  delete(name: string): void {
    const at = this.#placeOf(name);
    if (at < 0) return;
    this.#places[at] = gone;
    this.#places[at + 1] = this.#places[at + 2] = null;
    this.#size--;
  }

  /** Where its hash stands; -1 where the name is not. */
  #placeOf(name: string): number {
    const hash = hashOf(name);
    const all = this.#places;
    const mask = this.#mask;
    for (let number = hash & mask; ; number = (number + 1) & mask) {
      const at = number * width;
      const found = all[at];
      if (found === hash && all[at + 1] === name) return at;
      if (found === free) return -1;
    }
  }

  /** The name must not be there, and a place must be free. */
  #put(hash: number, name: string, value: Value): void {
    let number = hash & this.#mask;
    while (this.#places[number * width] !== free) number = (number + 1) & this.#mask;
    const at = number * width;
    this.#places[at] = hash;
    this.#places[at + 1] = name;
    this.#places[at + 2] = value;
    this.#taken++;
    this.#size++;
  }

  /** Four times as many places as names, so that it seldom happens again; those that were given up are free then. */
  #rebuild(): void {
    const old = this.#places;
    let count = smallest;
    while (count < 4 * this.#size) count *= 2;
    this.#places = places(count);
    this.#mask = count - 1;
    this.#taken = this.#size = 0;
    for (let at = 0; at < old.length; at += width) {
      const hash = old[at] as number;
      if (hash !== free && hash !== gone) this.#put(hash, old[at + 1] as string, old[at + 2] as Value);
    }
  }
}

/** All free. */
function places<Value>(count: number): Place<Value>[] {
  const all = new Array<Place<Value>>(count * width).fill(null);
  for (let at = 0; at < all.length; at += width) all[at] = free;
  return all;
}

/** FNV-1a, and what mixes the upper bits into the lower ones that choose a place (the end of MurmurHash3). */
function hashOf(name: string): number {
  let hash = seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash === free || hash === gone ? hash + leastHash : hash;
}
