import { trimmed } from './fields.ts';

/** An entity-tag (RFC 9110, 8.8.3): `"…"` or `W/"…"`, compared as it stands. */
const form = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

export const isEntityTag = (text: string): boolean => form.test(text);
export const isWeak = (tag: string): boolean => tag.startsWith('W/');
const opaque = (tag: string): string => (isWeak(tag) ? tag.slice(2) : tag);

/** RFC 9110, 8.8.3.2. */
export const weaklyEqual = (one: string, other: string): boolean => opaque(one) === opaque(other);
export const stronglyEqual = (one: string, other: string): boolean => one === other && !isWeak(one);

/** Whether a list of If-None-Match names the tag, by weak comparison. Tags may hold commas; what is no tag is skipped. */
export function listNames(list: string, tag: string): boolean {
  if (list === tag) return true;
  const wanted = opaque(tag);
  for (let at = list.indexOf(wanted); at >= 0; at = list.indexOf(wanted, at + 1)) {
    const before = trimmed(list.slice(0, at));
    const after = trimmed(list.slice(at + wanted.length));
    const startsMember = before === '' || before === 'W/' || before.endsWith(',') || /,[ \t]*W\/$/.test(before);
    if (startsMember && (after === '' || after.startsWith(','))) return true;
  }
  return false;
}
