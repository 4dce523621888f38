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
  for (let at = list.indexOf(wanted); at >= 0; at = list.indexOf(wanted, at + 1))
    if (startsMember(list, at) && endsMember(list, at + wanted.length)) return true;
  return false;
}

// Step by step, for visitors choose the list: cut into pieces at each likeness it would be read as often as it has any.

function startsMember(list: string, at: number): boolean {
  const tag = list.startsWith('W/', at - 2) && at >= 2 ? at - 2 : at;
  let before = tag - 1;
  while (isBlank(list, before)) before--;
  return before < 0 || list.charCodeAt(before) === comma;
}

function endsMember(list: string, at: number): boolean {
  let after = at;
  while (isBlank(list, after)) after++;
  return after >= list.length || list.charCodeAt(after) === comma;
}

const comma = 44;
const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9;
