import { type GateClaims, gateClaimsSchema, longestGateToken } from '@sitekeep/contracts';
import { Mac } from '@sitekeep/mac';

const version = 'g1';
/** Cheap to try, and keeps what is no token away from the MAC, which refuses very long texts. */
const form = /^g1\.[\w-]{16,}\.[\w-]{43}$/;
const macLength = 43;

/** What signs the sessions of one site and epoch. `secret`: deriveSiteSecret(SEALING_KEY, 'gate-session', site, epoch). */
export const sessionKey = (secret: string): Mac => new Mac(Buffer.from(secret, 'base64url'));

/**
 * `g1.<claims>.<HMAC-SHA256 in base64url>`: what a visitor keeps in his cookie. Throws when it would be longer than browsers keep
 * (longestGateToken): then the visitor has too many groups or paths.
 */
export function signSession(key: Mac, claims: GateClaims): string {
  const text = `${version}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  if (text.length + 1 + macLength > longestGateToken) throw new Error('The session token is too long for a cookie.');
  return `${text}.${key.of(text)}`;
}

/**
 * The claims of a token that one of the keys has signed; null for anything else. Says nothing about times and revocations
 * (sessionPhase, Revocations): those are looked at anew for every request.
 */
export function readSession(keys: readonly Mac[], token: string): GateClaims | null {
  if (token.length > longestGateToken || !form.test(token)) return null;
  const end = token.length - macLength - 1;
  const text = token.slice(0, end);
  const mac = token.slice(end + 1);
  if (!keys.some((key) => key.verify(text, mac))) return null;
  return claimsOf(text.slice(version.length + 1));
}

/** Signed by us, and still read with care: a later version may sign something else with the same key. */
function claimsOf(encoded: string): GateClaims | null {
  try {
    return gateClaimsSchema.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
