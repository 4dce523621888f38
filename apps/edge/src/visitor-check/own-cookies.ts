/** What the names of all our cookies have in common: a cheap look that settles nearly every header. */
const ours = 'sitekeep_';

/** Holds a visitor to an origin; those of further groups have an ending behind `_`. */
export const originCookie = 'sitekeep_origin';

/** Prefixes of names that browsers know (RFC 6265bis, 4.1.3). */
const prefixes = ['__Host-', '__Secure-'];

/** A Cookie header without our cookies, which are of no use to the origin and of some to a thief; null when nothing is left. */
export function withoutOwnCookies(cookies: string): string | null {
  if (!cookies.includes(ours)) return cookies;
  let kept: string | null = null;
  for (let from = 0; from <= cookies.length;) {
    const semicolon = cookies.indexOf(';', from);
    const to = semicolon < 0 ? cookies.length : semicolon;
    if (!isOursAt(cookies, from)) kept = kept === null ? cookies.slice(from, to).trimStart() : `${kept};${cookies.slice(from, to)}`;
    from = to + 1;
  }
  return kept;
}

/** Whether a Set-Cookie header is for one of our cookies: an origin neither gives passes nor takes them away. */
export const setsOwnCookie = (setCookie: string): boolean => setCookie.includes(ours) && isOursAt(setCookie, 0);

/** Whether the cookie that begins here has a name of ours. Nothing is cut out for that: it is asked about every cookie of every request. */
function isOursAt(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  if (text.startsWith(ours, at)) return true;
  return prefixes.some((prefix) => text.startsWith(prefix, at) && text.startsWith(ours, at + prefix.length));
}
