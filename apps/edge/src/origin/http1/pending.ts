import { BrokenAnswer } from './origin-error.ts';

/** How much more must have come before an unfinished section is looked through again for faults. */
const step = 1024;
const sectionEnd = Buffer.from('\r\n\r\n');

/** A section of lines that did not come in one piece. */
export class Pending {
  readonly #most: number;
  #bytes = Buffer.allocUnsafe(2048);
  #looked = 0;
  length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Adds bytes[from, to) and reads with `read`, which returns null for a section that is not complete. It is asked when the end
   * has come or a good deal more, so that a section that comes byte by byte costs no more than its length. Throws BrokenAnswer
   * when the section is too long.
   */
  add<T>(bytes: Buffer, from: number, to: number, read: (bytes: Buffer, from: number, to: number) => T | null): T | null {
    const searched = Math.max(0, this.length - 3);
    this.#keep(bytes, from, to);
    const complete = this.#bytes.subarray(searched, this.length).includes(sectionEnd) || (this.#bytes[0] === 13 && this.length > 1);
    if (!complete && this.length - this.#looked < step && this.#looked > 0) return null;
    this.#looked = this.length;
    const result = read(this.#bytes, 0, this.length);
    if (result === null && this.length >= this.#most) throw new BrokenAnswer('a head that is too long');
    return result;
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const fits = Math.min(to, from + this.#most - this.length);
    const length = this.length + fits - from;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#most, Math.max(length, this.#bytes.length * 2)));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    bytes.copy(this.#bytes, this.length, from, fits);
    this.length = length;
  }
}
