import type { BundledOperation } from './bundled-api.ts';
import { bestOf, candidates, parsed, propertiesOf, typesOf, typesOfSchema } from './parameter-values.ts';
import { formValues } from './raw-values.ts';
import type { SchemaFault, Validator } from './validator.ts';

type BundledBody = NonNullable<BundledOperation['body']>;

/** `application/json` of `Application/JSON; charset=utf-8`; empty without one. */
export const mediaType = (contentType: string): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();

/** The description of a media type: its own before a range. Null where it is not described. */
export function bodyOf({ types }: BundledBody, type: string): BundledBody['types'][number] | null {
  const ranges = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
  for (const range of ranges) {
    const found = types.find((one) => one.type === range);
    if (found) return found;
  }
  return null;
}

/** Of a whole body that is not packed. Forms of several parts, XML and others are held against their media type alone. */
export function checkBody(schema: string, type: string, body: Buffer, validator: Validator): readonly SchemaFault[] {
  if (/^application\/(json|[^;]+\+json)$|^text\/json$/.test(type)) {
    const value = parsed(textOf(body));
    return value === undefined ? [{ at: '', keyword: 'json' }] : validator.validate(schema, value);
  }
  if (type === 'application/x-www-form-urlencoded') return checkForm(schema, body.toString('latin1'), validator);
  if (type.startsWith('text/')) return bestOf(candidates(textOf(body), typesOf(schema, validator)), schema, validator);
  return [];
}

/** Without the byte order mark that some senders begin with. */
const textOf = (body: Buffer): string => body.toString('utf8').replace(/^\ufeff/, '');

function checkForm(schema: string, text: string, validator: Validator): readonly SchemaFault[] {
  const properties = propertiesOf(schema, validator);
  const values = formValues(text);
  if ([...values.values()].some((list) => list.includes(null))) return [{ at: '', keyword: 'encoding' }];
  const read = [...values].map(([name, list]): [string, unknown] => {
    const types = typesOfSchema(properties.get(name), validator);
    const texts = list as readonly string[];
    if (types.has('array')) return [name, texts];
    const [first = ''] = texts;
    return [name, texts.length > 1 ? texts : candidates(first, types)[0]];
  });
  const plain = [...values].map(([name, list]): [string, unknown] => [name, list.length > 1 ? list : list[0]]);
  return bestOf([Object.fromEntries(read), Object.fromEntries(plain)], schema, validator);
}
