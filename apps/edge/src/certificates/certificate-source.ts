import { redisKeys, storedCertificateSchema, type StoredCertificate } from '@sitekeep/contracts';
import type { Logger, Redis } from '@sitekeep/runtime';
import type { DiskCopy } from '../site-directory/disk-copy.ts';
import { readStored } from '../site-directory/stored.ts';

/** Where the sites' certificates come from: Redis, and the copy on disk while Redis is away or has lost them. Keys stay sealed. */
export class CertificateSource {
  readonly #redis: Redis;
  readonly #disk: DiskCopy;
  readonly #logger: Logger;

  constructor(parts: { redis: Redis; disk: DiskCopy; logger: Logger }) {
    this.#redis = parts.redis;
    this.#disk = parts.disk;
    this.#logger = parts.logger;
  }

  /** Null when nobody has it. Never rejects. */
  async read(id: string): Promise<StoredCertificate | null> {
    try {
      const key = redisKeys.certificate(id);
      const stored = readStored(storedCertificateSchema, key, await this.#redis.get(key));
      if (stored && stored.id !== id) throw new Error(`${key} holds another certificate`);
      if (stored) this.#disk.keepCertificate(stored);
      if (stored) return stored;
    } catch (error) {
      this.#logger.warn({ err: error, certificate: id }, 'a certificate was not read from redis');
    }
    return this.#disk.certificate(id);
  }
}
