import { z } from 'zod';
import { checkMethods, checkModes, defaultArrival, defaultCheck, noBrand, rateLimitActions } from '../ruleset.ts';
import { httpToken, plainText } from '../text.ts';

/** The edges' own bounds: a site may be stricter than the least of them, never laxer. */
export const edgeBounds = { headBytes: 65_536, urlBytes: 32_768 } as const;
export const mostRules = 50;
/** Of the file; the policy holds it in base64. */
export const logoBytes = 30 * 1024;

export const methodsSchema = z
  .array(httpToken(32).toUpperCase())
  .max(20)
  .overwrite((methods) => [...new Set(methods)].sort())
  .default([])
  .describe('like GET and POST; empty: every method');

export const pathRuleSchema = z
  .strictObject({
    kind: z.enum(['prefix', 'exact', 'regex']),
    value: plainText(1024)
      .min(1)
      .describe(
        'compared with the normalised path, without the query; a regex is RE2 syntax, at most 500 characters, and matches anywhere unless it says ^ or $',
      ),
  })
  .meta({ id: 'PathRule', example: { kind: 'prefix', value: '/wp-login.php' } });
export type PathRule = z.infer<typeof pathRuleSchema>;

export const arrivalSchema = z
  .strictObject({
    redirectToHttps: z
      .boolean()
      .default(defaultArrival.redirectToHttps)
      .describe(
        'send visitors of http: on to https:. Edges do so only for names they have a certificate for, because the site could not be reached otherwise',
      ),
    hsts: z
      .strictObject({
        maxAgeSeconds: z.int().min(0).max(315_360_000),
        includeSubdomains: z.boolean().default(false),
        preload: z.boolean().default(false).describe('needs includeSubdomains and at least a year'),
      })
      .nullable()
      .default(defaultArrival.hsts)
      .describe('Strict-Transport-Security, sent with answers over https: alone: without a certificate it has no effect'),
    http2: z.boolean().default(defaultArrival.http2),
    minimumTls: z.enum(['1.2', '1.3']).default(defaultArrival.minimumTls),
    ports: z
      .array(z.int().min(1).max(65_535))
      .max(64)
      .overwrite((ports) => [...new Set(ports)].sort((a, b) => a - b))
      .default(defaultArrival.ports)
      .describe('further ports the site answers on, of those that our edges offer'),
    limits: z
      .strictObject({
        headBytes: z.int().min(1024).max(edgeBounds.headBytes).default(defaultArrival.limits.headBytes).describe('431 beyond it'),
        urlBytes: z.int().min(128).max(edgeBounds.urlBytes).default(defaultArrival.limits.urlBytes).describe('414 beyond it'),
        bodyBytes: z.int().min(0).nullable().default(defaultArrival.limits.bodyBytes).describe('413 beyond it; null: no limit'),
      })
      .default(defaultArrival.limits),
  })
  .meta({ id: 'Arrival' });
export type Arrival = z.infer<typeof arrivalSchema>;

export const rateLimitKeySchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['address', 'site']) }),
    z.strictObject({ kind: z.literal('header'), name: httpToken(100).toLowerCase() }),
    z.strictObject({ kind: z.literal('cookie'), name: httpToken(100) }),
  ])
  .meta({
    id: 'RateLimitKey',
    description: 'what is counted apart: addresses (IPv6 by /64), values of a header or cookie; or the site as a whole',
  });

export const rateLimitSchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'Use 1 to 40 lower-case letters, digits and hyphens, like sign-in.')
      .describe('unique within the site; stands in refusals'),
    methods: methodsSchema,
    path: pathRuleSchema.nullable().default(null).describe('null: every path'),
    key: rateLimitKeySchema.default({ kind: 'address' }),
    limit: z.int().min(1).max(1_000_000).describe('requests in a window'),
    windowSeconds: z.int().min(1).max(86_400),
    burst: z.int().min(0).max(1_000_000).default(0).describe('requests beyond the limit that somebody quiet may send at once'),
    action: z
      .enum(rateLimitActions)
      .default('refuse')
      .describe('count: refuse nothing, only show; challenge: let the visitor show that they are real'),
    banSeconds: z
      .int()
      .min(60)
      .max(2_592_000)
      .nullable()
      .default(null)
      .describe('how long action ban keeps the address out; null with other actions'),
  })
  .meta({ id: 'RateLimit' });
export type RateLimit = z.infer<typeof rateLimitSchema>;

const checkMethodSchema = z.enum(checkMethods).describe('invisible: the browser works a moment; captcha: the visitor types digits');
export const checkSchema = z
  .strictObject({
    mode: z
      .enum(checkModes)
      .default(defaultCheck.mode)
      .describe('suspicious: addresses that were refused or limited a lot; auto: everybody while the site is busy; all: everybody'),
    method: checkMethodSchema.default(defaultCheck.method),
    threshold: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(defaultCheck.threshold)
      .describe('of mode auto: simultaneous requests, over all edges'),
    quietSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(defaultCheck.quietSeconds)
      .describe('of mode auto: how long below the threshold before it goes off'),
    passSeconds: z.int().min(60).max(2_592_000).default(defaultCheck.passSeconds).describe('how long a visitor is not asked again'),
    excluded: z.array(pathRuleSchema).max(mostRules).default(defaultCheck.excluded).describe('paths never checked'),
    always: z
      .array(z.strictObject({ path: pathRuleSchema, methods: methodsSchema, method: checkMethodSchema.default('captcha') }))
      .max(mostRules)
      .default([])
      .describe('paths always checked, by a method of their own, whatever the mode'),
  })
  .meta({ id: 'VisitorCheck' });
export type VisitorCheck = z.infer<typeof checkSchema>;

export const brandSchema = z
  .strictObject({
    name: plainText(60).min(1).nullable().default(noBrand.name),
    colour: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^#[0-9a-f]{6}$/, 'Give a colour like #1f6feb.')
      .nullable()
      .default(noBrand.colour),
    logo: z
      .string()
      .trim()
      .max(41_000, 'Give an image of at most 30 KB.')
      .nullable()
      .default(noBrand.logo)
      .describe('PNG, JPEG, GIF or WebP as a data: URL in base64, at most 30 KB'),
    helpUrl: plainText(500).min(1).nullable().default(noBrand.helpUrl).describe('https: or mailto: link for visitors who need help'),
  })
  .meta({ id: 'Brand', description: 'how our own pages look for the visitors of the site' });
export type Brand = z.infer<typeof brandSchema>;
