import { cookieValuesIn } from '@sitekeep/contracts';
import type { Address } from '@sitekeep/geo';

const base = 'sitekeep_pass';
const longestTry = 4;

/**
 * The cookie's name. IPv4 and IPv6 have one each, because browsers change between them at will and a pass is bound to the
 * address. Over TLS it has the `__Host-` prefix, so that no neighbouring host can overwrite it, and because a page over plain HTTP
 * cannot replace a Secure cookie of the same name: with one name for both, such a visitor would be asked for ever.
 */
export function passCookieName(secure: boolean, address: Address): string {
  return `${secure ? '__Host-' : ''}${base}${address.isV4 ? '4' : '6'}`;
}

/**
 * Value of the Set-Cookie header. It ends in the browser when the pass ends. `SameSite=None` where browsers allow it: a pass
 * speaks for nobody, and with `Lax` a form that another site sends here (the way back from a payment) would be stopped by the check.
 */
export function passCookie(secure: boolean, address: Address, pass: string, lifetimeSeconds: number): string {
  const scope = secure ? 'Secure; SameSite=None' : 'SameSite=Lax';
  return `${passCookieName(secure, address)}=${pass}; Max-Age=${lifetimeSeconds}; Path=/; HttpOnly; ${scope}`;
}

/**
 * The values that a Cookie header gives for `name`, at most four: over plain HTTP a neighbouring host can add a cookie of the same
 * name, and the visitor's own must still be found beside it.
 */
export const cookieValues = (header: string | undefined, name: string): string[] =>
  header === undefined ? [] : cookieValuesIn(header, name, longestTry);
