import { crc32 } from 'node:zlib';
import type { CachedHead, CacheKey } from '../../cached-answer.ts';

/*
 * A file: 32 bytes of preamble, the head as JSON up to `bodyAt`, the body, and a checksum (CRC-32) for each 64 KB of the body.
 * Preamble: magic, checksum of all that follows up to the end of the JSON, length of the JSON, bodyAt, length of the body (8 bytes),
 * checksum of the body's checksums, 4 bytes of nothing. The head may be written anew in its place, the body never is.
 */
const magic = 0x31434b53;
const preamble = 32;
const granule = 512;
/** Room for a head to grow. */
const slack = 256;
const block = 4096;
export const partBytes = 64 * 1024;

/** What a file says of its object. */
export interface ObjectHead {
  readonly key: CacheKey;
  readonly head: CachedHead;
  readonly bodyAt: number;
  readonly length: number;
  readonly sumsSum: number;
}

/** The stored file does not hold what was stored. */
export class TornObject extends Error {}

const roundUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;
export const sumsBytes = (length: number): number => 4 * Math.ceil(length / partBytes);

/** What a file takes on disk, in whole blocks. */
export const diskBytes = (bodyAt: number, length: number): number => roundUp(bodyAt + length + sumsBytes(length), block);

const jsonOf = (key: CacheKey, head: CachedHead): Buffer => Buffer.from(JSON.stringify({ key, head }));

/** Where the body of an object with this head begins. */
export const bodyStart = (key: CacheKey, head: CachedHead): number => roundUp(preamble + jsonOf(key, head).length + slack, granule);

/** Preamble and head, up to `bodyAt`; null when they do not fit in. */
export function encodeHead({ key, head, bodyAt, length, sumsSum }: ObjectHead): Buffer | null {
  const json = jsonOf(key, head);
  if (preamble + json.length > bodyAt) return null;
  const bytes = Buffer.alloc(bodyAt);
  bytes.writeUInt32LE(magic, 0);
  bytes.writeUInt32LE(json.length, 8);
  bytes.writeUInt32LE(bodyAt, 12);
  bytes.writeDoubleLE(length, 16);
  bytes.writeUInt32LE(sumsSum, 24);
  json.copy(bytes, preamble);
  bytes.writeUInt32LE(crc32(bytes.subarray(8, preamble + json.length)), 4);
  return bytes;
}

/** Bytes of preamble and head, from the first bytes of a file. Throws TornObject. */
export function headEnd(bytes: Buffer): number {
  if (bytes.length < preamble || bytes.readUInt32LE(0) !== magic) throw new TornObject('not an object');
  return preamble + bytes.readUInt32LE(8);
}

/** From the first bytes of a file, at least up to `headEnd`. Throws TornObject. */
export function decodeHead(bytes: Buffer): ObjectHead {
  const end = headEnd(bytes);
  if (bytes.length < end || crc32(bytes.subarray(8, end)) !== bytes.readUInt32LE(4)) throw new TornObject('the head is torn');
  const { key, head } = JSON.parse(bytes.toString('utf8', preamble, end)) as { key: CacheKey; head: CachedHead };
  return { key, head, bodyAt: bytes.readUInt32LE(12), length: bytes.readDoubleLE(16), sumsSum: bytes.readUInt32LE(24) };
}

/** Checksums of a body that comes in chunks of any size. */
export class Sums {
  readonly #sums: number[] = [];
  #sum = 0;
  #inPart = 0;

  add(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const to = Math.min(chunk.length, at + partBytes - this.#inPart);
      this.#sum = crc32(chunk.subarray(at, to), this.#sum);
      this.#inPart += to - at;
      at = to;
      if (this.#inPart === partBytes) this.#next();
    }
  }

  /** All of them, once the last chunk was added. */
  encode(): Buffer {
    if (this.#inPart > 0) this.#next();
    const bytes = Buffer.alloc(4 * this.#sums.length);
    for (const [i, sum] of this.#sums.entries()) bytes.writeUInt32LE(sum, 4 * i);
    return bytes;
  }

  #next(): void {
    this.#sums.push(this.#sum);
    this.#sum = this.#inPart = 0;
  }
}

/** Throws TornObject when the checksums of a body are not those that its head knows. */
export function checkSums(sums: Buffer, sumsSum: number): void {
  if (crc32(sums) !== sumsSum) throw new TornObject('the checksums are torn');
}

/** `bytes` begin with part `first` of the body and end with a part. Throws TornObject. */
export function checkParts(bytes: Buffer, first: number, sums: Buffer): void {
  for (let part = first, at = 0; at < bytes.length; part++, at += partBytes)
    if (crc32(bytes.subarray(at, at + partBytes)) !== sums.readUInt32LE(4 * part)) throw new TornObject('the body is torn');
}
