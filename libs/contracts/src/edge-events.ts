import { z } from 'zod';

/** The stages of the request path that can refuse, in the order a request meets them. */
export const stages = ['arrival', 'site', 'blacklist', 'whitelist', 'country', 'forward'] as const;
export type Stage = (typeof stages)[number];

export const refusalReasons = [
  'bad_request',
  'unknown_host',
  'site_unavailable',
  'suspended',
  'blacklisted',
  'not_whitelisted',
  'country_not_allowed',
  'country_blocked',
  'country_unknown',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** One refused request of a known site, as the edge tells it. Holds no query, cookie, header value or body. */
export const refusalEventSchema = z.strictObject({
  requestId: z.string().max(64),
  siteId: z.string().max(40),
  at: z.int().describe('ms since epoch'),
  stage: z.enum(stages),
  reason: z.enum(refusalReasons),
  matched: z.string().max(200).nullable(),
  status: z.int(),
  address: z.string().max(64),
  country: z.string().length(2).nullable(),
  method: z.string().max(32),
  hostname: z.string().max(253),
  path: z.string().max(1024),
  userAgent: z.string().max(256).nullable(),
});
export type RefusalEvent = z.infer<typeof refusalEventSchema>;

/** What one edge process counted for one site in one minute since its last batch. Added up by the ingest. */
export const minuteCountSchema = z.strictObject({
  siteId: z.string().max(40),
  minute: z.int().describe('ms since epoch, whole minute'),
  requests: z.int().min(0),
  refused: z.int().min(0),
  originErrors: z.int().min(0),
  bytesIn: z.int().min(0),
  bytesOut: z.int().min(0),
});
export type MinuteCount = z.infer<typeof minuteCountSchema>;

/**
 * One entry of the Redis stream, field `batch`. `id` is unique for ever (edge process and running number), so that a batch
 * which is delivered twice is counted once.
 */
export const eventBatchSchema = z.strictObject({
  id: z.string().max(80),
  edge: z.string().max(80),
  refusals: z.array(refusalEventSchema).max(1000),
  counts: z.array(minuteCountSchema).max(10_000),
  droppedRefusals: z.int().min(0).describe('refusals that did not fit the bounded buffer'),
});
export type EventBatch = z.infer<typeof eventBatchSchema>;
