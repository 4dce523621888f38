import { cookieValuesIn } from '@sitekeep/contracts';

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
  const [token = null, ...others] = cookieValuesIn(cookies, sessionCookieName, Infinity);
  return others.every((value) => value === token) ? token : null;
}
