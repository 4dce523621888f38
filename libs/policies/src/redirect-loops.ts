import type { Redirect } from '@sitekeep/contracts';
import { answersTo } from './answers-to.ts';

/** An address as far as redirects look at it. */
type Place = { readonly scheme: string; readonly host: string; readonly path: string };
type Www = 'as_is' | 'to_www' | 'to_apex';

/** Browsers give up after twenty. */
const mostHops = 20;
/** What is told of a way that never ends. */
const shown = 4;

/**
 * Follows the redirect at `index` as a browser would, from an example of what it matches. The way as text when it leads nowhere:
 * from redirect to redirect without an end, or from the example to itself, so that the redirect never does anything. Null when it
 * arrives, or when nobody knows: where a pattern might match, the way is not followed, since trying each on every step would let a
 * single policy keep the process busy.
 */
export function findLoop(redirects: readonly Redirect[], index: number, www: Www, hostnames: readonly string[]): string[] | null {
  const redirect = redirects[index] as Redirect;
  const begin = example(redirect, hostnames);
  if (begin === null) return null;
  const first = targetOf(redirect, begin);
  // Without the query that was asked for it is another address all the same.
  if (first.path === begin.path && !redirect.keepQuery) return null;
  if (leadsOut(redirect, begin) === null) return [asText(begin), asText(first)];
  const seen: string[] = [];
  let place: Place | null = begin;
  while (place !== null && seen.length < mostHops && !seen.includes(asText(place))) {
    seen.push(asText(place));
    place = next(place, redirects, www, hostnames);
  }
  return place === null ? null : [...seen, asText(place)].slice(-shown);
}

/** Null for patterns, which name no path. From http: to https: is a way, too. */
function example({ hostname, path, to }: Redirect, hostnames: readonly string[]): Place | null {
  const host = hostname ?? (hostnames[0] ?? '').replace(/^\*/, 'name');
  return path?.kind === 'regex' ? null : { scheme: to.startsWith('https:') ? 'http:' : 'https:', host, path: path?.value ?? '/' };
}

/** Null: nothing sends the visitor on, or to another site, or a pattern might. */
function next(place: Place, redirects: readonly Redirect[], www: Www, hostnames: readonly string[]): Place | null {
  for (const redirect of redirects) {
    if (!isForHost(redirect, place)) continue;
    if (redirect.path?.kind === 'regex') return null;
    const target = isForPath(redirect, place) ? leadsOut(redirect, place) : null;
    if (target !== null) return answersTo(hostnames, target.host) ? target : null;
  }
  const host = preferred(place.host, www);
  return host !== place.host && answersTo(hostnames, host) ? { ...place, host } : null;
}

const isForHost = ({ hostname }: Redirect, { host }: Place): boolean => hostname === null || hostname === host;
const isForPath = ({ path: meant }: Redirect, { path }: Place): boolean =>
  meant === null || (meant.kind === 'exact' ? path === meant.value : path.startsWith(meant.value));

/** The target; null where edges leave a visitor alone: there already, or sent on and on by the same redirect. */
function leadsOut(redirect: Redirect, from: Place): Place | null {
  const target = targetOf(redirect, from);
  if (target.host !== from.host || target.scheme !== from.scheme) return target;
  if (target.path === from.path) return null;
  return isForHost(redirect, target) && isForPath(redirect, target) && targetOf(redirect, target).path !== target.path ? null : target;
}

function targetOf({ to, path, keepPath }: Redirect, from: Place): Place {
  const url = new URL(to, `${from.scheme}//${from.host}`);
  const rest = keepPath ? (path?.kind === 'prefix' ? from.path.slice(path.value.length) : from.path) : '';
  const whole = url.pathname.endsWith('/') ? url.pathname + rest.replace(/^\/+/, '') : url.pathname + rest;
  return { scheme: url.protocol, host: url.hostname, path: whole };
}

function preferred(host: string, www: Www): string {
  if (www === 'to_www') return host.startsWith('www.') ? host : `www.${host}`;
  return www === 'to_apex' ? host.replace(/^www\./, '') : host;
}

const asText = ({ scheme, host, path }: Place): string => `${scheme}//${host}${path}`;
