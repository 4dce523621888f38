import { Module } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { BillingModule } from '@sitekeep/billing';
import { MailModule } from '@sitekeep/mail';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import { DNS_RESOLVER, SystemDnsResolver } from './dns-resolver.ts';
import { EdgeFleet } from './edge-fleet.ts';
import { HostnameClaims } from './hostname-claims.ts';
import { HostnamesService } from './hostnames.service.ts';
import { KeptSites } from './kept-sites.ts';
import { OrderedMail } from './ordered-mail.ts';
import { OrderingService } from './ordering.service.ts';
import { ProtectionService } from './protection.service.ts';
import { ReleaseSiteHandler } from './release-site.handler.ts';
import { Releases } from './releases.ts';
import { Rivals } from './rivals.ts';
import { SiteDns } from './site-dns.ts';
import { SiteEffectsModule } from './site-effects.module.ts';
import { SiteOwners } from './site-owners.read-model.ts';
import { SitePublication } from './site-publication.ts';
import { SiteRestoration } from './site-restoration.service.ts';
import { SiteRules } from './site-rules.ts';
import { SiteSuspension } from './site-suspension.service.ts';
import { SitesReadModel } from './sites.read-model.ts';
import { SitesRepository } from './sites.repository.ts';
import { SitesService } from './sites.service.ts';
import { SitesUsage } from './sites-usage.ts';
import { TakenNames } from './taken-names.ts';

const internal = [HostnameClaims, OrderedMail, Rivals, SiteRules, SitesRepository, SitesUsage, TakenNames];
const services = [
  EdgeFleet,
  HostnamesService,
  KeptSites,
  OrderingService,
  ProtectionService,
  Releases,
  SiteDns,
  SiteOwners,
  SitePublication,
  SiteRestoration,
  SitesReadModel,
  SitesService,
  SiteSuspension,
];

export const sitesJobHandlers = [ReleaseSiteHandler];

/** Protected sites, their hostnames and origins. Needs the global PlatformModule. */
@Module({
  imports: [SiteEffectsModule, MailModule, AccountsModule, BillingModule],
  providers: [
    { provide: DNS_RESOLVER, useFactory: (config: ControlConfig) => new SystemDnsResolver(config.DNS_SERVERS), inject: [CONTROL_CONFIG] },
    ...internal,
    ...services,
    ...sitesJobHandlers,
  ],
  exports: [SiteEffectsModule, ...services],
})
export class SitesModule {}
