import type { CheckMethod } from '@sitekeep/contracts';
import type { SiteKeys } from './site-keys.ts';
import { bindingOf, type Visitor } from './visitor.ts';

/** `weaker`: an invisible pass where the captcha is asked. `forged`: not made by this site, in this epoch, for this visitor. */
export type PassState = 'valid' | 'malformed' | 'expired' | 'weaker' | 'forged';

const code: Record<CheckMethod, string> = { invisible: 'i', captcha: 'c' };
// `1<method><expiry in seconds, base 36, 7 digits><MAC, 43 characters>`: all at fixed places, so that reading is slicing.
const version = '1';
const expiryDigits = 7;
const macAt = 2 + expiryDigits;
export const passLength = macAt + 43;

/**
 * The value of the cookie that lets a visitor through, 52 characters. Site and epoch are in the key, network and user agent
 * in the MAC, method and expiry also in clear. `expiresAt`: ms since epoch, rounded up to seconds.
 */
export function issuePass(keys: SiteKeys, method: CheckMethod, visitor: Visitor, expiresAt: number): string {
  const expiry = Math.ceil(expiresAt / 1000)
    .toString(36)
    .padStart(expiryDigits, '0');
  const head = version + code[method] + expiry;
  return head + keys.pass.of(`${head}.${bindingOf(visitor)}`);
}

/** Whether `pass` serves where `method` is asked: a captcha pass serves everywhere, an invisible one does not stand in for the captcha. */
export function verifyPass(keys: SiteKeys, pass: string, visitor: Visitor, method: CheckMethod, now: number): PassState {
  const expiresAt = passExpiry(pass);
  if (expiresAt === null) return 'malformed';
  if (expiresAt <= now) return 'expired';
  if (!serves(pass, method)) return 'weaker';
  const head = pass.slice(0, macAt);
  return keys.pass.verify(`${head}.${bindingOf(visitor)}`, pass.slice(macAt)) ? 'valid' : 'forged';
}

/** When a well-formed pass ends, ms since epoch; null for anything else. Says nothing about who made it. */
export function passExpiry(pass: string): number | null {
  if (pass.length !== passLength || pass[0] !== version) return null;
  if (pass[1] !== code.invisible && pass[1] !== code.captcha) return null;
  let seconds = 0;
  for (let i = 2; i < macAt; i++) {
    const digit = base36(pass.charCodeAt(i));
    if (digit < 0) return null;
    seconds = seconds * 36 + digit;
  }
  return seconds * 1000;
}

export const serves = (pass: string, method: CheckMethod): boolean => method === 'invisible' || pass[1] === code.captcha;

function base36(character: number): number {
  if (character >= 48 && character <= 57) return character - 48;
  return character >= 97 && character <= 122 ? character - 87 : -1;
}
