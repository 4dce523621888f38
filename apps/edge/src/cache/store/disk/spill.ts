import { type FileHandle, open, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { CachedHead, CacheKey } from '../../cached-answer.ts';
import { bodyStart, encodeHead, type ObjectHead, Sums } from './object-format.ts';

interface Waiting {
  readonly chunk: Buffer;
  readonly written: () => void;
}

/** What all spills together may take on disk before they have their places. */
export interface SpillRoom {
  bytes: number;
  readonly most: number;
}

/** An object that is being written to a file of its own, piece by piece as it comes. Nobody finds it there before it was renamed. */
export class Spill {
  readonly path: string;
  readonly #key: CacheKey;
  readonly #head: CachedHead;
  readonly #bodyAt: number;
  readonly #sums = new Sums();
  readonly #room: SpillRoom;
  #taken = 0;
  #length = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #file: FileHandle | null = null;
  #failure: unknown = null;

  constructor(path: string, key: CacheKey, head: CachedHead, room: SpillRoom) {
    this.path = path;
    this.#room = room;
    this.#key = key;
    this.#head = head;
    this.#bodyAt = bodyStart(key, head);
  }

  hasRoomFor(bytes: number): boolean {
    return this.#room.bytes + bytes <= this.#room.most;
  }

  /** `written` is called once the chunk is no longer needed, whether it was written or not. */
  write(chunk: Buffer, written: () => void): void {
    this.#taken += chunk.length;
    this.#room.bytes += chunk.length;
    this.#waiting.push({ chunk, written });
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when the file holds all of the object. Rejects when it could not be written; then there is no file. */
  async finish(): Promise<ObjectHead> {
    await this.#writing;
    try {
      if (this.#failure) throw this.#failure as Error;
      const file = (this.#file ??= await open(this.path, 'w'));
      const sums = this.#sums.encode();
      const object = { key: this.#key, head: this.#head, bodyAt: this.#bodyAt, length: this.#length, sumsSum: crc32(sums) };
      await file.write(sums, 0, sums.length, this.#bodyAt + this.#length);
      const head = encodeHead(object) as Buffer;
      await file.write(head, 0, head.length, 0);
      await file.close();
      this.#leaveRoom();
      return object;
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  async abandon(): Promise<void> {
    this.#failure ??= new Error('abandoned');
    // At once, or all who want to go on would give up for want of what is about to be free.
    this.#leaveRoom();
    await this.#writing;
    await this.#file?.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }

  #leaveRoom(): void {
    this.#room.bytes -= this.#taken;
    this.#taken = 0;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      try {
        if (!this.#failure) await this.#writeSome(waiting.map(({ chunk }) => chunk));
      } catch (error) {
        this.#failure = error;
      }
      for (const { written } of waiting) written();
    }
    this.#writing = null;
  }

  async #writeSome(chunks: Buffer[]): Promise<void> {
    const file = (this.#file ??= await open(this.path, 'w'));
    for (const chunk of chunks) {
      this.#sums.add(chunk);
      for (let at = 0; at < chunk.length;) {
        const { bytesWritten } = await file.write(chunk, at, chunk.length - at, this.#bodyAt + this.#length);
        at += bytesWritten;
        this.#length += bytesWritten;
      }
    }
  }
}

/** Writes an object whose body is there as a whole. */
export async function writeObject(path: string, key: CacheKey, head: CachedHead, body: Buffer): Promise<ObjectHead> {
  const sums = new Sums();
  sums.add(body);
  const encoded = sums.encode();
  const object = { key, head, bodyAt: bodyStart(key, head), length: body.length, sumsSum: crc32(encoded) };
  const file = await open(path, 'w');
  try {
    const { bytesWritten } = await file.writev([encodeHead(object) as Buffer, body, encoded]);
    if (bytesWritten < object.bodyAt + body.length + encoded.length) throw new Error('the disk is full');
    return object;
  } finally {
    await file.close();
  }
}
