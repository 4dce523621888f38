import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger, Redis } from '@sitekeep/runtime';

const recheckMs = 60_000;

export interface FollowedTextsParts<Name extends string> {
  readonly redis: Redis;
  readonly subscriber: Redis;
  /** For the copies. */
  readonly folder: string;
  readonly logger: Logger;
  readonly names: readonly Name[];
  readonly keyOf: (name: Name) => string;
  /** A message on it is the name of a text that has changed. */
  readonly channel: string;
  /** False when what is in force is as new, or the text is missing (null). Throws on one that cannot be used. */
  readonly apply: (name: Name, text: string | null) => boolean;
  /** What came from Redis cannot be used. */
  readonly onFault: (name: Name, error: unknown) => void;
}

/** Texts that hold for all sites, followed in Redis, with a copy on disk for a start without it; what cannot be used changes nothing. */
export class FollowedTexts<Name extends string> {
  readonly #parts: FollowedTextsParts<Name>;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: FollowedTextsParts<Name>) {
    this.#parts = parts;
  }

  /** Resolves when the copies on disk are in force; Redis follows when it answers. */
  async start(): Promise<void> {
    const { redis, subscriber, names, channel } = this.#parts;
    subscriber.on('message', (from, message) => {
      const name = names.find((one) => one === message);
      if (from === channel && name !== undefined) void this.#load(name);
    });
    const follow = () => {
      void subscriber.subscribe(channel).catch(() => undefined);
      this.#loadAll();
    };
    subscriber.on('ready', follow);
    redis.on('ready', () => this.#loadAll());
    await Promise.all(names.map((name) => this.#loadFromDisk(name)));
    if (subscriber.status === 'ready') follow();
    // A message may be lost; these texts change rarely, so looking once a minute is soon enough.
    this.#timer = setInterval(() => this.#loadAll(), recheckMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #loadAll(): void {
    for (const name of this.#parts.names) void this.#load(name);
  }

  async #load(name: Name): Promise<void> {
    const { redis, keyOf, apply, onFault } = this.#parts;
    // Without a connection the next one brings it.
    if (redis.status !== 'ready') return;
    try {
      const text = await redis.get(keyOf(name));
      if (apply(name, text)) await this.#keep(name, text as string);
    } catch (error) {
      onFault(name, error);
    }
  }

  async #loadFromDisk(name: Name): Promise<void> {
    const { folder, apply, logger } = this.#parts;
    try {
      apply(name, await readFile(join(folder, `${name}.json`), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') logger.warn({ name, folder, err: error }, 'a copy on disk cannot be read');
    }
  }

  async #keep(name: Name, text: string): Promise<void> {
    const { folder } = this.#parts;
    await mkdir(folder, { recursive: true });
    const draft = join(folder, `.${name}-${process.pid}`);
    await writeFile(draft, text);
    await rename(draft, join(folder, `${name}.json`));
  }
}
