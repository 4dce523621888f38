/** Names and values in turn, as heads of requests and answers carry them. */
export type Fields = readonly string[];

const isNamed = (candidate: string, name: string): boolean =>
  candidate.length === name.length && (candidate === name || candidate.toLowerCase() === name);

/** All values of a field joined by `, `, as one list (RFC 9110, 5.3); null without any. `name` in lower case. */
export function fieldValue(fields: Fields, name: string): string | null {
  let value: string | null = null;
  for (let i = 0; i < fields.length; i += 2) {
    if (!isNamed(fields[i] as string, name)) continue;
    value = value === null ? (fields[i + 1] as string) : `${value}, ${fields[i + 1] as string}`;
  }
  return value;
}

/** The value of a field that may come once only: null without it, and when it comes twice with different values. */
export function singleValue(fields: Fields, name: string): string | null {
  let value: string | null = null;
  for (let i = 0; i < fields.length; i += 2) {
    if (!isNamed(fields[i] as string, name)) continue;
    if (value !== null && value !== fields[i + 1]) return null;
    value = fields[i + 1] as string;
  }
  return value;
}

export function hasField(fields: Fields, name: string): boolean {
  for (let i = 0; i < fields.length; i += 2) if (isNamed(fields[i] as string, name)) return true;
  return false;
}

/** Members of a list (RFC 9110, 5.6.1), trimmed, without empty ones. */
export const listMembers = (value: string): string[] => split(value).filter((member) => member !== '');

/** What stands between commas, trimmed, empty too. Commas in quoted strings separate nothing. */
export function split(value: string): string[] {
  const members: string[] = [];
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === quote) at = endOfQuoted(value, at) - 1;
    if (code !== comma) continue;
    members.push(trimmed(value.slice(from, at)));
    from = at + 1;
  }
  members.push(trimmed(value.slice(from)));
  return members;
}

const comma = 44;
const quote = 34;
const backslash = 92;

/** Where the quoted string that begins at `from` ends, behind its quote; the end of the text when it is never closed. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === quote) return at + 1;
  }
  return text.length;
}

/** Without spaces and tabs around it: the only white space that fields have (RFC 9110, 5.6.3). */
export function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}
const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Delta-seconds (RFC 9111, 1.2.2): digits only, 2^31 for anything larger; null for what is no such number. */
export function deltaSeconds(text: string): number | null {
  if (text === '') return null;
  let seconds = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return null;
    seconds = Math.min(seconds * 10 + digit, mostSeconds);
  }
  return seconds;
}
export const mostSeconds = 2_147_483_648;
