import { z } from 'zod';
import { pathMatchSchema } from './path-match.ts';
import {
  defaultBalancer,
  defaultCache,
  defaultForwardAuth,
  defaultResponse,
  rulesetBalancerSchema,
  rulesetCacheSchema,
  rulesetForwardAuthSchema,
  rulesetResponseSchema,
} from './ruleset-answering.ts';
import { defaultFirewall, rulesetFirewallSchema } from './ruleset-firewall.ts';
import { defaultGate, rulesetGateSchema } from './ruleset-gate.ts';

/**
 * The version of the form below. An edge refuses a ruleset of a version it does not know and keeps the last good one; what a
 * version added has a default, so that rulesets of the versions before are read as well.
 */
export const rulesetVersion = 5;

export const rulesetEntrySchema = z.strictObject({
  address: z.string().describe('canonical CIDR'),
  expiresAt: z.int().nullable().describe('ms since epoch'),
});

export const rulesetOriginSchema = z.strictObject({
  scheme: z.enum(['http', 'https']),
  host: z.string(),
  port: z.int().min(1).max(65535),
  weight: z.int().min(1).max(100),
  group: z.string().max(40).default('main').describe('rules of the balancer name it; the first origin’s group is the one without a rule'),
  backup: z.boolean().default(false).describe('asked only while no other origin of the group can be'),
  hostHeader: z.string().max(260).nullable().default(null).describe('null: the one the visitor sent'),
  serverName: z
    .string()
    .max(253)
    .nullable()
    .default(null)
    .describe('SNI, and the name its certificate must be for; null: its host or the site’s names'),
  verifyTls: z.boolean().default(true),
  connectMs: z.int().min(100).max(60_000).default(5000),
  answerMs: z.int().min(1000).max(600_000).default(60_000).describe('from the end of the request to the end of the answer’s head'),
  connections: z.int().min(1).max(1024).default(1024).describe('in use at once, of one edge process'),
});
export type RulesetOrigin = z.infer<typeof rulesetOriginSchema>;
/** What has a default may be left out. */
export type RulesetOriginInput = z.input<typeof rulesetOriginSchema>;

export const rulesetArrivalSchema = z.strictObject({
  redirectToHttps: z.boolean(),
  hsts: z.strictObject({ maxAgeSeconds: z.int().min(0), includeSubdomains: z.boolean(), preload: z.boolean() }).nullable(),
  http2: z.boolean(),
  minimumTls: z.enum(['1.2', '1.3']),
  ports: z.array(z.int().min(1).max(65535)).describe('further ports the site answers on'),
  limits: z.strictObject({
    headBytes: z.int().min(1024).describe('431 beyond it'),
    urlBytes: z.int().min(128).describe('414 beyond it'),
    bodyBytes: z.int().min(0).nullable().describe('413 beyond it; null: no limit'),
  }),
});
export type RulesetArrival = z.infer<typeof rulesetArrivalSchema>;
export const defaultArrival: RulesetArrival = {
  redirectToHttps: false,
  hsts: null,
  http2: true,
  minimumTls: '1.2',
  ports: [],
  limits: { headBytes: 32 * 1024, urlBytes: 16 * 1024, bodyBytes: null },
};

/** Points at the Redis entry that holds chain and sealed key (redisKeys.certificate). */
export const rulesetCertificateSchema = z.strictObject({
  id: z.string().max(40),
  names: z.array(z.string()).min(1).describe('ASCII, lower case, `*.` for a wildcard'),
  fingerprint: z.string().describe('SHA-256 of the leaf, lower-case hex'),
});
export type RulesetCertificate = z.infer<typeof rulesetCertificateSchema>;

export const rateLimitActions = ['count', 'challenge', 'refuse', 'ban'] as const;
export const rulesetRateLimitSchema = z.strictObject({
  name: z.string().max(40).describe('unique within the site; the counters live under it'),
  methods: z.array(z.string()).describe('empty: every method'),
  path: pathMatchSchema.nullable().describe('null: every path'),
  key: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['address', 'site']) }),
    z.strictObject({ kind: z.enum(['header', 'cookie']), name: z.string().max(100).describe('a header in lower case') }),
  ]),
  limit: z.int().min(1),
  windowSeconds: z.int().min(1).max(86_400),
  burst: z.int().min(0).describe('requests beyond the limit that a quiet key may send at once'),
  action: z.enum(rateLimitActions),
  banSeconds: z.int().min(0).describe('of action ban'),
});
export type RulesetRateLimit = z.infer<typeof rulesetRateLimitSchema>;

