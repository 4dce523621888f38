import type { PathRule, Redirect } from '@sitekeep/contracts';
import { RE2JS, RE2JSException } from 're2js';
import { answersTo } from './answers-to.ts';

type Place = { readonly host: string; readonly path: string };
type Www = 'as_is' | 'to_www' | 'to_apex';

/** Browsers give up after twenty. */
const mostHops = 20;
/** What is told of a way that never ends. */
const shown = 4;

/**
 * Follows the redirect at `index` as a browser would, from an example of what it matches. The way as text when it never leaves the
 * redirects again; null when it does, or when there is no example to begin with.
 */
export function findLoop(redirects: readonly Redirect[], index: number, www: Www, hostnames: readonly string[]): string[] | null {
  const seen: string[] = [];
  let place = beginning(redirects[index] as Redirect, hostnames);
  while (place !== null && seen.length < mostHops && !seen.includes(asText(place))) {
    seen.push(asText(place));
    place = next(place, redirects, www, hostnames);
  }
  if (place === null) return null;
  return [...seen, asText(place)].slice(-shown);
}

function beginning(redirect: Redirect, hostnames: readonly string[]): Place | null {
  const { hostname, path } = redirect;
  const host = hostname ?? (hostnames[0] ?? '').replace(/^\*/, 'name');
  if (path?.kind !== 'regex') return { host, path: path?.value ?? '/' };
  return redirect.keepPath ? null : targetOf(redirect, { host, path: '/' });
}

/** Null: nothing sends the visitor on, or to somebody else. */
function next(place: Place, redirects: readonly Redirect[], www: Www, hostnames: readonly string[]): Place | null {
  const redirect = redirects.find(
    ({ hostname, path }) => (hostname ?? place.host) === place.host && (path === null || matches(path, place.path)),
  );
  const target = redirect ? targetOf(redirect, place) : { ...place, host: preferred(place.host, www) };
  const stays = !redirect && target.host === place.host;
  return !stays && answersTo(hostnames, target.host) ? target : null;
}

function matches({ kind, value }: PathRule, path: string): boolean {
  if (kind !== 'regex') return kind === 'exact' ? path === value : path.startsWith(value);
  try {
    return RE2JS.compile(value).matcher(path).find();
  } catch (error) {
    // It has a fault of its own, which is told.
    if (error instanceof RE2JSException) return false;
    throw error;
  }
}

function targetOf({ to, path, keepPath }: Redirect, from: Place): Place {
  const kept = path?.kind === 'prefix' ? from.path.slice(path.value.length) : from.path;
  const url = new URL(keepPath ? joined(to, kept) : to, `http://${from.host}`);
  return { host: url.hostname, path: url.pathname };
}

const joined = (to: string, rest: string): string => (to.endsWith('/') && rest.startsWith('/') ? to + rest.slice(1) : to + rest);

function preferred(host: string, www: Www): string {
  if (www === 'to_www') return host.startsWith('www.') ? host : `www.${host}`;
  return www === 'to_apex' ? host.replace(/^www\./, '') : host;
}

const asText = ({ host, path }: Place): string => host + path;
