import { showId, type Service, type Site as SiteShown, type SiteDetail } from '@sitekeep/contracts';
import type { ControlConfig } from '@sitekeep/runtime';
import { dnsRecordsOf } from './dns-records.ts';
import type { Hostname } from './hostname.entity.ts';
import { displayName, proofName } from './hostname.ts';
import type { Origin } from './origin.entity.ts';
import type { Site } from './site.entity.ts';

export const showHostname = (hostname: Hostname): SiteShown['hostnames'][number] => ({
  id: showId('hostname', hostname.id),
  name: hostname.name,
  display: displayName(hostname.name),
  state: hostname.state,
  proof:
    hostname.state === 'needs_proof' && hostname.proofToken !== null
      ? { type: 'TXT', name: proofName(hostname.name), value: hostname.proofToken }
      : null,
});

const showOrigin = (origin: Origin): SiteShown['origins'][number] => {
  const { id, siteId: _, position: __, site: ___, connectMs, answerMs, ...shown } = origin;
  return { ...shown, id: showId('origin', id), connectTimeoutSeconds: connectMs / 1000, answerTimeoutSeconds: answerMs / 1000 };
};

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** A site with its parts loaded, in the form of the contract. */
export const showSite = (site: Site, service: Service): SiteShown => ({
  id: showId('site', site.id),
  name: site.name,
  hostnames: [...site.hostnames].sort(byId).map(showHostname),
  origins: [...site.origins].sort((a, b) => a.position - b.position).map(showOrigin),
  suspended: site.suspended,
  service,
  revision: site.revision,
  publishedRevision: site.publishedRevision,
  createdAt: site.createdAt.toISOString(),
});

/** With what to do next: DNS records, and the addresses that the server's firewall must let in. */
export const showSiteDetail = (site: Site, service: Service, config: ControlConfig): SiteDetail => {
  const shown = showSite(site, service);
  const edge = { addresses: config.EDGE_ADDRESSES, cname: config.EDGE_CNAME };
  return {
    ...shown,
    dnsRecords: shown.hostnames.flatMap(({ name }) => dnsRecordsOf(name, edge)),
    egressAddresses: [...config.EGRESS_ADDRESSES],
  };
};
