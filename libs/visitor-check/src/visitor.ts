import type { Address } from '@sitekeep/geo';

/** What passes and challenges are bound to. */
export interface Visitor {
  readonly address: Address;
  /** The User-Agent header as received; undefined when there was none. */
  readonly userAgent: string | undefined;
}

const longestUserAgent = 512;

/**
 * The networks within which a visitor may move and keep the pass: IPv4 /24, because mobile carriers give one phone several
 * addresses of a pool; IPv6 /48, because phones and privacy extensions change the /64 and the rest of the address at will.
 * A thief of the cookie would have to sit in the same network and show the same browser.
 */
const v4Mask = 0xffffff00 | 0;
const v6SecondWordMask = 0xffff0000 | 0;

export function sameNetwork(a: Address, b: Address): boolean {
  if (a.isV4 !== b.isV4) return false;
  return a.isV4 ? ((a.w0 ^ b.w0) & v4Mask) === 0 : a.w0 === b.w0 && ((a.w1 ^ b.w1) & v6SecondWordMask) === 0;
}

/** Network and user agent as one text, for a MAC. The user agent comes last, so that no two visitors read the same. */
export function bindingOf({ address, userAgent }: Visitor): string {
  const network = address.isV4 ? `4.${address.w0 & v4Mask}` : `6.${address.w0}.${address.w1 & v6SecondWordMask}`;
  return `${network}.${userAgent?.slice(0, longestUserAgent) ?? ''}`;
}
