/** Chance that can be repeated: the same seed draws the same for ever (mulberry32). */
export class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to 1, 1 excluded. */
  number(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(bound: number): number {
    return Math.floor(this.number() * bound);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(part: number): boolean {
    return this.number() < part;
  }

  one<T>(list: readonly T[]): T {
    const drawn = list[this.below(list.length)];
    if (drawn === undefined) throw new Error('Nothing to draw from.');
    return drawn;
  }

  some<T>(list: readonly T[], count: number): T[] {
    return Array.from({ length: count }, () => this.one(list));
  }

  token(length: number, alphabet = letters): string {
    let token = '';
    for (let index = 0; index < length; index++) token += alphabet[this.below(alphabet.length)];
    return token;
  }

  hex(length: number): string {
    return this.token(length, '0123456789abcdef');
  }

  digits(length: number): string {
    return this.token(length, '0123456789');
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.one([...'89ab'])}${this.hex(3)}-${this.hex(12)}`;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let index = 0; index < length; index++) bytes[index] = this.below(256);
    return bytes;
  }

  /** Within two years, in ms since epoch. */
  instant(): number {
    return 1_730_000_000_000 + this.below(63_000_000_000);
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
