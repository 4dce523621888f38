import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Clock, connectRedis, type EdgeConfig, type Logger } from '@sitekeep/runtime';
import { PurgeFollower } from './purges/purge-follower.ts';
import { KeptPlace } from './purges/purge-place.ts';
import { AnswerStore } from './store/answer-store.ts';
import { DiskTier } from './store/disk/disk-tier.ts';
import { Siblings, workerChannel } from './store/siblings.ts';

const megabyte = 1024 * 1024;

/** What this process keeps of origins' answers, in memory and on disk, and the purges that it follows. */
export class KeptAnswers {
  readonly store: AnswerStore;
  readonly #purges: PurgeFollower;

  constructor(config: EdgeConfig, { clock, logger }: { clock: Clock; logger: Logger }) {
    const workers = config.EDGE_WORKERS ?? availableParallelism();
    const folder = join(config.EDGE_DATA_DIR, 'cache');
    const siblings = new Siblings(workerChannel());
    const diskBytes = config.EDGE_CACHE_DISK_MB * megabyte;
    const disk = diskBytes === 0 ? null : new DiskTier({ folder, bound: diskBytes, siblings, clock, logger });
    const memoryBytes = Math.floor((config.EDGE_CACHE_MEMORY_MB * megabyte) / workers);
    this.store = new AnswerStore({ memoryBytes, disk, siblings, clock });
    const redis = connectRedis(config.REDIS_URL, logger, { failFast: true, name: 'edge-purges' });
    this.#purges = new PurgeFollower({ redis, store: this.store, place: disk && new KeptPlace(folder), clock, logger });
  }

  /** Resolves when what lies on disk is known, and purges up to now are in force; it does not while Redis is away. */
  async start(): Promise<void> {
    await Promise.all([this.store.start(), this.#purges.start()]);
  }

  async stop(): Promise<void> {
    await this.#purges.stop();
    await this.store.stop();
  }
}
