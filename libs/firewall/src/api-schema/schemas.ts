import { patternFault, type PatternFault } from '../custom/pattern.ts';
import type { CleanSchema } from './bundled-api.ts';
import { type Document, isObject, type JsonObject, own, pointerTo, type Resolved } from './document.ts';

const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const mostSchemas = 20_000;
const deepest = 60;
/** Different ones: each takes some milliseconds to compile. */
const mostPatterns = 1000;
/** After so many faulty patterns the others are not tried: they may be as slow to try as they are many. */
const mostFaultyPatterns = 20;

type Keyword = 'schema' | 'schemas' | 'named' | 'lists' | 'count' | 'number' | 'flag' | 'strings' | 'value' | 'values' | 'pattern' | 'text';

/** Keywords that are validated by, and what they hold. All others say nothing of what fits, or nothing that is asked here. */
const keywords: Readonly<Record<string, Keyword>> = {
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
  items: 'schema',
  prefixItems: 'schemas',
  contains: 'schema',
  propertyNames: 'schema',
  additionalProperties: 'schema',
  properties: 'named',
  patternProperties: 'named',
  dependentSchemas: 'named',
  dependentRequired: 'lists',
  minContains: 'count',
  maxContains: 'count',
  minLength: 'count',
  maxLength: 'count',
  minItems: 'count',
  maxItems: 'count',
  minProperties: 'count',
  maxProperties: 'count',
  minimum: 'number',
  maximum: 'number',
  multipleOf: 'number',
  uniqueItems: 'flag',
  required: 'strings',
  enum: 'values',
  const: 'value',
  pattern: 'pattern',
  format: 'text',
};

/** Gathers the schemas of a description, each once, in the form that the validator takes. References may go in circles. */
export class Schemas {
  readonly clean = new Map<string, CleanSchema>();
  readonly #document: Document;
  /** OpenAPI 3.0 has an older JSON Schema, with words of its own. */
  readonly #older: boolean;
  #count = 0;
  readonly #patterns = new Map<string, PatternFault | null>();
  #faultyPatterns = 0;

  constructor(document: Document, older: boolean) {
    this.#document = document;
    this.#older = older;
  }

  /** The name under which the schema at a place is found afterwards. */
  add(schema: unknown, pointer: string): string {
    const place = this.#placeOf(schema, pointer);
    const name = place === null ? '#true' : `#${place.pointer}`;
    if (this.clean.has(name)) return name;
    // Known before it is read, so that it may refer to itself.
    this.clean.set(name, true);
    if (place !== null) this.clean.set(name, this.#read(place.value, place.pointer, 0));
    return name;
  }

  /** Of a bare reference what it names. Null where that is nothing, which is told. */
  #placeOf(value: unknown, pointer: string): Resolved | null {
    const reference = isObject(value) && !this.#saysMore(value) ? own(value, '$ref') : undefined;
    return typeof reference === 'string' ? this.#document.target(reference, pointerTo(pointer, '$ref')) : { value, pointer };
  }

