/** Below it a part is copied: many small ones would take many times their bytes. */
const smallPart = 1024;
const tailBytes = 4096;

/** What has come of a body, in its order. Parts of some size are kept as they came, without a copy. */
export class BodyParts {
  #parts: Buffer[] = [];
  #tail: Buffer | null = null;
  #tailLength = 0;
  bytes = 0;

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (chunk.length >= smallPart && chunk.buffer.byteLength <= 4 * chunk.length) {
      this.#endTail();
      this.#parts.push(chunk);
      return;
    }
    for (let rest = chunk; rest.length > 0;) {
      this.#tail ??= Buffer.allocUnsafeSlow(tailBytes);
      const copied = rest.copy(this.#tail, this.#tailLength);
      this.#tailLength += copied;
      rest = rest.subarray(copied);
      if (this.#tailLength === tailBytes) this.#endTail();
    }
  }

  #endTail(): void {
    if (this.#tail === null) return;
    this.#parts.push(this.#tail.subarray(0, this.#tailLength));
    this.#tail = null;
    this.#tailLength = 0;
  }

  /** Up to `most` bytes from the beginning, in as many pieces as they are in. */
  first(most: number): readonly Buffer[] {
    this.#endTail();
    if (this.bytes <= most) return [...this.#parts];
    const pieces: Buffer[] = [];
    let left = most;
    for (const part of this.#parts) {
      if (left <= 0) break;
      pieces.push(part.length <= left ? part : part.subarray(0, left));
      left -= part.length;
    }
    return pieces;
  }

  /** The next part, which is kept no longer; null when there is none. */
  shift(): Buffer | null {
    this.#endTail();
    const part = this.#parts.shift() ?? null;
    if (part !== null) this.bytes -= part.length;
    return part;
  }

  clear(): void {
    this.#parts = [];
    this.#tail = null;
    this.#tailLength = this.bytes = 0;
  }
}
