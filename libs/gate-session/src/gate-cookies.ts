import { cookieValuesIn } from '@sitekeep/contracts';

/** Of a browser that stands for the code. */
export const deviceCookieName = '__Host-sitekeep_device';
/** From the way to another identity provider until the visitor is back. */
export const providerCookieName = '__Host-sitekeep_provider';

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** Value of the Set-Cookie header. `seconds`: so long the browser keeps it; 0 takes it away. */
export const keptCookie = (name: string, value: string, seconds: number): string => `${name}=${value}; Max-Age=${seconds}; ${attributes}`;

/**
 * The value in a Cookie header (several of them joined by `; `); null without one. Also where there are two that differ: browsers keep
 * one, so somebody else has put the other there, and nobody can tell which.
 */
export function onlyCookieIn(cookies: string, name: string): string | null {
  const [value = null, ...others] = cookieValuesIn(cookies, name, Infinity);
  return others.every((other) => other === value) ? value : null;
}
