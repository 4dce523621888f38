import type { RulesetCache } from '@sitekeep/contracts';
import { anyPathTest, pathTest, type PathTest } from '@sitekeep/enforcement';

/** How answers of a path are kept. Null: as the origin says. */
export interface PathCache {
  readonly mode: 'standard' | 'static' | 'everything';
  /** Of mode everything. */
  readonly seconds: number;
  readonly staleWhileRevalidateSeconds: number | null;
  readonly staleIfErrorSeconds: number | null;
}

/** A site's settings of the cache, compiled. */
export interface SiteCache {
  /** Null where nothing is kept. */
  of(path: string): PathCache | null;
  /** Path and query as keys have them, and as the origin is asked: what does not tell objects apart cannot change one. */
  url(path: string, query: string): string;
  /** Whether one of the cookies keeps the request away from the cache. */
  bypassed(cookies: string): boolean;
}

interface PathRule {
  readonly test: PathTest;
  readonly cache: PathCache | null;
}

const compiled = new WeakMap<RulesetCache, SiteCache>();

/** Null for a site that keeps nothing. Sites with the same settings share what is made of them. Throws on a bad pattern. */
export function siteCache(settings: RulesetCache): SiteCache | null {
  if (settings.mode === 'off' && settings.rules.every(({ mode }) => mode === 'off')) return null;
  const known = compiled.get(settings);
  if (known) return known;
  const made = compile(settings);
  compiled.set(settings, made);
  return made;
}

function compile(settings: RulesetCache): SiteCache {
  const rules = settings.rules.map(({ path, mode, seconds }) => ruleOf(path, pathCache(settings, mode, seconds)));
  const otherwise = pathCache(settings, settings.mode, settings.seconds);
  const bypass = cookiePattern(settings.bypassCookies);
  const query = queryReader(settings.query);
  return {
    of: (path) => {
      for (const { test, cache } of rules) if (test(path)) return cache;
      return otherwise;
    },
    url: (path, given) => (given === '' ? path : path + query(given)),
    bypassed: (cookies) => bypass !== null && cookies !== '' && bypass.test(cookies),
  };
}

/** Whatever reading of a path an origin may have: what must not be kept never is, and what is kept is meant in every one. */
function ruleOf(path: RulesetCache['rules'][number]['path'], cache: PathCache | null): PathRule {
  return { test: cache === null ? pathTest(path) : (anyPathTest([path]) as PathTest), cache };
}

function pathCache(settings: RulesetCache, mode: RulesetCache['mode'], seconds: number): PathCache | null {
  const { staleWhileRevalidateSeconds, staleIfErrorSeconds } = settings;
  return mode === 'off' ? null : { mode, seconds, staleWhileRevalidateSeconds, staleIfErrorSeconds };
}

function cookiePattern(names: readonly string[]): RegExp | null {
  if (names.length === 0) return null;
  const escaped = names.map((name) => {
    const text = (name.endsWith('*') ? name.slice(0, -1) : name).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return name.endsWith('*') ? `${text}[^=;]*` : text;
  });
  return new RegExp(`(?:^|;)[ \\t]*(?:${escaped.join('|')})[ \\t]*(?:[=;]|$)`);
}

/** The query as it counts, with its `?`; empty when nothing of it does. */
function queryReader({ kind, names }: RulesetCache['query']): (query: string) => string {
  if (kind === 'all') return (query) => query;
  if (kind === 'none') return () => '';
  const listed = new Set(names);
  const counts = (part: string) => part !== '' && (kind === 'sorted' || listed.has(nameOf(part)) === (kind === 'only'));
  return (query) => {
    const parts = query.slice(1).split('&').filter(counts);
    // By name alone, and those of one name in the order they came: `a=2&a=1` is a list to many origins.
    return parts.length === 0 ? '' : `?${parts.sort(byName).join('&')}`;
  };
}

function byName(one: string, other: string): number {
  const [a, b] = [nameOf(one), nameOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `%61` and `a` are one name; what cannot be read stands for itself. */
function nameOf(part: string): string {
  const equals = part.indexOf('=');
  const name = equals < 0 ? part : part.slice(0, equals);
  if (!/[%+]/.test(name)) return name;
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
