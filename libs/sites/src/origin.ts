import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { rulesetOriginSchema, type Fault, type OriginInput, type RulesetOrigin } from '@sitekeep/contracts';
import type { EgressPolicy } from '@sitekeep/runtime';
import { covers } from './hostname.ts';
import { isOwnName } from './own-names.ts';
import { isPublicName } from './public-suffix.ts';

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
    const fail = (field: string, code: string, detail: string) => faults.push({ pointer: `${pointer}/${index}${field}`, code, detail });
    const origin = canonical(input);
    const wrong = faultOfHost(input.host, origin.host, hostnames, rules);
    if (wrong) fail('/host', ...wrong);
    if (!rules.egress.allowsPort(origin.port))
      fail('/port', 'port_refused', `Port ${origin.port} is not one that web servers use; give the port your web server listens on.`);
    for (const [field, ...found] of faultsOfNames(input, origin)) fail(field, ...found);
    const key = `${origin.group} ${origin.host}:${origin.port}`;
    if (!wrong && seen.has(key)) fail('', 'duplicate', 'This origin is named twice; name it once with a higher weight.');
    seen.add(key);
    origins.push(origin);
  }
  return { origins, faults: [...faults, ...onlyBackups(origins, pointer)] };
}

function canonical(input: OriginInput): RulesetOrigin {
  const { connectTimeoutSeconds, answerTimeoutSeconds, hostHeader, serverName, ...rest } = input;
  return rulesetOriginSchema.parse({
    ...rest,
    port: input.port ?? (input.scheme === 'https' ? 443 : 80),
    host: canonicalHost(input.host),
    weight: input.weight ?? 1,
    hostHeader: hostHeader == null ? null : canonicalAuthority(hostHeader),
    serverName: serverName == null ? null : canonicalHost(serverName),
    connectMs: connectTimeoutSeconds && connectTimeoutSeconds * 1000,
    answerMs: answerTimeoutSeconds && answerTimeoutSeconds * 1000,
  });
}

const authority = /^(\[[^\]]*\]|[^:]*)(:\d{1,5})?$/;

/** Host and port as a Host header holds them (RFC 9110, 7.2); empty when it is none. */
function canonicalAuthority(typed: string): string {
  const [, name = '', port = ''] = authority.exec(typed) ?? [];
  const host = canonicalHost(name);
  if (!isHostText(name, host) || Number(port.slice(1)) > 65_535) return '';
  return `${isIP(host) === 6 ? `[${host}]` : host}${port}`;
}

const isHostText = (typed: string, host: string): boolean =>
  isIP(host) !== 0
    ? isIP(typed.replace(/^\[(.*)\]$/, '$1')) !== 0
    : !/[/:?#@%\\\s]/.test(typed) && host.length <= 253 && host !== '' && host.split('.').every((part) => label.test(part));

function* faultsOfNames(input: OriginInput, { scheme, hostHeader, serverName }: RulesetOrigin): Iterable<[string, string, string]> {
  if (hostHeader === '')
    yield [
      '/hostHeader',
      'invalid_host',
      'Give the name that your server is to be asked for, with a port if it needs one, like www.example.com:8443.',
    ];
  if (serverName === null) return;
  if (scheme === 'http')
    yield ['/serverName', 'needs_https', 'Only a server with https has a name for TLS; leave it out, or choose https.'];
  // Addresses are no server names (RFC 6066, 3).
  if (isIP(serverName) !== 0 || !isHostText(input.serverName ?? '', serverName))
    yield ['/serverName', 'invalid_name', 'Give the name that the certificate of your server is for, like origin.example.com.'];
}

/** A group whose origins all wait for others to fail would never be asked. */
function onlyBackups(origins: readonly RulesetOrigin[], pointer: string): Fault[] {
  const groups = Map.groupBy(origins, ({ group }) => group);
  const waiting = [...groups].filter(([, members]) => members.every(({ backup }) => backup));
  return waiting.map(([group]) => ({
    pointer,
    code: 'only_backups',
    detail: `In group ${group} every origin is a backup, so none would be asked first; let at least one be none.`,
  }));
}

/** Whether requests to the host come to us, because the site protects it. */
export const isProtected = (host: string, hostnames: readonly string[]): boolean =>
  hostnames.some((name) => name === host || covers(name, host));

function faultOfHost(typed: string, host: string, hostnames: readonly string[], rules: OriginRules): [string, string] | null {
  if (isIP(host) !== 0) {
    if (!isHostText(typed, host)) return ['invalid_host', 'Write an IPv4 address as four numbers between dots.'];
    if (rules.egress.allowsAddress(host)) return null;
    return ['address_refused', 'This address is private, reserved or our own; give the public address of your server.'];
  }
  if (!isHostText(typed, host))
    return ['invalid_host', 'Give the name or address of your server alone, like origin.example.com or 203.0.113.10.'];
  if (isOwnName(host, rules.ownNames) && !(rules.allowPrivate && host === 'localhost'))
    return ['loop', 'This name is ours, so requests would run in a circle; give the name or address of your own server.'];
  if (isProtected(host, hostnames))
    return [
      'loop',
      `${host} is protected by this site and will point at us, so requests would run in a circle; give the server's address, or a name kept for it.`,
    ];
  if (!rules.allowPrivate && !isPublicName(host))
    return ['not_public', 'This name does not exist on the Internet; give the public name or address of your server.'];
  return null;
}
