import { mostPurged, purgeSchema, type Fault, type PurgeInput, type RulesetCache } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import { queryKey, type QueryKey } from '@sitekeep/enforcement/query-key';
import { answersTo } from './answers-to.ts';

type Read = string | Omit<Fault, 'pointer'>;

const longestValue = purgeSchema.shape.value.maxLength ?? 0;
const longestTag = 200;

/** What is purged: the names of the site, and which parameters of the query tell its objects apart. */
export type PurgedSite = { hostnames: readonly string[]; query: RulesetCache['query'] };

/** Reads the values of a purge as the edges compare them, each once; every fault at once. */
export function readPurge({ kind, values }: PurgeInput, { hostnames, query }: PurgedSite): { values: string[]; faults: Fault[] } {
  if (kind === 'all') return { values: [], faults: values.length > 0 ? [valuesOfAll] : [] };
  if (values.length === 0) return { values: [], faults: [noValues] };
  const faults: Fault[] = [];
  const read = new Set<string>();
  const keyOf = queryKey(query);
  for (const [index, value] of values.entries()) {
    const found = tooLong(kind === 'tag' ? readTag(value) : readUrl(value, kind, hostnames, keyOf));
    if (typeof found === 'string') read.add(found);
    else faults.push({ pointer: `/values/${index}`, ...found });
  }
  return { values: [...read], faults };
}

const valuesOfAll = { pointer: '/values', code: 'not_needed', detail: 'Everything of the site is purged: leave the values out.' };
const noValues = { pointer: '/values', code: 'needed', detail: `Name what to purge, up to ${mostPurged} at once; or choose all.` };

const tooLong = (read: Read): Read =>
  typeof read === 'string' && read.length > longestValue
    ? { code: 'too_long', detail: `Use at most ${longestValue} characters, escapes counted as they are sent.` }
    : read;

/** As in a Cache-Tag header, where commas and blanks stand between. */
const readTag = (tag: string): Read =>
  /^[\x21-\x2b\x2d-\x7e]+$/.test(tag) && tag.length <= longestTag
    ? tag
    : { code: 'invalid_tag', detail: `A tag has up to ${longestTag} plain ASCII characters without commas and blanks, like product-17.` };

function readUrl(text: string, kind: 'url' | 'prefix', hostnames: readonly string[], keyOf: QueryKey): Read {
  const typed = targetOf(text);
  if (!typed)
    return { code: 'invalid_url', detail: 'Give a path like /style.css, or a whole address like https://www.example.com/style.css.' };
  if (typed.hostname !== null && !answersTo(hostnames, typed.hostname))
    return { code: 'other_site', detail: `${typed.hostname} is no name of this site; it answers to ${hostnames.join(', ')}.` };
  if (kind === 'prefix' && /[?#]/.test(typed.target))
    return { code: 'with_query', detail: 'A prefix is what paths begin with: leave out ? or # and what follows.' };
  if (typed.target.endsWith('*')) return noWildcard(kind, typed.target);
  // A prefix may end inside a segment: `/.` means `/.env` too, and no dot segment.
  const more = kind === 'prefix' ? '-' : '';
  const target = normaliseTarget(Buffer.from(typed.target.toWellFormed() + more, 'utf8').toString('latin1'));
  if ('fault' in target) return { code: 'invalid_url', detail: `${target.fault} No request would ever ask for this.` };
  return more ? target.path.slice(0, -more.length) : keyOf(target.path, target.query);
}

/** Elsewhere a * at the end means whatever follows. Taken as it stands, the purge would seem to be done and leave all as it is. */
const noWildcard = (kind: 'url' | 'prefix', target: string): Read => {
  const prefix = target.replace(/[?#].*|\*+$/s, '');
  return { code: 'wildcard', detail: `A * stands for itself alone: ${kind === 'url' ? 'choose prefix, and give' : 'write'} ${prefix}` };
};

/** The path and query as they were typed, and the hostname when there was one. */
function targetOf(text: string): { hostname: string | null; target: string } | null {
  if (text.startsWith('/')) return { hostname: null, target: text };
  const [, authority = '', rest = ''] = /^https?:\/\/([^/?#\\]+)(.*)$/is.exec(text) ?? [];
  const url = URL.parse(`http://${authority}`);
  if (!url || url.username !== '' || url.password !== '') return null;
  return { hostname: url.hostname, target: rest.startsWith('/') ? rest : `/${rest}` };
}
