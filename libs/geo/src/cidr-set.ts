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
  readonly #given: readonly Entry[];
  readonly #v4: Trie<Entry> | null;
  readonly #v6: Trie<Entry> | null;

  constructor(entries: readonly Entry[]) {
    const rows = entries.map((entry) => readEntry(entry));
    const v4 = rows.filter((row) => row.cidr.address.isV4);
    const v6 = rows.filter((row) => !row.cidr.address.isV4);
    this.size = entries.length;
    this.#given = entries;
    this.#v4 = v4.length > 0 ? new Trie(v4) : null;
    this.#v6 = v6.length > 0 ? new Trie(v6) : null;
  }

  /** Whether it was made of the same entries: then it need not be made again. */
  isOf(entries: readonly Entry[]): boolean {
    return entries.length === this.size && entries.every((entry, i) => sameEntry(entry, this.#given[i] as Entry));
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

const sameEntry = (a: CidrEntry, b: CidrEntry): boolean => a.address === b.address && a.expiresAt === b.expiresAt;

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

  constructor(rows: readonly Row<Entry>[]) {
    const words = maskedWords(rows);
    const order = sortedOnce(rows, words);
    this.#entries = order.map((row) => (rows[row] as Row<Entry>).entry);
    this.#prefixes = Uint8Array.from(order, (row) => (rows[row] as Row<Entry>).cidr.prefix);
    this.#words = new Int32Array(order.length * 4);
    for (let i = 0; i < order.length; i++) {
      const row = order[i] as number;
      for (let w = 0; w < 4; w++) this.#words[i * 4 + w] = words[row * 4 + w] as number;
    }
    this.#root = this.#build(0, order.length);
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

/** Four words for each row: its network's address, the bits behind the prefix cleared. */
function maskedWords(rows: readonly Row<CidrEntry>[]): Int32Array {
  const words = new Int32Array(rows.length * 4);
  for (let i = 0; i < rows.length; i++) {
    const { cidr } = rows[i] as Row<CidrEntry>;
    for (let w = 0; w * 32 < cidr.prefix; w++) words[i * 4 + w] = masked(cidr, w);
  }
  return words;
}

function masked(cidr: Cidr, word: number): number {
  const bits = Math.min(Math.max(cidr.prefix - word * 32, 0), 32);
  return bits === 0 ? 0 : cidr.address.word(word) & (bits === 32 ? -1 : ~(-1 >>> bits));
}

/**
 * Positions of the rows sorted by network, wider first; of the same network twice (account's and site's list) the one that counts
 * longer stays. Sorted as bare numbers by the first word, which leaves little to compare: a list of 100,000 is to load quickly.
 */
function sortedOnce(rows: readonly Row<CidrEntry>[], words: Int32Array): number[] {
  const scale = 2 ** Math.ceil(Math.log2(rows.length + 1));
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < keys.length; i++) keys[i] = ((words[i * 4] as number) >>> 0) * scale + i;
  keys.sort();
  const order: number[] = [];
  for (let from = 0; from < keys.length;) {
    const first = Math.floor((keys[from] as number) / scale);
    let to = from + 1;
    while (to < keys.length && Math.floor((keys[to] as number) / scale) === first) to++;
    if (to === from + 1) order.push((keys[from] as number) % scale);
    else
      for (const row of sortedAlike(
        Array.from(keys.subarray(from, to), (key) => key % scale),
        rows,
        words,
      ))
        order.push(row);
    from = to;
  }
  return order;
}

/** Rows whose first words are the same, sorted, and only one of each network. */
function sortedAlike(alike: number[], rows: readonly Row<CidrEntry>[], words: Int32Array): number[] {
  const network = (a: number, b: number) => compareNetworks(rows, words, a, b);
  alike.sort((a, b) => network(a, b) || lasting(rows[b]!.entry) - lasting(rows[a]!.entry));
  return alike.filter((row, i) => i === 0 || network(alike[i - 1] as number, row) !== 0);
}

function compareNetworks(rows: readonly Row<CidrEntry>[], words: Int32Array, a: number, b: number): number {
  for (let w = 1; w < 4; w++) {
    const difference = ((words[a * 4 + w] as number) >>> 0) - ((words[b * 4 + w] as number) >>> 0);
    if (difference !== 0) return difference;
  }
  return rows[a]!.cidr.prefix - rows[b]!.cidr.prefix;
}

// Not Infinity: Infinity - Infinity is NaN, which is no order.
const lasting = (row: CidrEntry) => row.expiresAt ?? Number.MAX_SAFE_INTEGER;
