import type { BundledParameter, CleanSchema } from './bundled-api.ts';
import { isObject, own } from './document.ts';
import type { SchemaFault, Validator } from './validator.ts';

/** Raw values of a request by name, in their order: decoded once, `null` for what can not be. */
export type RawValues = ReadonlyMap<string, readonly (string | null)[]>;

const mostValues = 1000;
const separators: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

/** Faults of one parameter; an empty list when it is as described. */
export function checkParameter(parameter: BundledParameter, values: RawValues, validator: Validator): readonly SchemaFault[] {
  const types = typesOf(parameter.schema, validator);
  if (types.has('object') && parameter.style !== 'json') return checkObject(parameter, values, validator, types);
  const given = values.get(parameter.name) ?? [];
  if (given.length === 0) return parameter.required ? [{ at: '', keyword: 'required' }] : [];
  if (given.includes(null)) return [{ at: '', keyword: 'encoding' }];
  const texts = given as readonly string[];
  if (parameter.allowEmpty && texts.every((text) => text === '')) return [];
  if (parameter.style === 'json') return checkJson(parameter, texts, validator);
  if (types.has('array')) return checkList(parameter, texts, validator, types);
  // Which of several an application takes is not known: each must fit.
  for (const text of texts) {
    const faults = bestOf(candidates(text, types), parameter.schema, validator);
    if (faults.length > 0) return faults;
  }
  return [];
}

function checkJson({ schema }: BundledParameter, texts: readonly string[], validator: Validator): readonly SchemaFault[] {
  for (const text of texts) {
    const value = parsed(text);
    const faults = value === undefined ? [{ at: '', keyword: 'json' }] : validator.validate(schema, value);
    if (faults.length > 0) return faults;
  }
  return [];
}

function checkList({ schema, style, explode }: BundledParameter, texts: readonly string[], validator: Validator, types: Types) {
  const isRepeated = style === 'form' && explode;
  const items = isRepeated ? texts : texts.flatMap((text) => (text === '' ? [] : text.split(separators[style] ?? ',')));
  if (items.length > mostValues) return [{ at: '', keyword: 'too_complex' }];
  const itemTypes = typesOfItems(schema, validator);
  const lists = [items.map((item) => candidates(item, itemTypes)[0]), items];
  const single = types.has('string') && texts.length === 1 ? [texts[0]] : [];
  return bestOf([...lists, ...single], schema, validator);
}

/** By properties: `name[key]=value` (deepObject), `key=value` of its own (form, exploded), or pairs within one value. */
function checkObject(parameter: BundledParameter, values: RawValues, validator: Validator, types: Types): readonly SchemaFault[] {
  const { name, style, explode, schema, required } = parameter;
  const properties = propertiesOf(schema, validator);
  const pairs: [string, string | null][] = [];
  if (style === 'deepObject') {
    for (const [key, [value = null]] of values) {
      const inner = key.startsWith(`${name}[`) && key.endsWith(']') ? key.slice(name.length + 1, -1) : null;
      if (inner !== null) pairs.push([inner, value]);
    }
  } else if (style === 'form' && explode) {
    for (const key of properties.keys()) for (const value of values.get(key) ?? []) pairs.push([key, value]);
  } else {
    const [text = ''] = values.get(name) ?? [];
    const pieces = text === null || text === '' ? [] : text.split(separators[style] ?? ',');
    if (explode)
      pairs.push(...pieces.map((piece): [string, string] => [piece.split('=', 1)[0] ?? '', piece.slice(piece.indexOf('=') + 1)]));
    else for (let i = 0; i < pieces.length; i += 2) pairs.push([pieces[i] ?? '', pieces[i + 1] ?? '']);
  }
  if (pairs.length === 0) {
    const plain = values.get(name)?.[0];
    if (typeof plain === 'string' && types.size > 1) return bestOf(candidates(plain, types), schema, validator);
    return required ? [{ at: '', keyword: 'required' }] : [];
  }
  if (pairs.length > mostValues) return [{ at: '', keyword: 'too_complex' }];
  if (pairs.some(([, value]) => value === null)) return [{ at: '', keyword: 'encoding' }];
  const read = pairs.map(([key, value]): [string, unknown] => {
    const property = properties.get(key);
    return [key, property === undefined ? value : candidates(value ?? '', typesOfSchema(property, validator))[0]];
  });
  return bestOf([Object.fromEntries(read), Object.fromEntries(pairs)], schema, validator);
}

export type Types = ReadonlySet<string>;

/** What a text may stand for, by the types that are asked for: the likeliest first, the text itself always. */
export function candidates(text: string, types: Types): unknown[] {
  const found: unknown[] = [];
  if ((types.has('integer') || types.has('number')) && /^-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?$/.test(text))
    found.push(Number(text));
  if (types.has('boolean') && (text === 'true' || text === 'false')) found.push(text === 'true');
  if (types.has('null') && (text === '' || text === 'null')) found.push(null);
  return [...found, text];
}

/** Faults of the candidate that fits, which are none, or of the first. */
export function bestOf(values: readonly unknown[], schema: string, validator: Validator): readonly SchemaFault[] {
  let first: readonly SchemaFault[] | null = null;
  for (const value of values) {
    const faults = validator.validate(schema, value);
    if (faults.length === 0) return faults;
    first ??= faults;
  }
  return first ?? [];
}

const deepest = 10;

export const typesOf = (schema: string, validator: Validator): Types => typesOfSchema({ $ref: schema }, validator);

/** The types that a schema asks for, of all its alternatives. Descriptions are small, and references in circles were refused. */
export function typesOfSchema(schema: CleanSchema | undefined, validator: Validator): Types {
  const types = new Set<string>();
  for (const one of variants(schema, validator, 0)) {
    for (const type of Array.isArray(one.type) ? (one.type as string[]) : [one.type]) if (typeof type === 'string') types.add(type);
    if (one.type === undefined && one.properties !== undefined) types.add('object');
  }
  return types;
}

function typesOfItems(schema: string, validator: Validator): Types {
  const types = new Set<string>();
  for (const { items } of variants({ $ref: schema }, validator, 0)) {
    for (const type of typesOfSchema(items as CleanSchema | undefined, validator)) types.add(type);
  }
  return types;
}

export function propertiesOf(schema: string, validator: Validator): ReadonlyMap<string, CleanSchema> {
  const found = new Map<string, CleanSchema>();
  for (const { properties } of variants({ $ref: schema }, validator, 0)) {
    if (isObject(properties)) for (const [name, one] of Object.entries(properties)) found.set(name, one as CleanSchema);
  }
  return found;
}

type SchemaObject = Exclude<CleanSchema, boolean>;

function variants(schema: CleanSchema | undefined, validator: Validator, depth: number): SchemaObject[] {
  if (schema === undefined || typeof schema === 'boolean' || depth > deepest) return [];
  if (typeof schema.$ref === 'string') return variants(validator.named(schema.$ref), validator, depth + 1);
  const others = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => (own(schema, keyword) ?? []) as CleanSchema[]);
  return [schema, ...others.flatMap((one) => variants(one, validator, depth + 1))];
}

/** Undefined where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
