import { z } from 'zod';
import { banSchema } from './ruleset.ts';

/** The stages of the request path that can refuse, in the order a request meets them. */
export const stages = [
  'arrival',
  'site',
  'blacklist',
  'whitelist',
  'ban',
  'tor',
  'country',
  'rate_limit',
  'visitor_check',
  'forward',
] as const;
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
  'bot_not_verified_yet',
  'url_too_long',
  'head_too_large',
  'body_too_large',
  'loop_detected',
  'tor_exit',
  'banned',
  'rate_limited',
  'challenged',
  'check_failed',
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
  limited: z.int().min(0).default(0).describe('of the refused: by a rate limit or a ban'),
  challenged: z.int().min(0).default(0).describe('of the refused: asked to show that they are real'),
  cached: z.int().min(0).default(0).describe('answered from the cache, without the origin’s work'),
  originErrors: z.int().min(0),
  bytesIn: z.int().min(0),
  bytesOut: z.int().min(0),
});
export type MinuteCount = z.infer<typeof minuteCountSchema>;

/** A rate limit that banned an address, so that the ban outlives Redis. */
export const banEventSchema = z.strictObject({ ...banSchema.shape, requestId: z.string().max(64) });
export type BanEvent = z.infer<typeof banEventSchema>;

/**
 * One entry of the Redis stream, field `batch`. `id` is unique for ever (edge process and running number), so that a batch
 * which is delivered twice is counted once.
 */
export const eventBatchSchema = z.strictObject({
  id: z.string().max(80),
  edge: z.string().max(80),
  refusals: z.array(refusalEventSchema).max(1000),
  counts: z.array(minuteCountSchema).max(10_000),
  bans: z.array(banEventSchema).max(1000).default([]),
  droppedRefusals: z.int().min(0).describe('refusals that did not fit the bounded buffer'),
});
export type EventBatch = z.infer<typeof eventBatchSchema>;
