// The sections of a ruleset that say how requests are answered once they were let in.
import { z } from 'zod';
import { pathMatchSchema } from './path-match.ts';

export const balancerMethods = ['round_robin', 'least_connections', 'address_hash', 'sticky_cookie'] as const;
export const rulesetBalancerSchema = z.strictObject({
  method: z.enum(balancerMethods).describe('round_robin is weighted and smooth; so are the weights of the others'),
  errors: z
    .strictObject({
      count: z.int().min(1).max(1000),
      withinSeconds: z.int().min(1).max(3600),
      outSeconds: z.int().min(1).max(3600),
    })
    .describe('so many times no connection, no answer in time, a broken or an empty answer take an origin out for a while'),
  health: z
    .strictObject({
      method: z.enum(['GET', 'HEAD']),
      path: z.string().max(1024),
      host: z.string().max(260).nullable().describe('null: the first hostname of the site'),
      codes: z.array(z.strictObject({ from: z.int().min(100).max(599), to: z.int().min(100).max(599) })).min(1),
      intervalSeconds: z.int().min(2).max(3600),
      timeoutSeconds: z.int().min(1).max(60),
      rise: z.int().min(1).max(20),
      fall: z.int().min(1).max(20),
    })
    .nullable(),
  retries: z.int().min(0).max(5).describe('of idempotent requests without a body, each on another origin'),
  slowStartSeconds: z.int().min(0).max(3600).describe('how long an origin that comes back takes to its whole share; 0: at once'),
  rules: z
    .array(
      z.strictObject({
        path: pathMatchSchema.nullable(),
        header: z
          .strictObject({ name: z.string().max(100), value: z.string().max(500) })
          .nullable()
          .describe('name in lower case; the whole value'),
        group: z.string().max(40),
      }),
    )
    .describe('the first that matches picks the group'),
  ca: z.string().max(100_000).nullable().describe('PEM: authorities that certificates of origins must come from; null: the public ones'),
  clientCertificate: z
    .strictObject({ id: z.string().max(40), fingerprint: z.string() })
    .nullable()
    .describe('what we show to origins over TLS; redisKeys.certificate holds it'),
  secret: z
    .strictObject({ header: z.string().max(100), epoch: z.int().min(0) })
    .nullable()
    .describe('a header that only we can send: deriveSiteSecret(SEALING_KEY, "origin", site, epoch)'),
});
export type RulesetBalancer = z.infer<typeof rulesetBalancerSchema>;
export const defaultBalancer: RulesetBalancer = {
  method: 'round_robin',
  errors: { count: 5, withinSeconds: 10, outSeconds: 10 },
  health: null,
  retries: 1,
  slowStartSeconds: 10,
  rules: [],
  ca: null,
  clientCertificate: null,
  secret: null,
};

export const cacheModes = ['off', 'standard', 'static', 'everything'] as const;
export const rulesetCacheSchema = z.strictObject({
  mode: z
    .enum(cacheModes)
    .describe('standard: as the origin says; static: so too, files that are known as static only; everything: all GETs for `seconds`'),
  seconds: z.int().min(1).max(31_536_000).describe('of mode everything'),
  rules: z
    .array(z.strictObject({ path: pathMatchSchema, mode: z.enum(cacheModes), seconds: z.int().min(1).max(31_536_000) }))
    .describe('the first that matches takes the place of mode and seconds'),
  query: z
    .strictObject({ kind: z.enum(['all', 'sorted', 'none', 'only', 'except']), names: z.array(z.string().max(100)) })
    .describe('which parameters tell objects apart; all but `all` sort them'),
  bypassCookies: z
    .array(z.string().max(100))
    .describe('a request with such a cookie is neither answered from the cache nor stored; a name may end in *'),
  staleWhileRevalidateSeconds: z.int().min(0).max(31_536_000).nullable().describe('null: as the origin says'),
  staleIfErrorSeconds: z.int().min(0).max(31_536_000).nullable().describe('null: as the origin says'),
  shared: z.array(pathMatchSchema).describe('paths behind the gate whose explicitly public answers may be stored'),
});
export type RulesetCache = z.infer<typeof rulesetCacheSchema>;
export const defaultCache: RulesetCache = {
  mode: 'off',
  seconds: 600,
  rules: [],
  query: { kind: 'all', names: [] },
  bypassCookies: [],
  staleWhileRevalidateSeconds: null,
  staleIfErrorSeconds: null,
  shared: [],
};

