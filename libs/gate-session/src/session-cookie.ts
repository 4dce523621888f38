/** With this prefix browsers take it over HTTPS only, from this host only, and for all of its paths: no neighbouring host can set it. */
export const sessionCookieName = '__Host-sitekeep_session';

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** Value of the Set-Cookie header. It ends with the browser; when the session ends, the token says. */
export const sessionCookie = (token: string): string => `${sessionCookieName}=${token}; ${attributes}`;

/** Takes the session out of the browser. */
export const endedSessionCookie = `${sessionCookieName}=; Max-Age=0; ${attributes}`;

/**
 * The token in a Cookie header (several of them joined by `; `); null without one. Also where there are two that differ: browsers keep
 * one, so somebody else has put a session there, and nobody can tell which.
 */
export function sessionTokenIn(cookies: string): string | null {
  let token: string | null = null;
  for (let at = cookies.indexOf(sessionCookieName); at >= 0; at = cookies.indexOf(sessionCookieName, at + 1)) {
    const start = at + sessionCookieName.length;
    if (cookies[start] !== '=' || (at > 0 && cookies[at - 1] !== ' ' && cookies[at - 1] !== ';')) continue;
    const end = cookies.indexOf(';', start);
    const value = cookies.slice(start + 1, end < 0 ? undefined : end).trim();
    if (token !== null && token !== value) return null;
    token = value;
  }
  return token;
}
