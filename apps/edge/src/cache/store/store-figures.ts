/** What operators see of a store, of one process; counts are since its start. */
export interface StoreFigures {
  readonly memoryBytes: number;
  readonly memoryObjects: number;
  readonly memoryEvictions: number;
  /** Lookups that found something in memory; whether it could be used is not the store's business. */
  readonly memoryHits: number;
  /** On the disk that all processes of the machine share, as this one knows it. */
  readonly diskBytes: number;
  readonly diskObjects: number;
  readonly diskEvictions: number;
  readonly diskReads: number;
  readonly diskWrites: number;
  readonly purges: number;
}

interface StoreGauge {
  readonly figure: keyof StoreFigures;
  readonly help: string;
  readonly aggregator: 'sum' | 'max';
}

export const storeGauges: Readonly<Record<string, StoreGauge>> = {
  memory_bytes: { figure: 'memoryBytes', help: 'What the cache takes in memory.', aggregator: 'sum' },
  memory_objects: { figure: 'memoryObjects', help: 'Answers in memory.', aggregator: 'sum' },
  memory_evictions: { figure: 'memoryEvictions', help: 'Answers that made room for others in memory.', aggregator: 'sum' },
  memory_hits: { figure: 'memoryHits', help: 'Lookups that found something in memory.', aggregator: 'sum' },
  disk_bytes: { figure: 'diskBytes', help: 'What the cache takes on disk; the process that knows of most.', aggregator: 'max' },
  disk_objects: { figure: 'diskObjects', help: 'Answers on disk; the process that knows of most.', aggregator: 'max' },
  disk_evictions: { figure: 'diskEvictions', help: 'Answers that made room for others on disk.', aggregator: 'sum' },
  disk_reads: { figure: 'diskReads', help: 'Files that were read.', aggregator: 'sum' },
  disk_writes: { figure: 'diskWrites', help: 'Files that were written.', aggregator: 'sum' },
  purges: { figure: 'purges', help: 'Purges since the start; the process that saw most of them.', aggregator: 'max' },
};