export const compressionEncodings = ['br', 'zstd', 'gzip'] as const;
const fieldSchema = z.strictObject({ name: z.string().max(100), value: z.string().max(4000) });
export const rulesetResponseSchema = z.strictObject({
  compression: z
    .strictObject({
      encodings: z.array(z.enum(compressionEncodings)).min(1).describe('in the order they are preferred'),
      minBytes: z.int().min(0).max(1_000_000),
      types: z.array(z.string().max(100)).describe('media types; `text/*` for all of a kind'),
      personal: z.boolean().describe('compress personal answers, too: their length may tell a secret beside text of an attacker (BREACH)'),
    })
    .nullable(),
  headers: z
    .strictObject({
      nosniff: z.boolean(),
      frames: z.enum(['deny', 'sameorigin']).nullable(),
      referrer: z.string().max(100).nullable(),
      permissions: z.string().max(2000).nullable(),
      contentSecurity: z.string().max(4000).nullable(),
      contentSecurityReportOnly: z.string().max(4000).nullable(),
    })
    .describe('set in answers of the origin that say nothing of the kind themselves'),
  cors: z
    .strictObject({
      origins: z.array(z.string().max(300)).min(1).describe('like https://app.example.com, https://*.example.com, or *'),
      methods: z.array(z.string().max(32)),
      headers: z.array(z.string().max(100)).describe('that requests may hold; * for all'),
      exposed: z.array(z.string().max(100)),
      credentials: z.boolean(),
      maxAgeSeconds: z.int().min(0).max(86_400),
      path: pathMatchSchema.nullable().describe('null: every path'),
    })
    .nullable()
    .describe('the edge answers preflights and takes the place of what the origin says'),
  rules: z
    .array(
      z.strictObject({
        path: pathMatchSchema.nullable(),
        on: z.enum(['request', 'response']),
        action: z.enum(['set', 'add', 'remove']),
        ...fieldSchema.shape,
      }),
    )
    .describe('all that match, in their order; `value` is empty with remove'),
  redirects: z
    .array(
      z.strictObject({
        hostname: z.string().max(253).nullable(),
        path: pathMatchSchema.nullable(),
        to: z.string().max(2000).describe('a path or a whole URL'),
        status: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]),
        keepPath: z.boolean().describe('what follows a prefix, or the whole path, is added to the target'),
        keepQuery: z.boolean(),
      }),
    )
    .describe('the first that matches'),
  www: z.enum(['as_is', 'to_www', 'to_apex']).describe('of names that both belong to the site'),
  maintenance: z
    .strictObject({ retryAfterSeconds: z.int().min(1).max(604_800) })
    .nullable()
    .describe('503 with a page for everybody whom no whitelist entry names'),
  pages: z
    .strictObject({
      refused: z.string().max(50_000).nullable(),
      maintenance: z.string().max(50_000).nullable(),
      unavailable: z.string().max(50_000).nullable(),
    })
    .describe('HTML of the customer in the place of ours, for browsers; {{request_id}}, {{status}} and {{reason}} are filled in'),
});
export type RulesetResponse = z.infer<typeof rulesetResponseSchema>;
export const defaultResponse: RulesetResponse = {
  compression: null,
  headers: { nosniff: false, frames: null, referrer: null, permissions: null, contentSecurity: null, contentSecurityReportOnly: null },
  cors: null,
  rules: [],
  redirects: [],
  www: 'as_is',
  maintenance: null,
  pages: { refused: null, maintenance: null, unavailable: null },
};

export const rulesetForwardAuthSchema = z.strictObject({
  enabled: z.boolean(),
  epoch: z.int().min(0).describe('the secret is deriveSiteSecret(SEALING_KEY, "forward-auth", site, epoch)'),
  previousUntil: z.int().nullable().describe('ms since epoch; until then the secret of the epoch before is good, too'),
});
export type RulesetForwardAuth = z.infer<typeof rulesetForwardAuthSchema>;
export const defaultForwardAuth: RulesetForwardAuth = { enabled: false, epoch: 0, previousUntil: null };
