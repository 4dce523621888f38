import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { Ruleset, RulesetBalancer, RulesetOrigin } from '@sitekeep/contracts';

/** What all origins of a site have in common as to how they are reached. */
export interface OriginSite {
  readonly siteId: string;
  readonly hostnames: Ruleset['hostnames'];
  readonly ca: RulesetBalancer['ca'];
  readonly clientCertificate: RulesetBalancer['clientCertificate'];
}

/** Where connections lead, and how both ends show who they are. */
export interface OriginTarget extends Pick<RulesetOrigin, 'scheme' | 'host' | 'port' | 'serverName' | 'verifyTls'> {
  readonly site: OriginSite;
}

export function urlOf({ scheme, host, port }: Pick<RulesetOrigin, 'scheme' | 'host' | 'port'>): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** A certificate for any of these is accepted: the name that the site gives, else the origin's own or one of those it serves. */
export function namesOf({ host, serverName, site }: OriginTarget): string[] {
  if (serverName !== null) return [serverName];
  const served = site.hostnames.map((name) => name.replace(/^\*\./, ''));
  return isIP(host) === 0 ? [host, ...served] : [...served, host];
}

/** For tls.connect. SNI has no form for an address (RFC 6066, 3). */
export function identityOptions(target: OriginTarget) {
  const names = namesOf(target);
  const [first = ''] = names;
  return {
    servername: isIP(first) === 0 ? first : '',
    rejectUnauthorized: target.verifyTls,
    checkServerIdentity: (_host: string, certificate: PeerCertificate): Error | undefined => {
      const faults = names.map((name) => checkServerIdentity(name, certificate));
      return faults.includes(undefined) ? undefined : faults[0];
    },
  };
}

/**
 * Connections are alike, and may be shared between sites, when this is: they lead to the same port of the same host, and over TLS
 * the same names, authorities and client certificate were asked of them. A client certificate is its own site's alone.
 */
export function connectionKey(target: OriginTarget): string {
  const url = urlOf(target);
  if (target.scheme === 'http') return url;
  const { siteId, ca, clientCertificate } = target.site;
  const shown = clientCertificate && [siteId, clientCertificate.id, clientCertificate.fingerprint];
  return JSON.stringify([url, namesOf(target), target.verifyTls, ca && hash('sha256', ca), shown]);
}
