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
 * Whose requests a rule adds up. Values of headers and cookies may be secrets, so only their hash is kept; a request without
 * one counts for its address, so that leaving the value out is no way round the rule.
 */
export function limitKey(key: RulesetRateLimit['key']): LimitKeyOf {
  if (!('name' in key)) return key.kind === 'site' ? () => 'site' : ({ address }) => addressKey(address);
  const { kind, name } = key;
  const valueOf =
    kind === 'header'
      ? (request: EnforcementRequest) => request.header(name)
      : ({ cookies }: EnforcementRequest) => cookieOf(cookies, name);
  return (request) => {
    const value = valueOf(request);
    return value ? `#${hash('sha256', value, 'base64url').slice(0, 22)}` : addressKey(request.address);
  };
}

/** The first value of a cookie; undefined without one. */
function cookieOf(cookies: string, name: string): string | undefined {
  for (let from = cookies.indexOf(name); from >= 0; from = cookies.indexOf(name, from + 1)) {
    const begins = from === 0 || cookies[from - 1] === ' ' || cookies[from - 1] === ';';
    if (!begins || cookies[from + name.length] !== '=') continue;
    const end = cookies.indexOf(';', from);
    return cookies.slice(from + name.length + 1, end < 0 ? undefined : end).trim();
  }
  return undefined;
}
