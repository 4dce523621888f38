import { onlyCookieIn } from './gate-cookies.ts';

/** With this prefix browsers take it over HTTPS only, from this host only, and for all of its paths: no neighbouring host can set it. */
export const sessionCookieName = '__Host-sitekeep_session';

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** Value of the Set-Cookie header. It ends with the browser; when the session ends, the token says. */
export const sessionCookie = (token: string): string => `${sessionCookieName}=${token}; ${attributes}`;

/** Takes the session out of the browser. */
export const endedSessionCookie = `${sessionCookieName}=; Max-Age=0; ${attributes}`;

/** The token in a Cookie header; null without one, or where there are two. */
export const sessionTokenIn = (cookies: string): string | null => onlyCookieIn(cookies, sessionCookieName);
