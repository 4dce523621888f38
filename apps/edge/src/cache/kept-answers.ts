import { availableParallelism } from 'node:os';
import type { Clock, EdgeConfig } from '@sitekeep/runtime';
import { AnswerStore } from './store/answer-store.ts';

const megabyte = 1024 * 1024;

/** What this process keeps of origins' answers, in memory and on disk, and the purges that it follows. */
export class KeptAnswers {
  readonly store: AnswerStore;

  constructor(config: EdgeConfig, parts: { clock: Clock }) {
    const workers = config.EDGE_WORKERS ?? availableParallelism();
    const memoryBytes = Math.floor((config.EDGE_CACHE_MEMORY_MB * megabyte) / workers);
    this.store = new AnswerStore({ memoryBytes, clock: parts.clock });
  }
}
