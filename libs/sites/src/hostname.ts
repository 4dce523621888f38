import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import { isOwnName } from './own-names.ts';
import { isPublicName, isPublicSuffix, registrableDomain } from './public-suffix.ts';

export type HostnameRules = { ownNames: readonly string[]; allowReservedNames: boolean };
/** `name` is what is stored and matched; `registrableDomain` is the part that somebody can buy. */
export type ReadHostname = { name: string; registrableDomain: string };
export type HostnameFault = { code: string; detail: string };

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const fault = (code: string, detail: string): HostnameFault => ({ code, detail });

/** Reads a hostname as people type it: IDN becomes punycode, case and a last dot go, `*.` in front makes a wildcard. */
export function readHostname(input: string, rules: HostnameRules): ReadHostname | HostnameFault {
  const typed = input.trim();
  if (/[/:?#@%\\\s]/.test(typed) && isIP(typed) === 0)
    return fault('invalid_hostname', 'Give the hostname alone, without https://, port or path: www.example.com.');
  const wildcard = /^\*[.。]/.test(typed);
  const ascii = domainToASCII(wildcard ? typed.slice(2) : typed).replace(/\.$/, '');
  if (isIP(typed.replace(/^\[|\]$/g, '')) !== 0 || isIP(ascii.replace(/^\[|\]$/g, '')) !== 0)
    return fault('address_literal', 'An address cannot be protected; give the hostname that visitors type.');
  const spelling = faultOfSpelling(ascii, wildcard);
  if (spelling) return spelling;
  return faultOfPlace(ascii, wildcard, rules) ?? { name: wildcard ? `*.${ascii}` : ascii, registrableDomain: registrableDomain(ascii) };
}

export const isHostnameFault = (read: ReadHostname | HostnameFault): read is HostnameFault => 'code' in read;

function faultOfSpelling(ascii: string, wildcard: boolean): HostnameFault | null {
  if (ascii.includes('*')) return fault('invalid_wildcard', 'A * may stand only for the whole first label, like *.example.com.');
  const labels = ascii.split('.');
  if (ascii === '' || labels.some((part) => !label.test(part)))
    return fault('invalid_hostname', 'Use letters, digits and hyphens between dots, at most 63 characters each, like www.example.com.');
  if (ascii.length > (wildcard ? 251 : 253)) return fault('invalid_hostname', 'A hostname has at most 253 characters.');
  if (/^\d+$/.test(labels.at(-1) ?? '')) return fault('invalid_hostname', 'The last label of a hostname cannot be a number.');
  if (labels.some((part) => part.startsWith('xn--') && !isPunycode(part)))
    return fault('invalid_hostname', 'A label that starts with xn-- must be valid punycode; give the name as people write it.');
  return null;
}

const isPunycode = (part: string): boolean => {
  const readable = domainToUnicode(part);
  return readable !== '' && readable !== part && domainToASCII(readable) === part;
};

function faultOfPlace(ascii: string, wildcard: boolean, rules: HostnameRules): HostnameFault | null {
  if (isOwnName(wildcard ? `*.${ascii}` : ascii, rules.ownNames))
    return fault('own_hostname', 'This name belongs to Sitekeep itself; give a name of your own domain.');
  if (isPublicName(ascii)) return null;
  if (isPublicSuffix(ascii))
    return fault('public_suffix', 'Under this name everybody can register domains, so nobody owns it; give a name below it.');
  if (!rules.allowReservedNames)
    return fault('not_public', 'This name does not exist on the Internet; give one under a public top-level domain.');
  return ascii.includes('.') ? null : fault('public_suffix', 'Give a name with at least two labels, like shop.example.com.');
}

/** Whether a wildcard covers a name (at any depth). */
export const covers = (wildcard: string, name: string): boolean => wildcard.startsWith('*.') && name.endsWith(wildcard.slice(1));
/** Whether `name` lies inside `other`: below it, or covered by its wildcard. */
export const liesInside = (name: string, other: string): boolean => name !== other && name.endsWith(`.${other.replace(/^\*\./, '')}`);

/** The name as people read it. */
export const displayName = (name: string): string =>
  name.startsWith('*.') ? `*.${domainToUnicode(name.slice(2))}` : domainToUnicode(name);
/** Where the proof of a hostname is set in DNS. */
export const proofName = (name: string): string => `_sitekeep.${name.replace(/^\*\./, '')}`;
/** The record's value: it speaks for one account only, so others cannot use it. */
export const proofValue = (accountId: string, name: string): string =>
  `sitekeep-proof=${createHash('sha256').update(`${accountId} ${name}`).digest('hex').slice(0, 32)}`;
