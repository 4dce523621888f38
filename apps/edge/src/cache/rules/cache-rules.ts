import type { RulesetCache } from '@sitekeep/contracts';
import { anyPathTest, pathTest, type PathTest, type QueryKey, queryKey } from '@sitekeep/enforcement';
import type { CacheKey } from '../cached-answer.ts';
import { fileTypesOf } from './static-files.ts';

/** What the site says of a path. */
export interface CacheRule {
  /** Seconds that all answers are fresh, whatever the origin says of that; null: as it says. */
  readonly seconds: number | null;
  /** Files of known types only. */
  readonly filesOnly: boolean;
  /** Of a site with a gate: only what the origin calls `public`. */
  readonly publicOnly: boolean;
  /** In the place of what the origin says; null: as it says. */
  readonly staleWhileRevalidate: number | null;
  readonly staleIfError: number | null;
}

/** What the gate says of a request: the site has none, it asks for nothing here, or it asks for a session. */
export type Gating = 'none' | 'open' | 'closed';

/** The cache section of a site, ready. */
export interface CacheRules {
  /** Null: neither answered from the cache nor stored. */
  readonly ruleOf: (path: string, gating: Gating) => CacheRule | null;
  /** Path and query as the key holds them; goes to the origin too, see queryKey. */
  readonly url: QueryKey;
  /** Whether a Cookie header keeps its request away from the cache. */
  readonly bypasses: (cookie: string) => boolean;
}

/** By the section as sites share it (see withSharedParts), so that sites that say the same share what is made of it. */
const known = new WeakMap<RulesetCache, CacheRules | null>();

/** Null for a site that keeps nothing. Throws on a bad pattern. */
export function siteCacheRules(cache: RulesetCache): CacheRules | null {
  const made = known.get(cache);
  if (made !== undefined) return made;
  const fresh = compileCacheRules(cache);
  known.set(cache, fresh);
  return fresh;
}

/** Null when the site caches nothing at all. Throws on a bad pattern. */
export function compileCacheRules(cache: RulesetCache): CacheRules | null {
  const modes = [cache.mode, ...cache.rules.map(({ mode }) => mode)];
  if (modes.every((mode) => mode === 'off')) return null;
  const byPath = cache.rules.map(({ path, mode, seconds }) => {
    // Of a path with several readings the gentlest rule is the one that lets the origin decide.
    const test: PathTest = mode === 'everything' ? (anyPathTest([path]) as PathTest) : pathTest(path);
    return { test, rules: pairOf(cache, mode, seconds) };
  });
  const others = pairOf(cache, cache.mode, cache.seconds);
  const shared = anyPathTest(cache.shared);
  return {
    ruleOf(path, gating) {
      if (gating === 'closed' && shared?.(path) !== true) return null;
      const ruled = byPath.find(({ test }) => test(path));
      const pair = ruled === undefined ? others : ruled.rules;
      if (pair === null) return null;
      const rule = gating === 'none' ? pair.open : pair.gated;
      return rule.filesOnly && fileTypesOf(path) === null ? null : rule;
    },
    url: queryKey(cache.query),
    bypasses: cookieTest(cache.bypassCookies),
  };
}

interface Pair {
  readonly open: CacheRule;
  readonly gated: CacheRule;
}

function pairOf(cache: RulesetCache, mode: RulesetCache['mode'], seconds: number): Pair | null {
  if (mode === 'off') return null;
  const open: CacheRule = {
    seconds: mode === 'everything' ? seconds : null,
    filesOnly: mode === 'static',
    publicOnly: false,
    staleWhileRevalidate: cache.staleWhileRevalidateSeconds,
    staleIfError: cache.staleIfErrorSeconds,
  };
  return { open, gated: { ...open, publicOnly: true } };
}

function cookieTest(names: readonly string[]): (cookie: string) => boolean {
  if (names.length === 0) return () => false;
  const whole = new Set(names.filter((name) => !name.endsWith('*')));
  const starts = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return (cookie) => {
    // Some origins separate cookies by commas as well (RFC 2965).
    for (const pair of cookie.split(/[;,]/)) {
      const equals = pair.indexOf('=');
      const name = (equals < 0 ? pair : pair.slice(0, equals)).trim();
      if (whole.has(name) || starts.some((start) => name.startsWith(start))) return true;
    }
    return false;
  };
}

/**
 * The key of an object. `host` is what the origin is told as Host, and `secure` as X-Forwarded-Proto: answers may depend on both (a
 * redirect to HTTPS does). A tab can be in none of the parts.
 */
export function cacheKey(siteId: string, group: string, host: string, secure: boolean, url: string): CacheKey {
  return { siteId, url, text: `${siteId}\t${group}\t${secure ? 'https' : 'http'}\t${host}\t${url}` };
}
