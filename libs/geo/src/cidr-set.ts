import type { Address } from './address.ts';
import { type Cidr, parseCidr } from './cidr.ts';

/** One line of a list: a network, and until when it counts (ms since epoch; null: for ever). */
export interface CidrEntry {
  readonly address: string;
  readonly expiresAt: number | null;
}

const none = -1;
/** Fields of one node in the flat array: both children, the bit that tells them apart, and the entry that ends here. */
const left = 0;
const depth = 2;
const entry = 3;
const nodeSize = 4;

/**
 * A set of networks in a path-compressed binary trie per family. It has at most two nodes per entry whatever the prefix
 * lengths are, and a lookup visits about log2(entries) of them, so 100,000 entries cost about what ten do.
 */
export class CidrSet<Entry extends CidrEntry = CidrEntry> {
  readonly size: number;
  readonly #v4: Trie<Entry> | null;
  readonly #v6: Trie<Entry> | null;

  constructor(entries: readonly Entry[]) {
    const rows = entries.map((entry) => readEntry(entry));
    const v4 = rows.filter((row) => row.cidr.address.isV4);
    const v6 = rows.filter((row) => !row.cidr.address.isV4);
    this.size = entries.length;
    this.#v4 = v4.length > 0 ? new Trie(v4) : null;
    this.#v6 = v6.length > 0 ? new Trie(v6) : null;
  }

  /**
   * The narrowest network that holds the address and counts at `now`, or null. Expired entries are passed over, so an
   * expired /32 never hides the /8 around it.
   */
  find(address: Address, now: number): Entry | null {
    const trie = address.isV4 ? this.#v4 : this.#v6;
    return trie ? trie.find(address, now) : null;
  }
}

interface Row<Entry extends CidrEntry> {
  readonly cidr: Cidr;
  readonly entry: Entry;
}

function readEntry<Entry extends CidrEntry>(entry: Entry): Row<Entry> {
  const cidr = parseCidr(entry.address);
  if (!cidr) throw new Error(`"${entry.address}" is neither an address nor a network in CIDR form.`);
  return { cidr, entry };
}

class Trie<Entry extends CidrEntry> {
  #nodes = new Int32Array(64);
  #used = 0;
  readonly #root: number;
  readonly #words: Int32Array;
  readonly #prefixes: Uint8Array;
  readonly #entries: Entry[];

  constructor(unsorted: Row<Entry>[]) {
    const rows = withoutDoubles(unsorted);
    this.#entries = rows.map((row) => row.entry);
    this.#prefixes = Uint8Array.from(rows, (row) => row.cidr.prefix);
    this.#words = new Int32Array(rows.length * 4);
    for (const [i, { cidr }] of rows.entries()) for (let w = 0; w < 4; w++) this.#words[i * 4 + w] = masked(cidr, w);
    this.#root = this.#build(0, rows.length);
    this.#nodes = this.#nodes.slice(0, this.#used);
  }

  find(address: Address, now: number): Entry | null {
    const nodes = this.#nodes;
    let found: Entry | null = null;
    for (let node = this.#root; node !== none;) {
      const index = nodes[node + entry] as number;
      if (index !== none) {
        // Bits between nodes are skipped on the way down, so a network is compared whole; a miss rules out all below it.
        if (!this.#holds(index, address)) return found;
        const candidate = this.#entries[index] as Entry;
        if (candidate.expiresAt === null || candidate.expiresAt > now) found = candidate;
      }
      const at = nodes[node + depth] as number;
      if (at >= address.length) return found;
      node = nodes[node + left + address.bit(at)] as number;
    }
    return found;
  }

  #holds(index: number, address: Address): boolean {
    let bits = this.#prefixes[index] as number;
    for (let w = 0; bits > 0; w++, bits -= 32) {
      const difference = (this.#words[index * 4 + w] as number) ^ address.word(w);
      if ((bits >= 32 ? difference : difference >>> (32 - bits)) !== 0) return false;
    }
    return true;
  }

  /** Builds the node for rows `from`..`to`, which are sorted and agree in every bit before the one that tells them apart. */
  #build(from: number, to: number): number {
    if (from >= to) return none;
    const node = this.#allocate();
    const prefix = this.#prefixes[from] as number;
    const branch = this.#firstDifference(from, to - 1);
    const endsHere = prefix <= branch;
    const at = endsHere ? prefix : branch;
    const rest = endsHere ? from + 1 : from;
    const middle = this.#firstWithBit(rest, to, at);
    const zeros = this.#build(rest, middle);
    const ones = this.#build(middle, to);
    this.#nodes[node + left] = zeros;
    this.#nodes[node + left + 1] = ones;
    this.#nodes[node + depth] = at;
    this.#nodes[node + entry] = endsHere ? from : none;
    return node;
  }

  #allocate(): number {
    if (this.#used + nodeSize > this.#nodes.length) {
      const larger = new Int32Array(this.#nodes.length * 2);
      larger.set(this.#nodes);
      this.#nodes = larger;
    }
    this.#used += nodeSize;
    return this.#used - nodeSize;
  }

  /** First bit in which two rows differ; rows are sorted, so the outermost two stand for all between them. */
  #firstDifference(a: number, b: number): number {
    for (let w = 0; w < 4; w++) {
      const difference = (this.#words[a * 4 + w] as number) ^ (this.#words[b * 4 + w] as number);
      if (difference !== 0) return w * 32 + Math.clz32(difference);
    }
    return 128;
  }

  #firstWithBit(from: number, to: number, at: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const word = this.#words[middle * 4 + (at >>> 5)] as number;
      if ((word >>> (31 - (at & 31))) & 1) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function masked(cidr: Cidr, word: number): number {
  const bits = Math.min(Math.max(cidr.prefix - word * 32, 0), 32);
  return bits === 0 ? 0 : cidr.address.word(word) & (bits === 32 ? -1 : ~(-1 >>> bits));
}

/** Sorted by network, wider first; of the same network twice (account's and site's list) the one that counts longer stays. */
function withoutDoubles<Entry extends CidrEntry>(rows: Row<Entry>[]): Row<Entry>[] {
  const sorted = rows.sort((a, b) => compare(a.cidr, b.cidr) || lasting(b.entry) - lasting(a.entry) || 0);
  return sorted.filter((row, i) => i === 0 || compare((sorted[i - 1] as Row<Entry>).cidr, row.cidr) !== 0);
}

function compare(a: Cidr, b: Cidr): number {
  for (let w = 0; w < 4; w++) {
    const difference = (masked(a, w) >>> 0) - (masked(b, w) >>> 0);
    if (difference !== 0) return difference;
  }
  return a.prefix - b.prefix;
}

// Not Infinity: Infinity - Infinity is NaN, which is no order.
const lasting = (row: CidrEntry) => row.expiresAt ?? Number.MAX_SAFE_INTEGER;
