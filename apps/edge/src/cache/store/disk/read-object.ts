import { type FileHandle, open } from 'node:fs/promises';
import type { BodyFile } from '../stored-answer.ts';
import { checkParts, checkSums, decodeHead, headEnd, type ObjectHead, partBytes, sumsBytes, TornObject } from './object-format.ts';

const firstRead = 8 * 1024;
const partsAtOnce = 4;

export interface ReadObject extends ObjectHead {
  /** Null when it is larger than what was asked for. */
  readonly body: Buffer | null;
}

/**
 * Reads and checks an object of `bytes` on disk: all of it when its body has `most` bytes at most, else its head. Throws TornObject,
 * and what the file system throws.
 */
export async function readObject(path: string, bytes: number, most: number): Promise<ReadObject> {
  const file = await open(path, 'r');
  try {
    const begin = await readAt(file, 0, bytes <= most + firstRead ? bytes : firstRead);
    if (begin.length >= 32 && headEnd(begin) > bytes) throw new TornObject('the head says that it is longer than the file');
    const known = begin.length >= 32 && headEnd(begin) > begin.length ? await readAt(file, 0, headEnd(begin)) : begin;
    const head = decodeHead(known);
    if (head.length > most) return { ...head, body: null };
    const end = head.bodyAt + head.length + sumsBytes(head.length);
    const all = known.length >= end ? known : await readAt(file, 0, end);
    if (all.length < end) throw new TornObject('the file is too short');
    const body = all.subarray(head.bodyAt, head.bodyAt + head.length);
    const sums = all.subarray(head.bodyAt + head.length, end);
    checkSums(sums, head.sumsSum);
    checkParts(body, 0, sums);
    return { ...head, body };
  } finally {
    await file.close();
  }
}

/** A body on disk that is read in parts, each checked before it is handed out. */
export class BodyOnDisk implements BodyFile {
  readonly #path: string;
  readonly #head: Pick<ObjectHead, 'bodyAt' | 'length' | 'sumsSum'>;

  constructor(path: string, { bodyAt, length, sumsSum }: ObjectHead) {
    this.#path = path;
    this.#head = { bodyAt, length, sumsSum };
  }

  async *read(from: number, to: number): AsyncIterable<Buffer> {
    const { bodyAt, length, sumsSum } = this.#head;
    const file = await open(this.#path, 'r');
    try {
      const sums = await readAt(file, bodyAt + length, sumsBytes(length));
      checkSums(sums, sumsSum);
      const end = Math.min(to, length);
      for (let part = Math.floor(from / partBytes); part * partBytes < end; part += partsAtOnce) {
        const start = part * partBytes;
        const wanted = Math.min(partsAtOnce * partBytes, length - start);
        const bytes = await readAt(file, bodyAt + start, wanted);
        if (bytes.length < wanted) throw new TornObject('the file is too short');
        checkParts(bytes, part, sums);
        yield bytes.subarray(Math.max(0, from - start), end - start);
      }
    } finally {
      await file.close();
    }
  }
}

/** Fewer bytes only where the file ends. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at === length ? bytes : bytes.subarray(0, at);
}
