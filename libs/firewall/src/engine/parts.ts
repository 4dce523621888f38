import type { FirewallPlace } from '@sitekeep/contracts';
import type { Field } from '../inspected.ts';
import { type RulePart, ruleParts } from '../rule.ts';

/** Position of the part in `ruleParts` that the values of a place belong to; headers have several. */
const partOfPlace: Readonly<Record<Exclude<FirewallPlace, 'header'>, number>> = {
  method: at('method'),
  path: at('path'),
  query: at('arguments'),
  query_name: at('argument_names'),
  cookie: at('cookies'),
  cookie_name: at('cookie_names'),
  body: at('arguments'),
  body_name: at('argument_names'),
  file_name: at('file_names'),
  file_head: at('file_heads'),
  signal: at('signals'),
};
const headers = at('headers');
/** No object: visitors name headers `constructor`. */
const headersOfTheirOwn: ReadonlyMap<string, number> = new Map([
  ['user-agent', at('user_agent')],
  ['referer', at('referer')],
  ['content-type', at('content_type')],
]);

function at(part: RulePart): number {
  return ruleParts.indexOf(part);
}

/** Position in `ruleParts`. */
export function partOf({ place, name }: Field): number {
  return place === 'header' ? (headersOfTheirOwn.get(name) ?? headers) : partOfPlace[place];
}

/**
 * Of values that come again and again, whoever sends them, the longest that are remembered, in characters: names of parameters are the same
 * in every request to a page, most headers in every request of a browser, paths are asked for by all. 0: values of this part are mostly new.
 */
export const remembered: readonly number[] = ruleParts.map((part) => {
  if (['headers', 'user_agent', 'referer', 'content_type', 'path'].includes(part)) return 512;
  return ['method', 'argument_names', 'cookie_names'].includes(part) ? 64 : 0;
});
