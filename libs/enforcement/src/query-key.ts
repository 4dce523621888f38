import type { RulesetCache } from '@sitekeep/contracts';

/** Makes of path and query (empty, or with its `?`) the URL that tells objects apart. */
export type QueryKey = (path: string, query: string) => string;

type QueryRule = RulesetCache['query'];

/**
 * What such a rule leaves out of the URL may not reach the origin either, when the answer is to be stored: then nothing that is
 * not in the key can change what others get. Only `&` separates parameters; to origins for which `;` does too, a parameter left
 * out would hide others, so one that holds `;` is always kept. Parameters of one name keep their order, and their duplicates.
 */
export function queryKey({ kind, names }: QueryRule): QueryKey {
  if (kind === 'all') return (path, query) => path + query;
  if (kind === 'none') return (path) => path;
  const listed = new Set(names.map(nameOf));
  return (path, query) => {
    if (query.length < 2) return path;
    const kept: Parameter[] = [];
    for (const text of query.slice(1).split('&')) {
      if (text === '') continue;
      const name = nameOf(text);
      const isKept = kind === 'sorted' || listed.has(name) === (kind === 'only') || text.includes(';');
      if (isKept) kept.push({ name, text });
    }
    if (kept.length === 0) return path;
    if (kept.length > 1) kept.sort(byName);
    return `${path}?${kept.map(({ text }) => text).join('&')}`;
  };
}

interface Parameter {
  readonly name: string;
  readonly text: string;
}

const byName = (a: Parameter, b: Parameter): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** The name as origins read it: `i%64` and `id` are one. Bytes as characters, so that nothing is too broken to be read. */
function nameOf(parameter: string): string {
  const equals = parameter.indexOf('=');
  const name = equals < 0 ? parameter : parameter.slice(0, equals);
  if (!/[%+]/.test(name)) return name;
  return name.replaceAll('+', ' ').replace(/%[0-9a-f]{2}/gi, (escape) => String.fromCharCode(parseInt(escape.slice(1), 16)));
}
