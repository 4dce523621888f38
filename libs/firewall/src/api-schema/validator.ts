import { RE2JS } from 're2js';
import type { CleanSchema } from './bundled-api.ts';
import { type JsonObject, isObject, own } from './document.ts';
import { numberFormats, textFormats } from './formats.ts';

/** What does not fit, and where: by names of the schema alone, never by what was sent. */
export interface SchemaFault {
  /** `user.tags[]`; empty: the value itself. `*` stands for names that the schema does not name. */
  readonly at: string;
  /** Keyword of JSON Schema that does not hold; too_complex: there was more to compare than may be. */
  readonly keyword: string;
}

/** Schemas that are held against one value, elements that are compared, and characters that patterns and formats see, weighed. */
const mostWork = 200_000;
const deepest = 100;
const mostFaults = 20;
const tooComplex: readonly SchemaFault[] = [{ at: '', keyword: 'too_complex' }];

class OutOfWork extends Error {}

/**
 * Holds values against JSON Schema (2020-12, as `Schemas` leaves it) by walking it: nothing of what customers write becomes code,
 * patterns take linear time, and the work for one value is bounded whatever the schema and the value are.
 */
export class Validator {
  readonly #schemas: ReadonlyMap<string, CleanSchema>;
  readonly #patterns = new Map<string, RE2JS>();

  constructor(schemas: Readonly<Record<string, CleanSchema>>) {
    this.#schemas = new Map(Object.entries(schemas));
  }

  /** Faults of a value by the schema of this name; an empty list when it fits. */
  validate(name: string, value: unknown): readonly SchemaFault[] {
    const run = new Run((reference) => this.#schemas.get(reference) ?? true, this.#patterns);
    try {
      run.holds({ $ref: name }, value, '', 0);
      return run.faults;
    } catch (error) {
      if (error instanceof OutOfWork || error instanceof RangeError) return tooComplex;
      throw error;
    }
  }

  named(name: string): CleanSchema {
    return this.#schemas.get(name) ?? true;
  }
}

/** One value on its way through its schema. */
class Run {
  readonly faults: SchemaFault[] = [];
  readonly #named: (reference: string) => CleanSchema;
  readonly #patterns: Map<string, RE2JS>;
  #left = mostWork;
  /** Within a schema that may fail: what does not fit there is no fault yet. */
  #trying = 0;

  constructor(named: (reference: string) => CleanSchema, patterns: Map<string, RE2JS>) {
    this.#named = named;
    this.#patterns = patterns;
  }

  holds(schema: CleanSchema, value: unknown, at: string, depth: number): boolean {
    this.#take(1);
    if (depth > deepest) throw new OutOfWork();
    if (typeof schema === 'boolean') return schema || this.#fails(at, 'false');
    if (typeof schema.$ref === 'string') return this.holds(this.#named(schema.$ref), value, at, depth + 1);
    if (!this.#ofType(schema, value, at)) return false;
    let fits = this.#asOneOf(schema, value, at);
    if (typeof value === 'string') fits = this.#text(schema, value, at) && fits;
    else if (typeof value === 'number') fits = this.#number(schema, value, at) && fits;
    else if (Array.isArray(value)) fits = this.#list(schema, value as unknown[], at, depth + 1) && fits;
    else if (isObject(value)) fits = this.#object(schema, value, at, depth + 1) && fits;
    return this.#combined(schema, value, at, depth + 1) && fits;
  }

  #take(work: number): void {
    this.#left -= work;
    if (this.#left < 0) throw new OutOfWork();
  }

  #fails(at: string, keyword: string): false {
    if (this.#trying === 0 && this.faults.length < mostFaults) this.faults.push({ at, keyword });
    return false;
  }

  #tries(schema: CleanSchema, value: unknown, depth: number): boolean {
    this.#trying++;
    const fits = this.holds(schema, value, '', depth);
    this.#trying--;
    return fits;
  }

  #ofType({ type }: JsonObject, value: unknown, at: string): boolean {
    if (type === undefined) return true;
    const fits = Array.isArray(type) ? type.some((one) => isOfType(one, value)) : isOfType(type, value);
    return fits || this.#fails(at, 'type');
  }

