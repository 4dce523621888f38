import type { RulesetResponse } from '@sitekeep/contracts';
import { pathTest, type PathTest } from '@sitekeep/enforcement';

type Given = RulesetResponse['redirects'][number];

/** What is asked of a request. `path` and `query` are normalised: printable ASCII, the path without backslashes. */
export interface RedirectRequest {
  readonly method: string;
  readonly secure: boolean;
  readonly hostname: string;
  /** Host header, with its port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

export interface Redirected {
  readonly status: number;
  /** Value of Location: a path of the same host, or a whole URL. */
  readonly to: string;
}

interface Rule {
  readonly given: Given;
  readonly matches: PathTest;
  /** Null for a path of whatever host was asked. */
  readonly host: string | null;
  /** Up to the path's end, then the target's own query with its `?`, then its fragment with its `#`. */
  readonly base: string;
  readonly query: string;
  readonly fragment: string;
}

/** Where a site sends its visitors: by its rules, the first that matches, else between the names with and without `www.`. */
export class Redirects {
  readonly #rules: readonly Rule[];
  readonly #www: RulesetResponse['www'];

  private constructor(rules: readonly Rule[], www: RulesetResponse['www']) {
    this.#rules = rules;
    this.#www = www;
  }

  /** Null without any. A rule whose target is no address of http: or https: has no effect. Throws when a pattern does not compile. */
  static of({ redirects, www }: RulesetResponse): Redirects | null {
    const rules = redirects.map(ready).filter((rule) => rule !== null);
    return rules.length === 0 && www === 'as_is' ? null : new Redirects(rules, www);
  }

  /** Null when the request stays. `hostnames`: all of the site. */
  find(request: RedirectRequest, hostnames: readonly string[]): Redirected | null {
    for (const rule of this.#rules) {
      if (!applies(rule, request.hostname, request.path)) continue;
      const to = leadsOut(rule, request);
      if (to !== null) return { status: rule.given.status, to };
    }
    return this.#www === 'as_is' ? null : otherName(request, this.#www, hostnames);
  }
}

function ready(given: Given): Rule | null {
  const ofSite = given.to.startsWith('/');
  const url = URL.parse(given.to, ofSite ? 'http://site.invalid' : undefined);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username + url.password !== '') return null;
  // `//host` and what browsers read like it.
  if (ofSite && url.host !== 'site.invalid') return null;
  const { kind, value } = given.path ?? { kind: 'prefix', value: '' };
  const matches: PathTest =
    kind === 'regex' ? pathTest({ kind, value }) : kind === 'exact' ? (path) => path === value : (path) => path.startsWith(value);
  const base = ofSite ? url.pathname : url.origin + url.pathname;
  return { given, matches, host: ofSite ? null : url.host, base, query: url.search, fragment: url.hash };
}

const applies = ({ given, matches }: Rule, hostname: string, path: string): boolean =>
  (given.hostname === null || given.hostname === hostname) && matches(path);

function targetOf({ given, base, query, fragment }: Rule, path: string, asked: string): string {
  let target = base;
  if (given.keepPath) {
    const rest = given.path?.kind === 'prefix' ? path.slice(given.path.value.length) : path;
    // Of several slashes one is left: `//name` at the beginning would be another host.
    target = base.endsWith('/') ? base + rest.replace(/^\/+/, '') : base + rest;
  }
  const kept = given.keepQuery && asked.length > 1 ? (query === '' ? asked : `${query}&${asked.slice(1)}`) : query;
  return target + kept + fragment;
}

/**
 * The target, or null when it would never be left again: the address that was asked for itself, or one that the same rule sends on
 * and on (`/a` to `/a/b` with the path kept).
 */
function leadsOut(rule: Rule, request: RedirectRequest): string | null {
  const to = targetOf(rule, request.path, request.query);
  if (rule.host !== null && rule.host !== request.host.toLowerCase()) return to;
  const scheme = request.secure ? 'https:' : 'http:';
  const target = URL.parse(to, `${scheme}//${request.host}`);
  if (target === null) return null;
  if (target.protocol !== scheme) return to;
  if (target.pathname === request.path && target.search === request.query) return null;
  if (!applies(rule, request.hostname, target.pathname)) return to;
  return targetOf(rule, target.pathname, target.search) === to ? to : null;
}

/** 308 keeps method and body, where 301 lets programs turn a POST into a GET. */
export const lastingStatus = (method: string): number => (method === 'GET' || method === 'HEAD' ? 301 : 308);

/** From a name to the one with or without `www.`, when that belongs to the site, too. */
function otherName(request: RedirectRequest, www: 'to_www' | 'to_apex', hostnames: readonly string[]): Redirected | null {
  const { method, secure, hostname, host, path, query } = request;
  const hasWww = hostname.startsWith('www.');
  if (hasWww === (www === 'to_www')) return null;
  const other = hasWww ? hostname.slice(4) : `www.${hostname}`;
  if (!belongs(other, hostnames)) return null;
  const port = /:\d+$/.exec(host)?.[0] ?? '';
  return { status: lastingStatus(method), to: `${secure ? 'https' : 'http'}://${other}${port}${path}${query}` };
}

const belongs = (name: string, hostnames: readonly string[]): boolean =>
  hostnames.includes(name) || hostnames.includes(`*${name.slice(name.indexOf('.'))}`);
