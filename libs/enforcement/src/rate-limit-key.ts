import { hash } from 'node:crypto';
import type { RulesetRateLimit } from '@sitekeep/contracts';
import type { Address } from '@sitekeep/geo';
import type { EnforcementRequest } from './verdict.ts';

export type LimitKeyOf = (request: EnforcementRequest) => string;

/**
 * The name a visitor's address is counted and banned under: the IPv4 address, or the first address of the IPv6 /64, because
 * whoever has one address of such a network has them all. RFC 5952 spelling.
 */
export function addressKey(address: Address): string {
  return address.isV4 ? address.text : networkOf(address);
}

let lastAddress: Address | null = null;
let lastNetwork = '';

/** Several stages ask about the same request in a row. */
function networkOf(address: Address): string {
  if (address !== lastAddress) {
    const groups = [address.w0 >>> 16, address.w0 & 0xffff, address.w1 >>> 16, address.w1 & 0xffff];
    while (groups.at(-1) === 0) groups.pop();
    lastNetwork = `${groups.map((group) => group.toString(16)).join(':')}::`;
    lastAddress = address;
  }
  return lastNetwork;
}

/**
 * Whose requests a rule adds up. Values of headers and cookies may be secrets, so only their hash is kept. A request without one
 * counts for its address, and so does one with several, of which nobody knows the one that the origin will take: neither is a way
 * round the rule. Spellings that origins read alike count as one.
 */
export function limitKey(key: RulesetRateLimit['key']): LimitKeyOf {
  if (!('name' in key)) return key.kind === 'site' ? () => 'site' : ({ address }) => addressKey(address);
  const { kind, name } = key;
  const valuesOf =
    kind === 'header'
      ? (request: EnforcementRequest) => request.headerValues(name).map(plainHeader)
      : ({ cookies }: EnforcementRequest) => cookieValues(cookies, name).map(plainCookie);
  return (request) => {
    const [value, ...others] = valuesOf(request);
    const isPlain = value !== undefined && value !== '' && others.every((other) => other === value);
    return isPlain ? `#${hash('sha256', value, 'base64url').slice(0, 22)}` : addressKey(request.address);
  };
}

/** `Bearer x` is `bearer  x` to many. */
const plainHeader = (value: string): string => value.trim().replace(/\s+/g, ' ').toLowerCase();

/** Quotes belong to a cookie for some origins and not for others; many take escapes for the characters. */
const plainCookie = (value: string): string =>
  value.replace(/^"(.*)"$/, '$1').replace(/%[0-9a-f]{2}/gi, (escape) => String.fromCharCode(parseInt(escape.slice(1), 16)));

function cookieValues(cookies: string, name: string): string[] {
  const values: string[] = [];
  for (let from = cookies.indexOf(name); from >= 0; from = cookies.indexOf(name, from + 1)) {
    if (!/^[\s;]?$/.test(cookies.charAt(from - 1)) || !/^\s*=/.test(cookies.slice(from + name.length, from + name.length + 8))) continue;
    const [begin, end] = [cookies.indexOf('=', from) + 1, cookies.indexOf(';', from)];
    values.push(cookies.slice(begin, end < 0 ? undefined : end).trim());
  }
  return values;
}