  /** Beside a reference, 3.1 may say more; 3.0 does not. */
  #saysMore(schema: JsonObject): boolean {
    return !this.#older && Object.keys(schema).some((key) => Object.hasOwn(keywords, key) || key === 'type');
  }

  #read(schema: unknown, pointer: string, depth: number): CleanSchema {
    if (typeof schema === 'boolean') return schema;
    if (!isObject(schema)) {
      this.#document.fault(pointer, 'no_schema', 'A schema is an object, or true or false.');
      return true;
    }
    if (++this.#count > mostSchemas) {
      this.#document.fault('', 'too_complex', `The description holds more than ${mostSchemas} schemas.`);
      return true;
    }
    if (depth > deepest) {
      this.#document.fault(pointer, 'too_deep', `Schemas are nested more than ${deepest} deep here.`);
      return true;
    }
    if (typeof own(schema, '$ref') === 'string') return this.#reference(schema, pointer, depth);
    return this.#object(schema, pointer, depth);
  }

  #reference(schema: JsonObject, pointer: string, depth: number): CleanSchema {
    const { $ref, ...rest } = schema;
    const named = { $ref: this.add({ $ref }, pointer) };
    return this.#saysMore(rest) ? { allOf: [named, this.#object(rest, pointer, depth)] } : named;
  }

  #object(schema: JsonObject, pointer: string, depth: number): CleanSchema {
    const clean: Record<string, unknown> = {};
    for (const [keyword, kind] of Object.entries(keywords)) {
      const value = own(schema, keyword);
      if (value !== undefined) this.#take(clean, keyword, kind, value, pointerTo(pointer, keyword), depth + 1);
    }
    this.#takeType(clean, schema, pointer);
    this.#takeBounds(clean, schema, pointer);
    for (const word of ['$dynamicRef', '$recursiveRef']) {
      if (own(schema, word) !== undefined)
        this.#document.fault(pointerTo(pointer, word), 'unsupported', `Use $ref: ${word} is not followed.`);
    }
    return withoutReadOnly(clean, schema);
  }

  #take(clean: Record<string, unknown>, keyword: string, kind: Keyword, value: unknown, pointer: string, depth: number): void {
    const wrong = (detail: string) => this.#document.fault(pointer, 'invalid_keyword', detail);
    if (kind === 'schema') clean[keyword] = this.#read(value, pointer, depth);
    else if (kind === 'schemas') {
      if (!Array.isArray(value) || value.length === 0) return wrong(`${keyword} holds a list of schemas.`);
      clean[keyword] = value.map((one, i) => this.#read(one, pointerTo(pointer, i), depth));
    } else if (kind === 'named') {
      if (!isObject(value)) return wrong(`${keyword} holds schemas by name.`);
      if (keyword === 'patternProperties') for (const name of Object.keys(value)) this.#checkPattern(name, pointerTo(pointer, name));
      const read = Object.entries(value).map(([name, one]) => [name, this.#read(one, pointerTo(pointer, name), depth)] as const);
      clean[keyword] = Object.fromEntries(read);
    } else if (kind === 'pattern') {
      if (typeof value !== 'string') return wrong('pattern holds a regular expression.');
      this.#checkPattern(value, pointer);
      clean[keyword] = value;
    } else if (holds(kind, value)) clean[keyword] = value;
    else wrong(`${keyword} holds ${kinds[kind]}.`);
  }

  #checkPattern(pattern: string, pointer: string): void {
    let found = this.#patterns.get(pattern);
    if (found === undefined) {
      if (this.#faultyPatterns >= mostFaultyPatterns) return;
      if (this.#patterns.size >= mostPatterns)
        return this.#document.fault('', 'too_complex', `The description holds more than ${mostPatterns} different patterns.`);
      found = patternFault(pattern);
      this.#patterns.set(pattern, found);
      if (found) this.#faultyPatterns++;
    }
    if (found) this.#document.fault(pointer, found.code, found.detail);
  }

  #takeType(clean: Record<string, unknown>, schema: JsonObject, pointer: string): void {
    const type = own(schema, 'type');
    if (type === undefined) return;
    const list = Array.isArray(type) ? (type as unknown[]) : [type];
    if (list.length === 0 || !list.every((one) => types.includes(one as string))) {
      return this.#document.fault(pointerTo(pointer, 'type'), 'invalid_keyword', `type is one of ${types.join(', ')}.`);
    }
    const isNullable = this.#older && own(schema, 'nullable') === true;
    clean.type = isNullable ? [...list, 'null'] : type;
    if (isNullable && Array.isArray(clean.enum) && !clean.enum.includes(null)) clean.enum = [...(clean.enum as unknown[]), null];
  }

  /** Numbers since 3.1; before, flags of minimum and maximum. */
  #takeBounds(clean: Record<string, unknown>, schema: JsonObject, pointer: string): void {
    for (const [bound, exclusive] of [
      ['minimum', 'exclusiveMinimum'],
      ['maximum', 'exclusiveMaximum'],
    ] as const) {
      const value = own(schema, exclusive);
      if (value === true && typeof clean[bound] === 'number') {
        clean[exclusive] = clean[bound];
        delete clean[bound];
      } else if (typeof value === 'number') clean[exclusive] = value;
      else if (value !== undefined && typeof value !== 'boolean') {
        this.#document.fault(pointerTo(pointer, exclusive), 'invalid_keyword', `${exclusive} holds a number.`);
      }
    }
  }
}

const kinds: Readonly<Record<Keyword, string>> = {
  schema: 'a schema',
  schemas: 'a list of schemas',
  named: 'schemas by name',
  lists: 'lists of names by name',
  count: 'a whole number from 0 on',
  number: 'a number',
  flag: 'true or false',
  strings: 'a list of names',
  value: 'a value',
  values: 'a list of values',
  pattern: 'a regular expression',
  text: 'a text',
};

function holds(kind: Keyword, value: unknown): boolean {
  if (kind === 'count') return Number.isInteger(value) && (value as number) >= 0;
  if (kind === 'number') return typeof value === 'number';
  if (kind === 'flag') return typeof value === 'boolean';
  if (kind === 'lists') return isObject(value) && Object.values(value).every((one) => holds('strings', one));
  if (kind === 'strings') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (kind === 'values') return Array.isArray(value) && value.length > 0;
  return kind === 'value' || typeof value === 'string';
}

/** What an answer alone has, a request need not bring (OpenAPI 3, readOnly). */
function withoutReadOnly(clean: Record<string, unknown>, schema: JsonObject): CleanSchema {
  const properties = own(schema, 'properties');
  if (!Array.isArray(clean.required) || !isObject(properties)) return clean;
  const isReadOnly = (name: string) => {
    const property = own(properties, name);
    return isObject(property) && own(property, 'readOnly') === true;
  };
  return { ...clean, required: (clean.required as string[]).filter((name) => !isReadOnly(name)) };
}
