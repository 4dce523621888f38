import type { Arrival } from '../request-path/arrival.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { Asked } from './asked.ts';
import type { CachedAnswer, CacheStore } from './cached-answer.ts';
import { gatingOf } from './gating.ts';
import { cacheKey, type CacheRules } from './rules/cache-rules.ts';
import { isForOrigin } from './rules/conditional.ts';
import { ageOf } from './rules/freshness.ts';
import { isSafe } from './rules/invalidation.ts';
import { Use, useOf } from './rules/usable.ts';
import { canBeValidated } from './rules/validation.ts';
import { selects } from './rules/vary.ts';

/** What this edge's cache would do with a request now, in words; `status` of the answer it would give, null when the origin is asked. */
export interface CacheExplanation {
  readonly detail: string;
  readonly status: number | null;
}

const toOrigin = (detail: string): CacheExplanation => ({ detail, status: null });

export async function explainCache(
  arrival: Arrival,
  site: LiveSite,
  { rules, store, now }: { rules: CacheRules; store: CacheStore; now: number },
): Promise<CacheExplanation> {
  const { method, path, cookies } = arrival;
  if (method !== 'GET' && method !== 'HEAD')
    return toOrigin(isSafe(method) ? `${method} is not cached.` : `${method} makes what is stored of this URL invalid, if it goes well.`);
  if (rules.ruleOf(path, gatingOf(site, arrival)) === null) return toOrigin('By the site’s settings nothing is kept of this path.');
  if ((arrival.bodyLength ?? 0) !== 0) return toOrigin('A request with a body is not answered from the cache.');
  if (rules.bypasses(cookies)) return toOrigin('A cookie that the site names keeps the request away from the cache.');
  const request = new Asked(arrival.head, cookies);
  if (isForOrigin(request) || request.directives.noStore || request.withholds) return toOrigin('The request itself asks for the origin.');
  const url = rules.url(path, arrival.query);
  const found = await store.find(cacheKey(site.siteId, site.origins.groupOf(arrival), arrival.host, arrival.secure, url));
  const stored = found.find(({ head }) => selects(head, request.headers));
  if (!stored) return toOrigin(found.length === 0 ? `Nothing is stored for ${url}.` : `Of ${url} only other variants are stored.`);
  return tellStored(stored, useOf(stored.head, request.directives, now), now);
}

function tellStored({ head }: CachedAnswer, use: Use, now: number): CacheExplanation {
  const age = Math.floor(ageOf(head, now));
  const known = `Stored ${age} s ago, fresh for ${head.freshSeconds} s`;
  if (use === Use.asIs) return { detail: `${known}: it is the answer.`, status: head.status };
  if (use === Use.whileValidated) return { detail: `${known}: it is the answer once more, and renewed behind it.`, status: head.status };
  const how = canBeValidated(head) ? 'the origin is asked whether it still holds' : 'it is fetched anew';
  return toOrigin(`${known}: ${how}.`);
}
