/**
 * The one reading of a request target, shared by every rule that looks at the URL, by the cache key and by the origin: what a
 * rule decided on is what the origin gets. Differences that carry no meaning are removed (RFC 3986, 6.2.2: dot segments, escapes
 * of plain characters, lower-case hex); what readers are known to take differently is refused, never repaired.
 */
export type NormalisedTarget = { readonly path: string; readonly query: string } | { readonly fault: string };

/** Characters that leave a path as it stands: 0 plain, 1 needs the slow reading. `.` is slow only at the start of a segment. */
const slow = new Uint8Array(256).fill(1);
for (let code = 0x21; code < 0x7f; code++) slow[code] = 0;
for (const odd of '%\\#?"<>^`{|}') slow[odd.charCodeAt(0)] = 1;

/** `target` is in origin form: `/path?query`, one character per byte as the HTTP parser hands it over. */
export function normaliseTarget(target: string): NormalisedTarget {
  if (target.charCodeAt(0) !== 47) return { fault: 'The request target must be a path.' };
  let end = 0;
  let plain = true;
  for (; end < target.length; end++) {
    const code = target.charCodeAt(end);
    if (code === 63) break;
    if (slow[code] !== 0 || (code === 46 && target.charCodeAt(end - 1) === 47)) plain = false;
  }
  const query = end < target.length ? target.slice(end) : '';
  if (query !== '' && !/^[\x21\x22\x24-\x7e\x80-\xff]*$/.test(query))
    return { fault: 'The query holds a character that URLs do not have.' };
  const raw = query === '' ? target : target.slice(0, end);
  return plain ? { path: raw, query: escapedQuery(query) } : slowPath(raw, query);
}

function slowPath(raw: string, query: string): NormalisedTarget {
  if (/[\\#]/.test(raw)) return { fault: 'The path holds \\ or #, which servers read in different ways.' };
  if (/%(?![0-9a-f]{2})/i.test(raw)) return { fault: 'The path holds a % that begins no escape.' };
  if (/%00/.test(raw)) return { fault: 'The path holds a zero byte.' };
  const unescaped = raw.replace(/%[0-9a-f]{2}/gi, plainCharacter).replace(/[^\x21-\x7e]|["<>^`{|}]/g, escaped);
  // An escaped backslash is a directory separator to some servers, like the bare one.
  if (unescaped.includes('%5C')) return { fault: 'The path holds an escaped \\, which servers read in different ways.' };
  // `..;x` is `..` to servers that strip path parameters, and a plain name to the others.
  if (/\/\.\.?;/.test(unescaped)) return { fault: 'The path holds a dot segment with parameters, which servers read in different ways.' };
  const path = withoutDotSegments(unescaped);
  return typeof path === 'string' ? { path, query: escapedQuery(query) } : path;
}

/** `%41` becomes `A`; `%2f` stays an escape, in upper case, because `/` would mean something else. */
function plainCharacter(escape: string): string {
  const character = String.fromCharCode(parseInt(escape.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
}

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
/** Queries keep their bytes (browsers send bare `%` and `\` there); only bytes beyond ASCII become escapes. */
const escapedQuery = (query: string) => (/[\x80-\xff]/.test(query) ? query.replace(/[\x80-\xff]/g, escaped) : query);

/**
 * What `..` must not take away: servers that merge slashes, strip path parameters or unescape first see no segment here, or two, and
 * climb from another place.
 */
const readDifferently = /^$|^;|%2F|%25/;

/** Empty segments are kept: `//` and `/` are different resources to many servers. */
function withoutDotSegments(path: string): string | { readonly fault: string } {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    if (segment === '..') {
      const left = kept.pop();
      if (left === undefined) return { fault: 'The path climbs above the root.' };
      if (readDifferently.test(left))
        return {
          fault: 'The path climbs with .. from a segment that servers read in different ways: an empty one, or one with ;, %2F or %25.',
        };
    }
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
