import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { rulesetOriginSchema, type Fault, type RulesetOrigin } from '@sitekeep/contracts';
import type { EgressPolicy } from '@sitekeep/runtime';
import { covers } from './hostname.ts';
import { isOwnName } from './own-names.ts';
import { isPublicName } from './public-suffix.ts';

export type OriginInput = { scheme: 'http' | 'https'; host: string; port?: number | undefined; weight: number };
export type OriginRules = { egress: EgressPolicy; ownNames: readonly string[]; allowPrivate: boolean };

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/;

/** Address literal without brackets, or name in ASCII, lower case, without a last dot. */
function canonicalHost(typed: string): string {
  const bare = typed.replace(/^\[(.*)\]$/, '$1');
  // An address with a zone (fe80::1%eth0) means something on one machine only: no URL holds it, and no origin is there.
  if (isIP(bare) === 6) return URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1) ?? '';
  return isIP(bare) === 4 ? bare : domainToASCII(typed).replace(/\.$/, '');
}

/** Reads origins and finds every fault at once; pointers begin at `pointer` (e.g. /origins). `hostnames` are the site's own. */
export function readOrigins(inputs: readonly OriginInput[], hostnames: readonly string[], rules: OriginRules, pointer = '/origins') {
  const faults: Fault[] = [];
  const origins: RulesetOrigin[] = [];
  const seen = new Set<string>();
  for (const [index, input] of inputs.entries()) {
    const port = input.port ?? (input.scheme === 'https' ? 443 : 80);
    const host = canonicalHost(input.host);
    const fail = (field: string, code: string, detail: string) => faults.push({ pointer: `${pointer}/${index}${field}`, code, detail });
    const wrong = faultOfHost(input.host, host, hostnames, rules);
    if (wrong) fail('/host', ...wrong);
    if (!rules.egress.allowsPort(port))
      fail('/port', 'port_refused', `Port ${port} is not one that web servers use; give the port your web server listens on.`);
    const key = `${host}:${port}`;
    if (!wrong && seen.has(key)) fail('', 'duplicate', 'This origin is named twice; name it once with a higher weight.');
    seen.add(key);
    origins.push(rulesetOriginSchema.parse({ scheme: input.scheme, host, port, weight: input.weight }));
  }
  return { origins, faults };
}

function faultOfHost(typed: string, host: string, hostnames: readonly string[], rules: OriginRules): [string, string] | null {
  if (isIP(host) !== 0) {
    const spelledOut = isIP(typed.replace(/^\[(.*)\]$/, '$1')) !== 0;
    if (!spelledOut) return ['invalid_host', 'Write an IPv4 address as four numbers between dots.'];
    if (rules.egress.allowsAddress(host)) return null;
    return ['address_refused', 'This address is private, reserved or our own; give the public address of your server.'];
  }
  if (/[/:?#@%\\\s]/.test(typed) || host.length > 253 || host === '' || !host.split('.').every((part) => label.test(part)))
    return ['invalid_host', 'Give the name or address of your server alone, like origin.example.com or 203.0.113.10.'];
  if (isOwnName(host, rules.ownNames) && !(rules.allowPrivate && host === 'localhost'))
    return ['loop', 'This name is ours, so requests would run in a circle; give the name or address of your own server.'];
  if (hostnames.some((name) => name === host || covers(name, host)))
    return [
      'loop',
      `${host} is protected by this site and will point at us, so requests would run in a circle; give the server's address, or a name kept for it.`,
    ];
  if (!rules.allowPrivate && !isPublicName(host))
    return ['not_public', 'This name does not exist on the Internet; give the public name or address of your server.'];
  return null;
}
