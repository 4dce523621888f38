import { Hostname } from './hostname.entity.ts';
import { KeptSite } from './kept-site.entity.ts';
import { SitesInitial1700000004000 } from './migrations/4000-sites.migration.ts';
import { SitesReleasedDomainsBySite1700000004001 } from './migrations/4001-released-domains-by-site.migration.ts';
import { SitesOriginSettings1700000004002 } from './migrations/4002-origin-settings.migration.ts';
import { SitesKept1700000004003 } from './migrations/4003-kept-sites.migration.ts';
import { Origin } from './origin.entity.ts';
import { ReleasedDomain, ReleasedHostname } from './released.entities.ts';
import { Site } from './site.entity.ts';

export { DNS_RESOLVER, SystemDnsResolver, type DnsResolver } from './dns-resolver.ts';
export { EdgeFleet } from './edge-fleet.ts';
export { KeptSites } from './kept-sites.ts';
export { LAST_REQUESTS, type LastRequests } from './last-requests.ts';
export { HostnamesService } from './hostnames.service.ts';
export { OrderingService } from './ordering.service.ts';
export { ProtectionService } from './protection.service.ts';
export { SiteDns, type DnsState } from './site-dns.ts';
export { SiteOwners } from './site-owners.read-model.ts';
export { SitePublication, type LostName, type SiteToPublish } from './site-publication.ts';
export { SiteRestoration } from './site-restoration.service.ts';
export { SiteRevisions } from './site-revisions.ts';
export { SiteSuspension } from './site-suspension.service.ts';
export { sitesJobHandlers, SitesModule } from './sites.module.ts';
export { SitesReadModel } from './sites.read-model.ts';
export { SitesService } from './sites.service.ts';
export const sitesEntities = [Site, Hostname, KeptSite, Origin, ReleasedHostname, ReleasedDomain];
export const sitesMigrations = [
  SitesInitial1700000004000,
  SitesReleasedDomainsBySite1700000004001,
  SitesOriginSettings1700000004002,
  SitesKept1700000004003,
];