export const checkModes = ['off', 'suspicious', 'auto', 'all'] as const;
export const checkMethods = ['invisible', 'captcha'] as const;
export type CheckMethod = (typeof checkMethods)[number];
export const rulesetCheckSchema = z.strictObject({
  mode: z.enum(checkModes),
  method: z.enum(checkMethods),
  threshold: z.int().min(1).describe('of mode auto: simultaneous requests, over all edges'),
  quietSeconds: z.int().min(1).describe('of mode auto: how long below the threshold before it goes off'),
  passSeconds: z.int().min(60),
  epoch: z.int().min(0).describe('raised by "revalidate everyone": passes of a lower one are worth nothing'),
  excluded: z.array(pathMatchSchema).describe('paths never checked'),
  always: z
    .array(z.strictObject({ path: pathMatchSchema, methods: z.array(z.string()), method: z.enum(checkMethods) }))
    .describe('paths always checked, by a method of their own, whatever the mode'),
});
export type RulesetCheck = z.infer<typeof rulesetCheckSchema>;
export const defaultCheck: RulesetCheck = {
  mode: 'off',
  method: 'invisible',
  threshold: 100,
  quietSeconds: 60,
  passSeconds: 1800,
  epoch: 0,
  excluded: [],
  always: [],
};

/** How the edge's own pages look for the site's visitors. */
export const rulesetBrandSchema = z.strictObject({
  name: z.string().max(60).nullable(),
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .nullable(),
  logo: z.string().max(41_000).nullable().describe('data: URL of a PNG, JPEG, WebP or GIF image'),
  helpUrl: z.string().max(500).nullable().describe('https: or mailto: link under which visitors ask for help or report abuse'),
});
export type RulesetBrand = z.infer<typeof rulesetBrandSchema>;
export const noBrand: RulesetBrand = { name: null, colour: null, logo: null, helpUrl: null };

/**
 * All that the edges enforce for one site: immutable, numbered by `revision` (rising over all sites), lists sorted, so that
 * the same content has the same bytes.
 */
export const rulesetSchema = z.strictObject({
  version: z.int().min(1).max(rulesetVersion),
  siteId: z.string().max(40).describe('shown id'),
  revision: z.int().min(1),
  hostnames: z.array(z.string()).min(1).describe('ASCII, lower case; `*.example.com` for a wildcard'),
  suspended: z.boolean(),
  origins: z.array(rulesetOriginSchema).min(1),
  arrival: rulesetArrivalSchema.default(defaultArrival),
  certificates: z.array(rulesetCertificateSchema).default([]),
  filters: z.strictObject({
    blacklist: z.array(rulesetEntrySchema).describe('account and site lists together'),
    whitelist: z.array(rulesetEntrySchema.extend({ skipsGate: z.literal(true).optional().describe('nobody signs in from there') })),
    onlyFromWhitelist: z.boolean(),
    countries: z.strictObject({ mode: z.enum(['off', 'allow', 'block']), codes: z.array(z.string().length(2)) }),
    searchBots: z.boolean().default(false).describe('verified search bots pass the country filter'),
    tor: z.enum(['allow', 'refuse', 'challenge']).default('allow').describe('what becomes of Tor exits'),
  }),
  rateLimits: z.array(rulesetRateLimitSchema).default([]),
  check: rulesetCheckSchema.default(defaultCheck),
  brand: rulesetBrandSchema.default(noBrand),
  balancer: rulesetBalancerSchema.default(defaultBalancer),
  cache: rulesetCacheSchema.default(defaultCache),
  response: rulesetResponseSchema.default(defaultResponse),
  forwardAuth: rulesetForwardAuthSchema.default(defaultForwardAuth),
  firewall: rulesetFirewallSchema.default(defaultFirewall),
  gate: rulesetGateSchema.default(defaultGate),
});
export type Ruleset = z.infer<typeof rulesetSchema>;
export type RulesetInput = z.input<typeof rulesetSchema>;

/** What a hostname key in Redis says: which site and since which revision; `siteId` null is a tombstone. */
export const hostPointerSchema = z.strictObject({ siteId: z.string().nullable(), revision: z.int() });
export type HostPointer = z.infer<typeof hostPointerSchema>;

