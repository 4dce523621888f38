import { z } from 'zod';
import { compressionEncodings, defaultResponse } from '../ruleset-answering.ts';
import { headerValue, httpToken, pageText } from '../text.ts';
import { mostRules, pathRuleSchema } from './policy-sections.ts';

export const mostRedirects = 200;
/** What can be filled into pages of a customer's own. */
export const pagePlaceholders = ['request_id', 'status', 'reason'] as const;

/** Media types that shrink. What is packed already (images, video, archives, web fonts) is not among them. */
export const compressibleTypes: readonly string[] = [
  ...['text/*', 'application/javascript', 'application/json', 'application/ld+json', 'application/manifest+json'],
  ...['application/problem+json', 'application/xml', 'application/xhtml+xml', 'application/rss+xml', 'application/atom+xml'],
  ...['application/wasm', 'application/vnd.ms-fontobject', 'font/ttf', 'font/otf', 'image/svg+xml', 'image/x-icon', 'image/bmp'],
];

const once = <T>(values: T[]): T[] => [...new Set(values)];

const compressionSchema = z
  .strictObject({
    encodings: z
      .array(z.enum(compressionEncodings))
      .min(1)
      .overwrite(once)
      .default([...compressionEncodings])
      .describe('in the order they are preferred where the visitor’s browser takes several'),
    minBytes: z.int().min(0).max(1_000_000).default(1024).describe('smaller answers stay as they are'),
    types: z
      .array(
        z
          .string()
          .trim()
          .toLowerCase()
          .max(100)
          .regex(/^[a-z0-9][\w.+-]*\/(\*|[a-z0-9][\w.+-]*)$/, 'Give a media type like text/html, or text/* for all of a kind.'),
      )
      .min(1)
      .max(100)
      .overwrite(once)
      .default([...compressibleTypes]),
    personal: z
      .boolean()
      .default(false)
      .describe(
        'compress personal answers, too: those marked private or no-store, those that set a cookie, and those to requests with Authorization. Their length may tell a secret that stands beside text of an attacker (BREACH)',
      ),
  })
  .meta({ id: 'Compression' });

const headersSchema = z
  .strictObject({
    nosniff: z.boolean().default(false).describe('X-Content-Type-Options: nosniff'),
    frames: z.enum(['deny', 'sameorigin']).nullable().default(null).describe('X-Frame-Options'),
    referrer: headerValue(100)
      .min(1)
      .toLowerCase()
      .nullable()
      .default(null)
      .describe('Referrer-Policy, like strict-origin-when-cross-origin'),
    permissions: headerValue(2000).min(1).nullable().default(null).describe('Permissions-Policy, like camera=(), geolocation=(self)'),
    contentSecurity: headerValue(4000).min(1).nullable().default(null).describe('Content-Security-Policy'),
    contentSecurityReportOnly: headerValue(4000).min(1).nullable().default(null).describe('Content-Security-Policy-Report-Only'),
  })
  .meta({ id: 'SecurityHeaders', description: 'set in answers of the origin that say nothing of the kind themselves' });

const namesSchema = (most: number) => z.array(httpToken(100).toLowerCase()).max(most).overwrite(once).default([]);
export const corsSchema = z
  .strictObject({
    origins: z
      .array(z.string().trim().toLowerCase().min(1).max(300))
      .min(1)
      .max(100)
      .overwrite(once)
      .describe('web pages that may call: like https://app.example.com, https://*.example.com (one level or more), or * for all'),
    methods: z.array(httpToken(32).toUpperCase()).min(1).max(20).overwrite(once).default(['GET', 'HEAD', 'POST']),
    headers: namesSchema(50).describe('that requests may hold; * for all'),
    exposed: namesSchema(50).describe('headers of the answer that the page may read'),
    credentials: z.boolean().default(false).describe('with cookies; not together with origins *'),
    maxAgeSeconds: z.int().min(0).max(86_400).default(600).describe('how long browsers remember the answer to a preflight'),
    path: pathRuleSchema.nullable().default(null).describe('null: every path'),
  })
  .meta({
    id: 'Cors',
    description: 'the edge answers preflights, and says in answers what is said here in the place of what the origin says',
  });
export type Cors = z.infer<typeof corsSchema>;

export const headerRuleSchema = z
  .strictObject({
    path: pathRuleSchema.nullable().default(null).describe('null: every path'),
    on: z.enum(['request', 'response']).describe('request: what the origin gets; response: what the visitor gets'),
    action: z.enum(['set', 'add', 'remove']).describe('set takes the place of what is there; add stands beside it'),
    name: httpToken(100),
    value: headerValue(4000).default('').describe('empty with remove'),
  })
  .meta({ id: 'HeaderRule', example: { path: null, on: 'response', action: 'remove', name: 'X-Powered-By', value: '' } });
export type HeaderRule = z.infer<typeof headerRuleSchema>;

export const redirectSchema = z
  .strictObject({
    hostname: z.string().trim().toLowerCase().min(1).max(253).nullable().default(null).describe('null: every hostname of the site'),
    path: pathRuleSchema.nullable().default(null).describe('null: every path'),
    to: z.string().trim().min(1).max(2000).describe('a path of the site, or a whole URL of http: or https:'),
    status: z
      .literal([301, 302, 307, 308])
      .default(302)
      .describe('301 and 308 are remembered by browsers; 307 and 308 keep method and body'),
    keepPath: z.boolean().default(false).describe('what follows a prefix, or the whole path otherwise, is added to the target'),
    keepQuery: z.boolean().default(true),
  })
  .meta({
    id: 'Redirect',
    example: {
      hostname: null,
      path: { kind: 'prefix', value: '/blog/' },
      to: 'https://blog.example.com/',
      status: 301,
      keepPath: true,
      keepQuery: true,
    },
  });
export type Redirect = z.infer<typeof redirectSchema>;

const pageSchema = pageText(50_000).nullable().default(null);

export const responseSchema = z
  .strictObject({
    compression: compressionSchema.nullable().default(defaultResponse.compression).describe('null: answers leave as the origin sent them'),
    headers: headersSchema.default(defaultResponse.headers),
    cors: corsSchema.nullable().default(defaultResponse.cors).describe('null: as the origin says'),
    rules: z.array(headerRuleSchema).max(mostRules).default([]).describe('all that match, in their order'),
    redirects: z.array(redirectSchema).max(mostRedirects).default([]).describe('the first that matches'),
    www: z
      .enum(['as_is', 'to_www', 'to_apex'])
      .default(defaultResponse.www)
      .describe('where both www.example.com and example.com are names of the site: send visitors of the one on to the other'),
    maintenance: z
      .strictObject({ retryAfterSeconds: z.int().min(1).max(604_800).default(600) })
      .nullable()
      .default(defaultResponse.maintenance)
      .describe('503 with a page for everybody but addresses of the whitelist'),
    pages: z
      .strictObject({
        refused: pageSchema.describe('in the place of our page when a visitor is refused'),
        maintenance: pageSchema,
        unavailable: pageSchema.describe('when no origin can be reached'),
      })
      .default(defaultResponse.pages)
      .describe(
        'HTML of your own for browsers; programs get problem+json. {{request_id}}, {{status}} and {{reason}} are filled in. The page may hold styles and load pictures and fonts, and runs no script',
      ),
  })
  .meta({ id: 'ResponseSettings' });
export type ResponseSettings = z.infer<typeof responseSchema>;
