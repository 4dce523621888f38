import { Hostname } from './hostname.entity.ts';
import { SitesInitial1700000004000 } from './migrations/4000-sites.migration.ts';
import { Origin } from './origin.entity.ts';
import { ReleasedDomain, ReleasedHostname } from './released.entities.ts';
import { Site } from './site.entity.ts';

export { DNS_RESOLVER, SystemDnsResolver, type DnsResolver } from './dns-resolver.ts';
export { EdgeFleet } from './edge-fleet.ts';
export { HostnamesService } from './hostnames.service.ts';
export { OrderingService } from './ordering.service.ts';
export { ProtectionService } from './protection.service.ts';
export { SitePublication, type LostName, type SiteToPublish } from './site-publication.ts';
export { SiteRevisions } from './site-revisions.ts';
export { SiteSuspension } from './site-suspension.service.ts';
export { sitesJobHandlers, SitesModule } from './sites.module.ts';
export { SitesReadModel } from './sites.read-model.ts';
export { SitesService } from './sites.service.ts';
export const sitesEntities = [Site, Hostname, Origin, ReleasedHostname, ReleasedDomain];
export const sitesMigrations = [SitesInitial1700000004000];