/** What a site key in Redis says: the revision in force; `deleted` is a tombstone. */
export const sitePointerSchema = z.strictObject({ revision: z.int(), deleted: z.boolean() });
export type SitePointer = z.infer<typeof sitePointerSchema>;

/** Message of the publication channel. `hostnames` are those gained and those lost. */
export const publicationSchema = z.strictObject({
  siteId: z.string(),
  revision: z.int(),
  hostnames: z.array(z.string()),
  deleted: z.boolean(),
});
export type Publication = z.infer<typeof publicationSchema>;

/** What each edge process tells of itself every few seconds, in a key that expires. */
export const edgeHeartbeatSchema = z.strictObject({
  edge: z.string(),
  at: z.int(),
  appliedRevision: z.int().describe('highest revision whose publication was handled'),
});
export type EdgeHeartbeat = z.infer<typeof edgeHeartbeatSchema>;

/** What redisKeys.certificate holds. `key` is sealed with SEALING_KEY under the context `certificate <id>`. */
export const storedCertificateSchema = z.strictObject({
  id: z.string(),
  siteId: z.string(),
  fingerprint: z.string(),
  chain: z.string().describe('PEM, leaf first'),
  key: z.string(),
  notAfter: z.int().describe('ms since epoch'),
});
export type StoredCertificate = z.infer<typeof storedCertificateSchema>;

export const networkListNames = ['tor-exits', 'search-bots'] as const;
/** What redisKeys.networkList holds: a list that operators load with `sitekeep lists import`. */
export const networkListSchema = z.strictObject({
  name: z.enum(networkListNames),
  version: z.int().describe('rises with every import'),
  networks: z.array(
    z.strictObject({ network: z.string().describe('canonical CIDR'), label: z.string().max(60).describe('such as googlebot') }),
  ),
});
export type NetworkList = z.infer<typeof networkListSchema>;

/** A temporary ban as redisKeys.ban holds it and redisChannels.bans tells it; `until` 0 lifts it. */
export const banSchema = z.strictObject({
  siteId: z.string().max(40),
  address: z.string().max(64).describe('IPv4 address, or the first of an IPv6 /64'),
  rule: z.string().max(40),
  since: z.int(),
  until: z.int().describe('ms since epoch'),
});
export type Ban = z.infer<typeof banSchema>;

export const purgeKinds = ['url', 'prefix', 'tag', 'all'] as const;
/**
 * What the edges are to throw out of their caches, as the stream redisKeys.purges holds it (field `purge`). Objects of the site that
 * were stored before `at` and that it names are gone (hard), or may be used again only once the origin has confirmed them (soft).
 */
export const purgeSchema = z.strictObject({
  id: z.string().max(60),
  siteId: z.string().max(40),
  at: z.int().describe('ms since epoch, by the clock of the control plane'),
  kind: z.enum(purgeKinds),
  value: z
    .string()
    .max(4096)
    .describe('url: path and query, normalised, of any of the site’s hostnames; prefix: a path; tag: of Cache-Tag; all: empty'),
  hard: z.boolean(),
});
export type Purge = z.infer<typeof purgeSchema>;

/** A question to the edges on redisChannels.explain; one of them answers into redisKeys.explained. */
export const explainRequestSchema = z.strictObject({
  id: z.string().max(60),
  siteId: z.string().max(40),
  address: z.string().max(64),
  method: z.string().max(32),
  scheme: z.enum(['http', 'https']),
  host: z.string().max(260),
  target: z.string().max(16_384),
  headers: z.array(z.tuple([z.string(), z.string()])).max(100),
});
export type ExplainRequest = z.infer<typeof explainRequestSchema>;
export const explainStepSchema = z.strictObject({
  stage: z.string(),
  outcome: z.enum(['passed', 'skipped', 'refused', 'challenged', 'answered']),
  reason: z.string().nullable(),
  detail: z.string().describe('what decided, in words'),
});
export const explanationSchema = z.strictObject({
  edge: z.string(),
  siteId: z.string(),
  revision: z.int(),
  outcome: z.enum(['forwarded', 'refused', 'challenged', 'answered']),
  status: z.int().nullable().describe('of the answer when it is not the origin that answers'),
  steps: z.array(explainStepSchema),
});
export type Explanation = z.infer<typeof explanationSchema>;
export type ExplainStep = z.infer<typeof explainStepSchema>;
