import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Logger } from '@sitekeep/runtime';
import type { CachedHead, CacheKey } from '../../cached-answer.ts';
import type { Siblings } from '../siblings.ts';
import { DiskIndex, type IndexedFile } from './disk-index.ts';
import { diskBytes, encodeHead, type ObjectHead, TornObject } from './object-format.ts';
import { folderOf, folders, objectName } from './object-name.ts';
import { BodyOnDisk, readObject, type ReadObject } from './read-object.ts';
import { Spill, type SpillRoom, writeObject } from './spill.ts';

/** Of the whole disk tier one object may take this part at most. */
const objectPart = 1 / 8;
/** What is being written of large objects at any moment. */
const spillPart = 1 / 2;
/** Other processes tell of what they write; this finds what nobody told of. */
const rescanMs = 60_000;
/** A folder that changed just before it was read may have changed just after, too. */
const changedLatelyMs = 2000;
const usedAgainMs = 60_000;
const tornAgainMs = 20;
const abandonedMs = 60 * 60_000;

export interface DiskParts {
  readonly folder: string;
  readonly bound: number;
  readonly siblings: Siblings;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An object that has its place. */
export interface Placed {
  readonly file: IndexedFile;
  readonly object: ObjectHead;
}

/** Objects in files below one folder, which all processes of the machine share. A file appears whole, by rename, or not at all. */
export class DiskTier {
  readonly index = new DiskIndex();
  readonly mostBytes: number;
  reads = 0;
  writes = 0;
  evictions = 0;
  /** Told of a file that is no more. */
  onGone: (file: IndexedFile) => void = () => undefined;
  readonly #parts: DiskParts;
  readonly #spillRoom: SpillRoom;
  readonly #unique = `${process.pid.toString(36)}${Math.floor(Math.random() * 36 ** 5).toString(36)}`;
  readonly #readAt = new Map<string, number>();
  /** Heads that are to be written anew. */
  readonly #heads = new Map<IndexedFile, CachedHead>();
  #writingHeads: Promise<void> | null = null;
  readonly #removing = new Set<Promise<void>>();
  #files = 0;
  #timer: NodeJS.Timeout | undefined;
  #scanning: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(parts: DiskParts) {
    this.#parts = parts;
    this.mostBytes = Math.floor(parts.bound * objectPart);
    this.#spillRoom = { bytes: 0, most: parts.bound * spillPart };
  }

  now(): number {
    return this.#parts.clock.nowMs();
  }

