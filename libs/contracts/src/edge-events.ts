import { z } from 'zod';
import { firewallFamilies, firewallPlaces } from './ruleset-firewall.ts';
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
  'firewall',
  'rate_limit',
  'visitor_check',
  'gate',
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
  'attack',
  'custom_rule',
  'too_complex',
  'api_mismatch',
  'answer_leaks',
  'rate_limited',
  'challenged',
  'check_failed',
  'sign_in_required',
  'sign_in_failed',
  'gate_forbidden',
  'gate_unavailable',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** What an event tells of its request. */
const aboutRequest = {
  requestId: z.string().max(64),
  siteId: z.string().max(40),
  at: z.int().describe('ms since epoch'),
  address: z.string().max(64),
  country: z.string().length(2).nullable(),
  method: z.string().max(32),
  hostname: z.string().max(253),
  path: z.string().max(1024),
  userAgent: z.string().max(256).nullable(),
};

/** One refused request of a known site, as the edge tells it. Holds no query, cookie, header value or body. */
export const refusalEventSchema = z.strictObject({
  ...aboutRequest,
  stage: z.enum(stages),
  reason: z.enum(refusalReasons),
  matched: z.string().max(200).nullable(),
  status: z.int(),
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

/** One rule that matched. Holds no value that could be a secret: `excerpt` is redacted, and null for cookies and credentials. */
export const firewallMatchSchema = z.strictObject({
  rule: z.string().max(60),
  family: z.enum(firewallFamilies).nullable().describe('null: a custom rule'),
  score: z.int().min(0),
  place: z.enum(firewallPlaces).nullable(),
  name: z.string().max(200).nullable().describe('of the parameter, header or cookie'),
  excerpt: z.string().max(120).nullable(),
});
export type FirewallMatch = z.infer<typeof firewallMatchSchema>;

/** What the firewall found in one request, whether it was refused or only recorded. Names the refusal by its request id. */
export const detectionEventSchema = z.strictObject({
  ...aboutRequest,
  blocked: z.boolean(),
  wouldBlock: z.boolean().describe('in mode detect: block would have refused it'),
  reason: z.enum(['attack', 'custom_rule', 'too_complex', 'api_mismatch', 'answer_leaks']),
  score: z.int().min(0),
  matches: z.array(firewallMatchSchema).max(20),
});
export type DetectionEvent = z.infer<typeof detectionEventSchema>;

/** A machine token that was shown and taken. Told at most once in five minutes by each edge process. */
export const machineUseSchema = z.strictObject({
  siteId: z.string().max(40),
  id: z.string().max(40).describe('shown id of the machine token'),
  at: z.int().describe('ms since epoch'),
});
export type MachineUse = z.infer<typeof machineUseSchema>;

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
  detections: z.array(detectionEventSchema).max(1000).default([]),
  machineUses: z.array(machineUseSchema).max(10_000).default([]),
  droppedRefusals: z.int().min(0).describe('refusals that did not fit the bounded buffer'),
});
export type EventBatch = z.infer<typeof eventBatchSchema>;
