import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { readJson } from './json.ts';

const namePlaces: Partial<Record<FirewallPlace, FirewallPlace | null>> = {
  query: 'query_name',
  body: 'body_name',
  cookie: 'cookie_name',
  header: null,
};

/** Reads a parameter that holds a JSON object or list, as many applications do. False where a value is none. */
export function readNestedJson(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): boolean {
  const names = namePlaces[place];
  if (names === undefined || value.length < 5 || !mayBeJson(value)) return false;
  return readJson(sink, value, { place, names, name, depth, lenient: false, complete: true });
}

/** How objects and lists begin and end. The error of a parser costs a hundred times as much as this. */
const form = /^\s*(?:\{\s*["}][^]*\}|\[\s*["{[\]\-\dtfn][^]*\])\s*$/;

function mayBeJson(value: string): boolean {
  const first = value.charCodeAt(0);
  return (first === 0x7b || first === 0x5b || first <= 0x20) && form.test(value);
}
