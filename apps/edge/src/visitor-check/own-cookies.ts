/** What the names of all our cookies have in common: a cheap look that settles nearly every header. */
const ours = 'sitekeep_';

/** Holds a visitor to an origin; those of further groups have an ending behind `_`. */
export const originCookie = 'sitekeep_origin';

const isOurs = (name: string): boolean => /^(?:__(?:Host|Secure)-)?sitekeep_/.test(name);

/** A Cookie header without our cookies, which are of no use to the origin and of some to a thief; null when nothing is left. */
export function withoutOwnCookies(cookies: string): string | null {
  if (!cookies.includes(ours)) return cookies;
  let kept: string | null = null;
  for (let from = 0; from <= cookies.length;) {
    const semicolon = cookies.indexOf(';', from);
    const to = semicolon < 0 ? cookies.length : semicolon;
    const cookie = cookies.slice(from, to);
    if (!isOurs(nameOf(cookie))) kept = kept === null ? cookie.trimStart() : `${kept};${cookie}`;
    from = to + 1;
  }
  return kept;
}

/** Whether a Set-Cookie header is for one of our cookies: an origin neither gives passes nor takes them away. */
export const setsOwnCookie = (setCookie: string): boolean => setCookie.includes(ours) && isOurs(nameOf(setCookie));

/** Browsers send `a=1; b=2`, and read the name up to the first `=` of the first part. */
function nameOf(cookie: string): string {
  const equals = cookie.indexOf('=');
  const name = equals < 0 ? cookie : cookie.slice(0, equals);
  const semicolon = name.indexOf(';');
  return (semicolon < 0 ? name : name.slice(0, semicolon)).trim();
}
