import { randomInt } from 'node:crypto';

const free = 0;
const gone = 1;
/** Hashes are none of those two. */
const leastHash = 2;
const smallest = 16;
/** Of this process: whoever wants names to collide cannot tell which would. */
const seed = randomInt(2 ** 31);

/**
 * Values by name, made for so many that hardly any is in the processor's cache. A Map follows the names of a chain one after the other
 * through memory to compare their hashes; here the hashes stand side by side, and only the name that is meant is read.
 */
export class NameTable<Value> {
  #hashes = new Int32Array(smallest);
  #names: (string | null)[] = new Array<null>(smallest).fill(null);
  #values: (Value | null)[] = new Array<null>(smallest).fill(null);
  /** Places that are not free, those that were given up among them. */
  #taken = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(name: string): Value | undefined {
    const at = this.#placeOf(name);
    return at < 0 ? undefined : (this.#values[at] as Value);
  }

  set(name: string, value: Value): void {
    const at = this.#placeOf(name);
    if (at >= 0) {
      this.#values[at] = value;
      return;
    }
    if (2 * (this.#taken + 1) > this.#hashes.length) this.#rebuild();
    this.#put(hashOf(name), name, value);
  }

  delete(name: string): void {
    const at = this.#placeOf(name);
    if (at < 0) return;
    this.#hashes[at] = gone;
    this.#names[at] = this.#values[at] = null;
    this.#size--;
  }

  /** -1 where the name is not. */
  #placeOf(name: string): number {
    const hash = hashOf(name);
    const hashes = this.#hashes;
    const mask = hashes.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      if (hashes[at] === hash && this.#names[at] === name) return at;
      if (hashes[at] === free) return -1;
    }
  }

  /** The name must not be there, and a place must be free. */
  #put(hash: number, name: string, value: Value): void {
    const mask = this.#hashes.length - 1;
    let at = hash & mask;
    while (this.#hashes[at] !== free) at = (at + 1) & mask;
    this.#hashes[at] = hash;
    this.#names[at] = name;
    this.#values[at] = value;
    this.#taken++;
    this.#size++;
  }

  /** Four times as many places as names, so that it seldom happens again; those that were given up are free then. */
  #rebuild(): void {
    const [hashes, names, values] = [this.#hashes, this.#names, this.#values];
    let places = smallest;
    while (places < 4 * this.#size) places *= 2;
    this.#hashes = new Int32Array(places);
    this.#names = new Array<null>(places).fill(null);
    this.#values = new Array<null>(places).fill(null);
    this.#taken = this.#size = 0;
    for (let at = 0; at < hashes.length; at++) {
      const hash = hashes[at] as number;
      if (hash !== free && hash !== gone) this.#put(hash, names[at] as string, values[at] as Value);
    }
  }
}

/** FNV-1a, and what mixes the upper bits into the lower ones that choose a place (the end of MurmurHash3). */
function hashOf(name: string): number {
  let hash = seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash === free || hash === gone ? hash + leastHash : hash;
}
