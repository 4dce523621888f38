import type { FirewallPlace } from '@sitekeep/contracts';
import type { FieldPattern, RulePart } from '../rule.ts';
import { NotExpressible } from './faults.ts';
import type { Variable } from './sec-rule.ts';

/** What the variables of a link stand for: parts of a request, fields among them that are left alone, or the only ones that count. */
export interface Target {
  readonly parts: readonly RulePart[];
  readonly spares: readonly FieldPattern[];
  readonly only: readonly FieldPattern[];
  /** Variables that have no part here; the others stand for the link. */
  readonly missing: readonly string[];
  /** Variables that are a text there, and its arguments one by one here. */
  readonly divided: readonly string[];
}

const allHeaders: readonly RulePart[] = ['headers', 'user_agent', 'referer', 'content_type', 'cookies'];
const ofUrl: readonly RulePart[] = ['path', 'arguments', 'argument_names'];

const partsOf: Readonly<Record<string, readonly RulePart[]>> = {
  ARGS: ['arguments'],
  ARGS_GET: ['arguments'],
  ARGS_POST: ['arguments'],
  XML: ['arguments'],
  JSON: ['arguments'],
  ARGS_NAMES: ['argument_names'],
  ARGS_GET_NAMES: ['argument_names'],
  ARGS_POST_NAMES: ['argument_names'],
  REQUEST_COOKIES: ['cookies'],
  REQUEST_COOKIES_NAMES: ['cookie_names'],
  REQUEST_HEADERS: allHeaders,
  REQUEST_FILENAME: ['path'],
  REQUEST_BASENAME: ['path'],
  REQUEST_URI: ofUrl,
  REQUEST_URI_RAW: ofUrl,
  REQUEST_LINE: ofUrl,
  QUERY_STRING: ['arguments', 'argument_names'],
  REQUEST_BODY: ['arguments', 'argument_names'],
  FILES: ['file_names'],
  FILES_NAMES: ['argument_names'],
  FILES_TMP_CONTENT: ['file_heads'],
  REQUEST_METHOD: ['method'],
};

const wholeTexts: ReadonlySet<string> = new Set(['REQUEST_URI', 'REQUEST_URI_RAW', 'REQUEST_LINE', 'QUERY_STRING', 'REQUEST_BODY']);

const headersOfTheirOwn: Readonly<Record<string, RulePart>> = {
  'user-agent': 'user_agent',
  referer: 'referer',
  'content-type': 'content_type',
  cookie: 'cookies',
};

/** Places of which only some variables of a kind see any. */
const unseen: Readonly<Record<string, readonly FirewallPlace[]>> = {
  ARGS_GET: ['body'],
  ARGS_GET_NAMES: ['body_name'],
  ARGS_POST: ['query'],
  ARGS_POST_NAMES: ['query_name'],
};

const placesOf: Readonly<Record<string, readonly FirewallPlace[]>> = {
  ARGS: ['query', 'body'],
  ARGS_GET: ['query'],
  ARGS_POST: ['body'],
  ARGS_NAMES: ['query_name', 'body_name'],
  REQUEST_COOKIES: ['cookie'],
  REQUEST_COOKIES_NAMES: ['cookie_name'],
  REQUEST_HEADERS: ['header'],
};

/** Throws NotExpressible where none of the variables has a part. */
export function targetOf(variables: readonly Variable[]): Target {
  const parts = new Set<RulePart>();
  const only: FieldPattern[] = [];
  const missing: string[] = [];
  for (const variable of variables.filter(({ kind }) => kind !== 'without')) {
    const found = variable.kind === 'value' ? partsOf[variable.collection] : undefined;
    if (found === undefined) missing.push(spelled(variable));
    else for (const part of named(variable, found, only)) parts.add(part);
  }
  if (parts.size === 0) throw new NotExpressible(`${missing.join(', ')}: no part of a request that rules here look at`);
  const spares = variables.flatMap((variable) =>
    variable.kind === 'without' ? sparedBy(variable, parts, variables) : unseenBy(variable, variables),
  );
  const divided = variables.filter(({ kind, collection }) => kind === 'value' && wholeTexts.has(collection)).map(spelled);
  if (parts.size === 0) throw new NotExpressible('everything that it looks at is left out again');
  return { parts: [...parts], spares, only: withWholePlaces(only, variables), missing, divided };
}

/** The parts of one variable; of a named one its own part, or its field among the others. */
function named(variable: Variable, parts: readonly RulePart[], only: FieldPattern[]): readonly RulePart[] {
  const { collection, name } = variable;
  if (name === null || collection === 'XML' || collection === 'JSON') return parts;
  const own = collection === 'REQUEST_HEADERS' ? headersOfTheirOwn[name.toLowerCase()] : undefined;
  if (own !== undefined) return [own];
  only.push(...(placesOf[collection] ?? []).map((place) => ({ place, name: namePattern(name) })));
  return collection === 'REQUEST_HEADERS' ? ['headers'] : parts;
}

/** A part that one variable sees as a whole is not narrowed by another that names one field of it. */
function withWholePlaces(only: readonly FieldPattern[], variables: readonly Variable[]): FieldPattern[] {
  const whole = variables
    .filter(({ kind, name }) => kind === 'value' && name === null)
    .flatMap(({ collection }) => placesOf[collection] ?? []);
  return only.filter(({ place }) => !whole.includes(place));
}

function sparedBy({ collection, name }: Variable, parts: Set<RulePart>, all: readonly Variable[]): FieldPattern[] {
  const own = collection === 'REQUEST_HEADERS' && name !== null ? headersOfTheirOwn[name.toLowerCase()] : undefined;
  if (own !== undefined) {
    const isAskedFor = own === 'cookies' && all.some((other) => other.kind === 'value' && other.collection === 'REQUEST_COOKIES');
    if (!isAskedFor) parts.delete(own);
    return [];
  }
  if (name === null) {
    for (const part of partsOf[collection] ?? []) parts.delete(part);
    return [];
  }
  return (placesOf[collection] ?? []).map((place) => ({ place, name: namePattern(name) }));
}

/** Of variables that see the query alone, or the body alone, unless another sees both. */
function unseenBy({ collection }: Variable, all: readonly Variable[]): FieldPattern[] {
  const places = unseen[collection] ?? [];
  const both = all.some((other) => other.kind === 'value' && other.collection === collection.replace(/_GET|_POST/, ''));
  return both ? [] : places.map((place) => ({ place, name: '' }));
}

const spelled = ({ kind, collection, name }: Variable) => `${kind === 'count' ? '&' : ''}${collection}${name === null ? '' : `:${name}`}`;

/** `/pattern/` as it stands; anything else is the whole name. */
export function namePattern(name: string): string {
  const pattern = /^\/(.*)\/$/.exec(name)?.[1];
  return pattern ?? `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}
