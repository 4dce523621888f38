import { z } from 'zod';
import { cacheModes, defaultCache } from '../ruleset-answering.ts';
import { httpToken, plainText } from '../text.ts';
import { mostRules, pathRuleSchema } from './policy-sections.ts';

const year = 31_536_000;
const modeSchema = z
  .enum(cacheModes)
  .describe(
    'standard: what the origin’s headers allow; static: the same, of files with a static name ending alone; everything: every GET for `seconds`, whatever the origin says about freshness',
  );
const secondsSchema = z.int().min(1).max(year).describe('of mode everything');
const staleSchema = z.int().min(0).max(year).nullable().default(null);
const onceSorted = (names: string[]): string[] => [...new Set(names)].sort();

export const cacheRuleSchema = z
  .strictObject({ path: pathRuleSchema, mode: modeSchema, seconds: secondsSchema.default(defaultCache.seconds) })
  .meta({ id: 'CacheRule', example: { path: { kind: 'prefix', value: '/blog/' }, mode: 'everything', seconds: 300 } });

export const cacheSchema = z
  .strictObject({
    mode: modeSchema.default(defaultCache.mode),
    seconds: secondsSchema.default(defaultCache.seconds),
    rules: z.array(cacheRuleSchema).max(mostRules).default([]).describe('the first that matches takes the place of mode and seconds'),
    query: z
      .strictObject({
        kind: z.enum(['all', 'sorted', 'none', 'only', 'except']).default(defaultCache.query.kind),
        names: z.array(plainText(100).min(1)).max(100).overwrite(onceSorted).default([]).describe('of only and except'),
      })
      .default(defaultCache.query)
      .describe(
        'which parameters of the query tell objects apart. all: as they stand; sorted: all, in whatever order; none: no parameter; only, except: those named, or the others. Where answers are kept, the origin is asked without what does not count',
      ),
    bypassCookies: z
      .array(httpToken(100))
      .max(50)
      .overwrite(onceSorted)
      .default([])
      .describe('a request with such a cookie is neither answered from the cache nor stored; a name may end in *'),
    staleWhileRevalidateSeconds: staleSchema.describe(
      'how long an old object may be sent while it is fetched anew; null: as the origin says',
    ),
    staleIfErrorSeconds: staleSchema.describe('how long an old object may be sent when the origin fails; null: as the origin says'),
    shared: z
      .array(pathRuleSchema)
      .max(mostRules)
      .default([])
      .describe('paths that visitors reach only after signing in at our gate, whose explicitly public answers may be stored all the same'),
  })
  .meta({ id: 'CacheSettings' });
export type CacheSettings = z.infer<typeof cacheSchema>;
