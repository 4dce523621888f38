/**
 * An IP address as four 32-bit words. IPv4 keeps its 32 bits in `w0`; the IPv6 forms that carry an IPv4 client
 * (`::ffff:a.b.c.d`) are read as that IPv4 address, so that one list entry covers both spellings.
 */
export class Address {
  readonly text: string;
  readonly isV4: boolean;
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;

  constructor(text: string, isV4: boolean, w0: number, w1: number, w2: number, w3: number) {
    this.text = text;
    this.isV4 = isV4;
    this.w0 = w0;
    this.w1 = w1;
    this.w2 = w2;
    this.w3 = w3;
  }

  /** Number of bits: 32 or 128. */
  get length(): number {
    return this.isV4 ? 32 : 128;
  }

  /** Bit at a position counted from the left, 0 or 1. */
  bit(position: number): number {
    return (this.word(position >>> 5) >>> (31 - (position & 31))) & 1;
  }

  word(index: number): number {
    return index === 0 ? this.w0 : index === 1 ? this.w1 : index === 2 ? this.w2 : this.w3;
  }

  /** Reads an address as sockets and customers write it; null for anything else. A zone (`%eth0`) is not part of the address. */
  static parse(text: string): Address | null {
    if (text.includes(':')) return parseV6(text);
    const word = parseV4(text, 0, text.length);
    return word < 0 ? null : new Address(text, true, word | 0, 0, 0, 0);
  }
}

/** The 32 bits of a dotted address as an unsigned number, or -1. Octets with leading zeros are refused: some readers take them as octal. */
function parseV4(text: string, start: number, end: number): number {
  let word = 0;
  let octet = -1;
  let octets = 0;
  for (let i = start; i <= end; i++) {
    const code = i < end ? text.charCodeAt(i) : 46;
    if (code === 46) {
      if (octet < 0 || ++octets > 4) return -1;
      word = word * 256 + octet;
      octet = -1;
    } else if (code < 48 || code > 57 || octet === 0) {
      return -1;
    } else {
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return -1;
    }
  }
  return octets === 4 ? word : -1;
}

function parseV6(whole: string): Address | null {
  const zone = whole.indexOf('%');
  const text = zone < 0 ? whole : whole.slice(0, zone);
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return fromGroups([...head, ...new Array<number>(missing).fill(0), ...tail], text);
}

/** The 16-bit groups of one side of `::`; only the last may be a dotted IPv4 address. */
function groupsOf(side: string, mayEndDotted: boolean): number[] | null {
  if (side === '') return [];
  const groups: number[] = [];
  const parts = side.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const word = mayEndDotted && index === parts.length - 1 ? parseV4(part, 0, part.length) : -1;
      if (word < 0) return null;
      groups.push(Math.floor(word / 65536), word % 65536);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups.length > 8 ? null : groups;
}

function fromGroups(groups: number[], text: string): Address {
  const word = (i: number) => ((groups[i] ?? 0) << 16) | (groups[i + 1] ?? 0);
  const [w0, w1, w2, w3] = [word(0), word(2), word(4), word(6)];
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return new Address(dotted(w3), true, w3, 0, 0, 0);
  return new Address(text.toLowerCase(), false, w0, w1, w2, w3);
}

function dotted(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}
