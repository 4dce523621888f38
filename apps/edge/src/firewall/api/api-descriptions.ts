import { redisKeys } from '@sitekeep/contracts';
import { type CompiledApi, compileApi } from '@sitekeep/firewall';
import type { Logger, Redis } from '@sitekeep/runtime';
import { Lru } from '../../certificates/lru.ts';
import type { DiskCopy } from '../../site-directory/disk-copy.ts';

const mostKept = 500;
/** After a description could not be had, it is asked for again. */
const againMs = 5000;

/** The descriptions of the sites' APIs, by their ids: from Redis, and the copy on disk while Redis is away. Compiled when first asked for. */
export class ApiDescriptions {
  readonly #redis: Pick<Redis, 'get'>;
  readonly #disk: Pick<DiskCopy, 'api' | 'keepApi'>;
  readonly #logger: Logger;
  readonly #compiled = new Lru<CompiledApi>(mostKept);
  readonly #loading = new Map<string, Promise<CompiledApi | null>>();
  readonly #absent = new Lru<number>(mostKept);

  constructor(parts: { redis: Pick<Redis, 'get'>; disk: Pick<DiskCopy, 'api' | 'keepApi'>; logger: Logger }) {
    this.#redis = parts.redis;
    this.#disk = parts.disk;
    this.#logger = parts.logger;
  }

  /** Null while it cannot be had; then nothing is held against it. Never rejects. */
  get(id: string): CompiledApi | null | Promise<CompiledApi | null> {
    const known = this.#compiled.get(id);
    if (known) return known;
    if ((this.#absent.get(id) ?? 0) > performance.now()) return null;
    const loading = this.#loading.get(id) ?? this.#load(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  async #load(id: string): Promise<CompiledApi | null> {
    const compiled = (await this.#fromRedis(id)) ?? (await this.#fromDisk(id));
    if (compiled) this.#compiled.set(id, compiled);
    else {
      this.#absent.set(id, performance.now() + againMs);
      this.#logger.error(
        { description: id, alarm: 'api_description_missing' },
        'an API description cannot be had; requests pass unchecked',
      );
    }
    return compiled;
  }

  async #fromRedis(id: string): Promise<CompiledApi | null> {
    try {
      const stored = await this.#redis.get(redisKeys.apiSchema(id));
      const compiled = stored === null ? null : compileApi(stored);
      if (stored !== null) this.#disk.keepApi(id, stored);
      return compiled;
    } catch (error) {
      this.#logger.warn({ err: error, description: id }, 'an API description was not read from redis');
      return null;
    }
  }

  async #fromDisk(id: string): Promise<CompiledApi | null> {
    try {
      const stored = await this.#disk.api(id);
      return stored === null ? null : compileApi(stored);
    } catch (error) {
      this.#logger.warn({ err: error, description: id }, 'a copy on disk cannot be used');
      return null;
    }
  }
}
