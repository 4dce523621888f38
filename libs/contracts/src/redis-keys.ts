/** Every Redis key and channel that two processes share. BullMQ's own keys lie under `sk:bull`. */
export const redisKeys = {
  /** JSON of hostPointerSchema; the wildcard's name keeps its `*`. */
  host: (hostname: string) => `sk:host:${hostname}`,
  /** JSON of sitePointerSchema. */
  site: (siteId: string) => `sk:site:${siteId}`,
  /** JSON of rulesetSchema; immutable. */
  ruleset: (siteId: string, revision: number) => `sk:ruleset:${siteId}:${revision}`,
  /** Present only while Redis holds every published site: set at the end of publish:all. Without it an unknown host is 503, never 421. */
  complete: 'sk:rulesets-complete',
  /** Stream of eventBatchSchema, field `batch`. */
  events: 'sk:events',
  /** JSON of edgeHeartbeatSchema, expires after 15 s. */
  edge: (edge: string) => `sk:edge:${edge}`,
  edges: 'sk:edge:*',
  /** Offset of the clock in ms, copied from Postgres; tests only. */
  clockOffset: 'sk:clock-offset',
  bullPrefix: 'sk:bull',
} as const;

export const redisChannels = {
  /** publicationSchema */
  publications: 'sk:publications',
  /** The new offset in ms, as text. */
  clockOffset: 'sk:clock-offset',
} as const;

export const eventConsumerGroup = 'insight';