  /** Resolves when all that lies there is known. What is written or told of meanwhile is known at once. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => {
      this.#scanning = this.scan();
    }, rescanMs).unref();
    const prepared = this.#prepare().catch((error: unknown) => this.#parts.logger.warn({ err: error }, 'the cache cannot use its disk'));
    this.#scanning = prepared.then(() => this.scan());
    await this.#scanning;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#scanning;
    await this.settled();
  }

  /** Resolves when all that was removed is gone, and all new heads are written. */
  async settled(): Promise<void> {
    await Promise.all([...this.#removing, this.#writingHeads]);
  }

  /** Reads an object: all of it when its body has `most` bytes at most. Null when it is gone or torn, and then it is removed. */
  async read(file: IndexedFile, most: number): Promise<ReadObject | null> {
    this.reads++;
    this.#used(file);
    for (let attempt = 1; ; attempt++) {
      // One that is written while we read may be missed by reading.
      const before = this.#heads.get(file);
      try {
        const object = await readObject(this.#pathOf(file.name), file.bytes, most);
        const head = this.#heads.get(file) ?? before;
        return head ? { ...object, head } : object;
      } catch (error) {
        // Another process may be writing a new head at this very moment.
        if (error instanceof TornObject && attempt === 1) await new Promise((resolve) => setTimeout(resolve, tornAgainMs));
        else {
          this.#lost(file, error);
          return null;
        }
      }
    }
  }

  bodyOf(file: IndexedFile, head: ObjectHead): BodyOnDisk {
    return new BodyOnDisk(this.#pathOf(file.name), head);
  }

  /** Null when so much is being spilled already that `bytes` more do not fit in. */
  spill(key: CacheKey, head: CachedHead, bytes: number): Spill | null {
    if (this.#spillRoom.bytes + bytes > this.#spillRoom.most) return null;
    return new Spill(this.#fillingPath(), key, head, this.#spillRoom);
  }

  /** Gives what was spilled its place. Null when it could not be written. */
  keep(spill: Spill): Promise<Placed | null> {
    return this.#placed(spill.path, () => spill.finish());
  }

  /** Null when it could not be written. */
  write(key: CacheKey, head: CachedHead, body: Buffer): Promise<Placed | null> {
    const path = this.#fillingPath();
    return this.#placed(path, () => writeObject(path, key, head, body));
  }

  /** In the background; the body stays. A head that has grown too much costs the object. */
  replaceHead(file: IndexedFile, head: CachedHead): void {
    // At the end of the line, also when one for the same file is being written.
    this.#heads.delete(file);
    this.#heads.set(file, head);
    this.#writingHeads ??= this.#writeHeads().finally(() => (this.#writingHeads = null));
  }

  /** At once for whoever asks; resolves when the file is gone, too. */
  remove(file: IndexedFile): Promise<void> {
    if (file.place < 0) return Promise.resolve();
    this.forget(file);
    this.#parts.siblings.tell(['went', file.name]);
    const removing = rm(this.#pathOf(file.name), { force: true })
      .catch((error: unknown) => this.#parts.logger.warn({ err: error }, 'a file of the cache cannot be removed'))
      .finally(() => this.#removing.delete(removing));
    this.#removing.add(removing);
    return removing;
  }

  /** Another process removed it. */
  forget(file: IndexedFile): void {
    this.index.remove(file);
    this.#heads.delete(file);
    this.onGone(file);
  }

  async #placed(path: string, write: () => Promise<ObjectHead>): Promise<Placed | null> {
    try {
      const object = await write();
      const bytes = diskBytes(object.bodyAt, object.length);
      await this.#makeRoom(bytes);
      const name = objectName(object.key, object.head, bytes, this.#ownName());
      await this.#rename(path, name);
      this.writes++;
      this.#failed = false;
      const file = this.index.add(name) as IndexedFile;
      this.#parts.siblings.tell(['came', name]);
      for (const old of this.index.replacedBy(file)) void this.remove(old);
      return { file, object };
    } catch (error) {
      // A full or broken disk costs the copy, never a request; it is told once until it works again.
      if (!this.#failed) this.#parts.logger.warn({ err: error }, 'the cache cannot write to its disk');
      this.#failed = true;
      void rm(path, { force: true }).catch(() => undefined);
      return null;
    }
  }

  async #makeRoom(bytes: number): Promise<void> {
    for (let file = this.index.victim(); file && this.index.bytes + bytes > this.#parts.bound; file = this.index.victim()) {
      this.evictions++;
      await this.remove(file);
    }
  }

  #used(file: IndexedFile): void {
    const now = this.now();
    if (now - file.usedAt > usedAgainMs) this.#parts.siblings.tell(['used', file.name]);
    file.usedAt = now;
  }

  #lost(file: IndexedFile, error: unknown): void {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return this.forget(file);
    this.#parts.logger.warn({ err: error }, 'a file of the cache cannot be read');
    void this.remove(file);
  }

  async #writeHeads(): Promise<void> {
    for (const [file, head] of this.#heads) {
      try {
        if (!(await this.#writeHead(file, head))) await this.remove(file);
      } catch (error) {
        this.#lost(file, error);
      }
      if (this.#heads.get(file) === head) this.#heads.delete(file);
    }
  }

  async #writeHead(file: IndexedFile, head: CachedHead): Promise<boolean> {
    const path = this.#pathOf(file.name);
    const known = await readObject(path, Infinity, -1);
    const bytes = encodeHead({ ...known, head });
    if (!bytes) return false;
    const handle = await open(path, 'r+');
    try {
      // One write, so that a process that is killed leaves the one head or the other; a power cut shows in the checksum.
      await handle.write(bytes, 0, bytes.length, 0);
    } finally {
      await handle.close();
    }
    return true;
  }

  async #rename(from: string, name: string): Promise<void> {
    try {
      await rename(from, this.#pathOf(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(join(this.#parts.folder, 'objects', folderOf(name)), { recursive: true });
      await rename(from, this.#pathOf(name));
    }
  }

  /** Removes what processes that are no more have begun to write. */
  async #prepare(): Promise<void> {
    const filling = join(this.#parts.folder, 'filling');
    await mkdir(filling, { recursive: true });
    for (const name of await readdir(filling)) {
      const path = join(filling, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
      if (isLeftOver(Number.parseInt(name, 10), mtimeMs)) await rm(path, { force: true });
    }
  }

  /** Learns of files by their names, whoever wrote them, in folders that changed since the last time. */
  async scan(): Promise<void> {
    for (const folder of folders) {
      const path = join(this.#parts.folder, 'objects', folder);
      try {
        const startedAt = Date.now();
        const { mtimeMs } = await stat(path);
        if (mtimeMs < (this.#readAt.get(folder) ?? -Infinity)) continue;
        for (const name of await readdir(path)) this.index.add(name);
        this.#readAt.set(folder, startedAt - changedLatelyMs);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          this.#parts.logger.warn({ err: error }, 'a folder of the cache cannot be read');
      }
    }
  }

  #fillingPath(): string {
    return join(this.#parts.folder, 'filling', `${process.pid}-${this.#ownName()}`);
  }

  #ownName(): string {
    return `${this.#unique}${(this.#files++).toString(36)}`;
  }

  #pathOf(name: string): string {
    return join(this.#parts.folder, 'objects', folderOf(name), name);
  }
}

function isLeftOver(pid: number, changedAt: number): boolean {
  const now = Date.now();
  if (changedAt < now - abandonedMs || (pid === process.pid && changedAt < now - process.uptime() * 1000)) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