  #asOneOf(schema: JsonObject, value: unknown, at: string): boolean {
    const list = schema.enum as unknown[] | undefined;
    if (list === undefined && !Object.hasOwn(schema, 'const')) return true;
    const text = this.#canonical(value);
    if (list !== undefined && !list.some((one) => this.#canonical(one) === text)) return this.#fails(at, 'enum');
    return !Object.hasOwn(schema, 'const') || this.#canonical(schema.const) === text || this.#fails(at, 'const');
  }

  #text(schema: JsonObject, value: string, at: string): boolean {
    const { minLength, maxLength, pattern, format } = schema;
    let fits = true;
    if (minLength !== undefined || maxLength !== undefined) {
      const length = lengthOf(value);
      fits = this.#within(length, minLength, maxLength, at, 'minLength', 'maxLength');
    }
    if (typeof pattern === 'string') fits = (this.#matches(pattern, value) || this.#fails(at, 'pattern')) && fits;
    if (typeof format === 'string' && Object.hasOwn(textFormats, format)) {
      this.#take(value.length / 50);
      fits = (textFormats[format]!(value) || this.#fails(at, 'format')) && fits;
    }
    return fits;
  }

  #matches(pattern: string, value: string): boolean {
    let compiled = this.#patterns.get(pattern);
    if (compiled === undefined) this.#patterns.set(pattern, (compiled = RE2JS.compile(pattern)));
    // One step of a pattern on a character is some 20 ns, a schema some 200.
    this.#take((value.length * compiled.programSize()) / 10);
    return compiled.matcher(value).find();
  }

  #number(schema: JsonObject, value: number, at: string): boolean {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema;
    let fits = this.#within(value, minimum, maximum, at, 'minimum', 'maximum');
    if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) fits = this.#fails(at, 'exclusiveMinimum');
    if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) fits = this.#fails(at, 'exclusiveMaximum');
    if (typeof multipleOf === 'number' && !isMultiple(value, multipleOf)) fits = this.#fails(at, 'multipleOf');
    if (typeof format === 'string' && Object.hasOwn(numberFormats, format) && !numberFormats[format]!(value))
      fits = this.#fails(at, 'format');
    return fits;
  }

  #within(value: number, least: unknown, most: unknown, at: string, below: string, above: string): boolean {
    if (typeof least === 'number' && value < least) return this.#fails(at, below);
    return typeof most !== 'number' || value <= most || this.#fails(at, above);
  }

  #list(schema: JsonObject, value: readonly unknown[], at: string, depth: number): boolean {
    let fits = this.#within(value.length, schema.minItems, schema.maxItems, at, 'minItems', 'maxItems');
    const prefix = (schema.prefixItems ?? []) as CleanSchema[];
    const items = schema.items as CleanSchema | undefined;
    if (prefix.length > 0 || items !== undefined) {
      for (const [i, one] of value.entries()) {
        const own = prefix[i] ?? items;
        if (own !== undefined && !this.holds(own, one, `${at}[]`, depth)) fits = false;
      }
    }
    if (schema.uniqueItems === true && new Set(value.map((one) => this.#canonical(one))).size < value.length)
      fits = this.#fails(at, 'uniqueItems');
    if (schema.contains !== undefined) {
      const found = value.filter((one) => this.#tries(schema.contains as CleanSchema, one, depth)).length;
      fits = this.#within(found, schema.minContains ?? 1, schema.maxContains, at, 'contains', 'maxContains') && fits;
    }
    return fits;
  }

  #object(schema: JsonObject, value: JsonObject, at: string, depth: number): boolean {
    const names = Object.keys(value);
    let fits = this.#within(names.length, schema.minProperties, schema.maxProperties, at, 'minProperties', 'maxProperties');
    for (const name of (schema.required ?? []) as string[]) {
      if (!Object.hasOwn(value, name)) fits = this.#fails(below(at, name), 'required');
    }
    for (const name of names) if (!this.#property(schema, name, value[name], at, depth)) fits = false;
    for (const [name, needed] of Object.entries((schema.dependentRequired ?? {}) as Record<string, string[]>)) {
      if (!Object.hasOwn(value, name)) continue;
      for (const other of needed) if (!Object.hasOwn(value, other)) fits = this.#fails(below(at, other), 'dependentRequired');
    }
    for (const [name, dependent] of Object.entries((schema.dependentSchemas ?? {}) as Record<string, CleanSchema>)) {
      if (Object.hasOwn(value, name) && !this.holds(dependent, value, at, depth)) fits = false;
    }
    return fits;
  }

  #property(schema: JsonObject, name: string, value: unknown, at: string, depth: number): boolean {
    let [fits, isKnown] = [true, false];
    if (schema.propertyNames !== undefined && !this.#tries(schema.propertyNames as CleanSchema, name, depth)) {
      fits = this.#fails(below(at, '*'), 'propertyNames');
    }
    const declared = isObject(schema.properties) ? own(schema.properties, name) : undefined;
    if (declared !== undefined) {
      isKnown = true;
      fits = this.holds(declared as CleanSchema, value, below(at, name), depth) && fits;
    }
    for (const [pattern, one] of Object.entries((schema.patternProperties ?? {}) as Record<string, CleanSchema>)) {
      if (!this.#matches(pattern, name)) continue;
      isKnown = true;
      fits = this.holds(one, value, below(at, '*'), depth) && fits;
    }
    const additional = schema.additionalProperties as CleanSchema | undefined;
    if (isKnown || additional === undefined) return fits;
    if (additional === false) return this.#fails(below(at, '*'), 'additionalProperties');
    return this.holds(additional, value, below(at, '*'), depth) && fits;
  }

  #combined(schema: JsonObject, value: unknown, at: string, depth: number): boolean {
    let fits = true;
    for (const one of (schema.allOf ?? []) as CleanSchema[]) fits = this.holds(one, value, at, depth) && fits;
    const anyOf = schema.anyOf as CleanSchema[] | undefined;
    if (anyOf && !anyOf.some((one) => this.#tries(one, value, depth))) fits = this.#fails(at, 'anyOf');
    const oneOf = schema.oneOf as CleanSchema[] | undefined;
    if (oneOf && oneOf.filter((one) => this.#tries(one, value, depth)).length !== 1) fits = this.#fails(at, 'oneOf');
    if (schema.not !== undefined && this.#tries(schema.not as CleanSchema, value, depth)) fits = this.#fails(at, 'not');
    if (schema.if !== undefined) {
      const next = this.#tries(schema.if as CleanSchema, value, depth) ? schema.then : schema.else;
      if (next !== undefined) fits = this.holds(next as CleanSchema, value, at, depth) && fits;
    }
    return fits;
  }

  /** Equal for values that are equal: names of objects in order. */
  #canonical(value: unknown): string {
    this.#take(1);
    if (Array.isArray(value)) return `[${value.map((one) => this.#canonical(one)).join()}]`;
    if (!isObject(value)) {
      if (typeof value === 'string') this.#take(value.length / 50);
      return JSON.stringify(value) ?? 'undefined';
    }
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${this.#canonical(value[name])}`).join()}}`;
  }
}

function isOfType(type: unknown, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isObject(value) : typeof value === type;
}

const below = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);

/** In characters, not UTF-16 units. */
function lengthOf(text: string): number {
  let length = text.length;
  for (let i = 1; i < text.length; i++)
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) length--;
  return length;
}

/** Decimal fractions are no exact numbers here: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  if (of <= 0) return true;
  const times = value / of;
  return Number.isFinite(times) && Math.abs(times - Math.round(times)) <= 1e-9 * Math.max(1, Math.abs(times));
}
