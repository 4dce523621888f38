import type { CacheSettings, Fault } from '@sitekeep/contracts';
import { checkPaths, pathText } from './check-path.ts';

export function checkCache({ rules, query, bypassCookies, shared }: CacheSettings): Fault[] {
  const paths = [
    ...rules.map(({ path }, index) => ({ path, pointer: `/cache/rules/${index}/path` })),
    ...shared.map((path, index) => ({ path, pointer: `/cache/shared/${index}` })),
  ];
  return [...checkPaths(paths), ...ruleFaults(rules), ...queryFaults(query), ...cookieFaults(bypassCookies)];
}

function ruleFaults(rules: CacheSettings['rules']): Fault[] {
  const texts = rules.map(({ path }) => pathText(path));
  return rules.flatMap(({ path }, index) => {
    const first = texts.indexOf(pathText(path));
    const detail = `The rule at position ${first} is about this path already, and the first that matches counts: keep one of them.`;
    return first < index ? [{ pointer: `/cache/rules/${index}/path`, code: 'duplicate', detail }] : [];
  });
}

function queryFaults({ kind, names }: CacheSettings['query']): Fault[] {
  const pointer = '/cache/query/names';
  const named = kind === 'only' || kind === 'except';
  if (named && names.length === 0)
    return [{ pointer, code: 'needed', detail: `Name the parameters, or choose ${kind === 'only' ? 'none' : 'sorted'}.` }];
  if (!named && names.length > 0)
    return [{ pointer, code: 'without_effect', detail: `Names belong to only and except; with ${kind} leave them out.` }];
  return names.flatMap((name, index) =>
    /[&#=?]/.test(name)
      ? [
          {
            pointer: `${pointer}/${index}`,
            code: 'no_name',
            detail: 'Give the name of a parameter alone, like utm_source, without its value.',
          },
        ]
      : [],
  );
}

const cookieFaults = (names: readonly string[]): Fault[] =>
  names.flatMap((name, index) => {
    const pointer = `/cache/bypassCookies/${index}`;
    if (name.slice(0, -1).includes('*'))
      return [
        { pointer, code: 'wildcard_inside', detail: 'A * may stand at the end only, for whatever follows: like wordpress_logged_in_*.' },
      ];
    if (/^(__Host-)?sitekeep_/.test(name))
      return [
        {
          pointer,
          code: 'own_cookie',
          detail: `${name} is a cookie of our visitor check, and says nothing about your pages: leave it out.`,
        },
      ];
    return [];
  });
