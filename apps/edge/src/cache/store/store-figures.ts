/** What operators see of a store, of one process. */
export interface StoreFigures {
  readonly memoryBytes: number;
  readonly memoryObjects: number;
  readonly memoryEvictions: number;
  /** Looks that found something in memory; whether it could be used is not the store's business. */
  readonly hits: number;
  readonly purges: number;
}

interface StoreGauge {
  readonly help: string;
  readonly aggregator: 'sum' | 'max';
  readonly read: (figures: StoreFigures) => number;
}

export const storeGauges: Readonly<Record<string, StoreGauge>> = {
  memory_bytes: { help: 'What the cache takes in memory.', aggregator: 'sum', read: (figures) => figures.memoryBytes },
  memory_objects: { help: 'Answers in memory.', aggregator: 'sum', read: (figures) => figures.memoryObjects },
  memory_evictions: {
    help: 'Answers that made room for others in memory, since the start.',
    aggregator: 'sum',
    read: (figures) => figures.memoryEvictions,
  },
  memory_hits: { help: 'Lookups that found something in memory, since the start.', aggregator: 'sum', read: (figures) => figures.hits },
  purges: { help: 'Purges since the start; the process that saw most of them.', aggregator: 'max', read: (figures) => figures.purges },
};
