import type { RawValues } from './parameter-values.ts';

/** Of a query or form, as it was sent: `+` is a space. */
export function formValues(text: string): RawValues {
  const values = new Map<string, (string | null)[]>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    if (name !== null) add(values, name, equals < 0 ? '' : decoded(pair.slice(equals + 1)));
  }
  return values;
}

/** Of a flat list of names and values; names in lower case. */
export function headerValues(headers: readonly string[]): RawValues {
  const values = new Map<string, (string | null)[]>();
  for (let i = 0; i + 1 < headers.length; i += 2) add(values, (headers[i] ?? '').toLowerCase(), headers[i + 1] ?? '');
  return values;
}

export function cookieValues(headers: RawValues): RawValues {
  const values = new Map<string, (string | null)[]>();
  for (const header of headers.get('cookie') ?? []) {
    for (const pair of (header ?? '').split(';')) {
      const equals = pair.indexOf('=');
      if (equals > 0) add(values, pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
    }
  }
  return values;
}

function add(values: Map<string, (string | null)[]>, name: string, value: string | null): void {
  const known = values.get(name);
  if (known) known.push(value);
  else values.set(name, [value]);
}

/** Null for what is no UTF-8. A bare `%` stands for itself, as browsers send it. */
function decoded(text: string): string | null {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    return null;
  }
}
