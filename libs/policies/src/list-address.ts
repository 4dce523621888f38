import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type AddressFault = { code: string; detail: string };

/** Reads an address or range as people type it and gives its canonical CIDR: lower case, shortest form, mapped IPv4 as IPv4. */
export function readListAddress(typed: string): string | AddressFault {
  const [host = '', suffix, ...more] = typed
    .trim()
    .replace(/^\[(.*)\]/, '$1')
    .split('/');
  if (more.length > 0 || isIP(host) === 0 || host.includes('%')) return invalid;
  const parsed = ipaddr.parse(host);
  const mapped = parsed.kind() === 'ipv6' && (parsed as ipaddr.IPv6).isIPv4MappedAddress();
  const address = mapped ? (parsed as ipaddr.IPv6).toIPv4Address() : parsed;
  const bits = address.kind() === 'ipv6' ? 128 : 32;
  if (suffix === undefined) return `${text(address)}/${bits}`;
  if (!/^(0|[1-9]\d{0,2})$/.test(suffix)) return prefixFault(bits);
  const prefix = Number(suffix) - (mapped ? 96 : 0);
  if (prefix < 0 || prefix > bits) return prefixFault(mapped ? 128 : bits);
  const network = `${text(networkOf(address, prefix))}/${prefix}`;
  if (network === `${text(address)}/${prefix}`) return network;
  return {
    code: 'host_bits',
    detail: `${typed.trim()} is an address inside a range. Give the range itself, ${network}, or the address alone.`,
  };
}

const invalid: AddressFault = {
  code: 'invalid_address',
  detail: 'Give an IPv4 or IPv6 address or a range, like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.',
};
const prefixFault = (bits: number): AddressFault => ({ code: 'invalid_prefix', detail: `After the / stands a number from 0 to ${bits}.` });

const text = (address: ipaddr.IPv4 | ipaddr.IPv6): string =>
  address.kind() === 'ipv6' ? (address as ipaddr.IPv6).toRFC5952String() : address.toString();

function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number): ipaddr.IPv4 | ipaddr.IPv6 {
  const bytes = address.toByteArray().map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - index * 8))) & 0xff);
  return ipaddr.fromByteArray(bytes);
}

/**
 * One visitor's address as people type it, and what the edges count and ban: the address itself, or the first of its IPv6 /64.
 * Null when it is none.
 */
export function readVisitorAddress(typed: string): { address: string; network: string } | null {
  const cidr = typed.includes('/') ? null : readListAddress(typed);
  if (typeof cidr !== 'string') return null;
  const address = showListAddress(cidr);
  return { address, network: address.includes(':') ? text(networkOf(ipaddr.parse(address), 64)) : address };
}

/** As people read it: a single address without its prefix. */
export const showListAddress = (cidr: string): string => cidr.replace(cidr.includes(':') ? /\/128$/ : /\/32$/, '');
