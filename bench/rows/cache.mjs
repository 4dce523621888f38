import { cachedSite } from './cached-site.mjs';
import { forward, startOneSite } from './forward.mjs';

/** Requests that are answered from memory. */
export const cacheHit = {
  name: 'cache_hit',
  title: 'Answers from the cache',
  asks: { nginx_cache: 0.7 },
  group: 'cache',
  start: (context) => startOneSite(context, 'cache-hit', 10_000, cachedSite),
};

/** Requests that are looked up and then forwarded, because what the origin says may not be kept. */
export const cacheMiss = {
  name: 'cache_miss',
  title: 'Answers that the cache does not have',
  asks: { forward: 0.9 },
  group: 'http1',
  beside: { name: forward.name, start: forward.start },
  start: (context) => startOneSite(context, 'cache-miss', 10_000, cachedSite),
};

/** Nothing was asked for before, and all of it is kept: what storing costs, with memory full and the disk behind it. */
export const cacheStore = {
  name: 'cache_store',
  title: 'Answers that are kept as they pass, each of a URL of its own',
  asks: { not_kept: 0.9 },
  group: 'fresh',
  beside: { name: 'not_kept', start: (context) => startOneSite(context, 'not-kept', 10_000) },
  start: (context) => startOneSite(context, 'cache-store', 10_000, cachedSite),
};
