import { isIPv6 } from 'node:net';
import { mostPurged } from '@sitekeep/contracts';

/** Whom an address stands for: every IPv6 line has a whole /64 to call from, so that counts as one caller. IPv4 inside IPv6 is IPv4. */
export function networkOf(address: string): string {
  const plain = address.split('%')[0] ?? '';
  if (!isIPv6(plain)) return address;
  // The URL parser writes every spelling of an address in the same way, and dotted parts in hexadecimal.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    groups.push(...Array.from({ length: 8 - groups.length - after.length }, () => '0'), ...after);
  }
  return ipv4Of(groups) ?? `${groups.slice(0, 4).join(':')}::/64`;
}

/** `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2) by its eight groups. */
function ipv4Of(groups: readonly string[]): string | null {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return null;
  return groups
    .slice(6)
    .flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255])
    .join('.');
}

/** The e-mail of the body, as the contracts write it; empty when there is none. */
export function emailOf(body: unknown): string {
  const email = (body as { email?: unknown } | undefined)?.email;
  return typeof email === 'string' ? email.trim().toLowerCase() : '';
}

export const namesPromoCode = (body: unknown): boolean => typeof (body as { promoCode?: unknown } | undefined)?.promoCode === 'string';

/** How many things the body names at once, such as URLs to purge; 1 when it names none. What is too long to be taken is one, too. */
export function valuesIn(body: unknown): number {
  const values = (body as { values?: unknown } | undefined)?.values;
  return Array.isArray(values) && values.length <= mostPurged ? Math.max(1, values.length) : 1;
}
