import { looseReadings } from '@sitekeep/enforcement/path-match';
import type { Field } from '../inspected.ts';
import type { CustomRequest } from './custom-request.ts';

/** Texts that one value of a request may be read as; several where it can be decoded. */
export type Value = readonly string[];

/** Values of a field, as far as they are there: `more` when the body may bring others. */
export interface Values {
  readonly values: readonly Value[];
  readonly more: boolean;
}

const whole = (value: Value): Values => ({ values: [value], more: false });
const none: Values = { values: [], more: false };

export const pathReadings = (path: string): Value => [path, ...looseReadings(path)];

/** As it stands, read once, and read twice; `+` is a space. */
export function queryValues({ query }: CustomRequest): Values {
  const text = query.startsWith('?') ? query.slice(1) : query;
  if (text === '') return none;
  const once = unescaped(text);
  const twice = unescaped(once);
  return whole(once === text ? [text] : twice === once ? [text, once] : [text, once, twice]);
}

function unescaped(text: string): string {
  if (!/[%+]/.test(text)) return text;
  return text.replaceAll('+', ' ').replace(/(%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

export function argumentValues(request: CustomRequest, names: NameTest): Values {
  const inHead = valuesOf(request.headFields(), 'query', names);
  if (request.body === null) return { values: inHead, more: true };
  return { values: [...inHead, ...valuesOf(request.body.fields(), 'body', names)], more: false };
}

export const headerValues = (request: CustomRequest, names: NameTest): Values => ({
  values: valuesOf(request.headFields(), 'header', names),
  more: false,
});

export const cookieValues = (request: CustomRequest, names: NameTest): Values => ({
  values: valuesOf(request.headFields(), 'cookie', names),
  more: false,
});

/** The body as it came, and every value, name and file in it. */
export function bodyValues({ body }: CustomRequest): Values {
  if (body === null) return { values: [], more: true };
  if (body.bytes === 0) return none;
  return {
    values: [
      [body.text()],
      ...body
        .fields()
        .filter(({ place }) => inBodies.has(place))
        .map(({ value }) => [value]),
    ],
    more: false,
  };
}

const inBodies = new Set(['body', 'body_name', 'file_name', 'file_head']);

export type NameTest = (name: string) => boolean;

/** Of an argument: what lies below it in JSON and XML, or in brackets, belongs to it. */
export function argumentNames(wanted: string | null, ignoreCase: boolean): NameTest {
  if (wanted === null) return () => true;
  const prefix = ignoreCase ? wanted.toLowerCase() : wanted;
  return (given) => {
    const name = ignoreCase ? given.toLowerCase() : given;
    return name.startsWith(prefix) && (name.length === prefix.length || name[prefix.length] === '.' || name[prefix.length] === '[');
  };
}

export function exactName(wanted: string | null, ignoreCase: boolean): NameTest {
  if (wanted === null) return () => true;
  const name = ignoreCase ? wanted.toLowerCase() : wanted;
  return (given) => given === name || (ignoreCase && given.toLowerCase() === name);
}

/** A value for every field of layer 0, with the layers that follow it. */
function valuesOf(fields: readonly Field[], place: Field['place'], named: NameTest): Value[] {
  const values: string[][] = [];
  for (const field of fields) {
    if (field.place !== place || !named(field.name)) continue;
    const layers = values.at(-1);
    if (field.layer > 0 && layers) layers.push(field.value);
    else values.push([field.value]);
  }
  return values;
}
