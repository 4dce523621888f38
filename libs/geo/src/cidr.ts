import { Address } from './address.ts';

/** A network: its first address and how many leading bits count. */
export interface Cidr {
  readonly address: Address;
  readonly prefix: number;
}

/** Reads `address` or `address/prefix`; null for anything else. A mapped network (`::ffff:10.0.0.0/104`) becomes its IPv4 network. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  const address = host.includes('%') ? null : Address.parse(host);
  if (!address) return null;
  if (slash < 0) return { address, prefix: address.length };
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits)) return null;
  const prefix = Number(digits) - (address.isV4 && host.includes(':') ? 96 : 0);
  return prefix < 0 || prefix > address.length ? null : { address, prefix };
}

/** Whether the first `prefix` bits of both addresses agree. Both are of the same family. */
export function sharesPrefix(a: Address, b: Address, prefix: number): boolean {
  for (let index = 0, left = prefix; left > 0; index++, left -= 32) {
    const difference = a.word(index) ^ b.word(index);
    if ((left >= 32 ? difference : difference >>> (32 - left)) !== 0) return false;
  }
  return true;
}
