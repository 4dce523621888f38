import { Module } from '@nestjs/common';
import { BillingModule } from '@sitekeep/billing';
import { CertificatesModule } from '@sitekeep/certificates';
import { GateModule } from '@sitekeep/gate';
import { PoliciesModule } from '@sitekeep/policies';
import { SitesModule } from '@sitekeep/sites';
import { BanPublication } from './ban-publication.ts';
import { DestroySiteHandler } from './destroy-site.handler.ts';
import { FirewallPublication } from './firewall-publication.ts';
import { GateAccessPublication } from './gate-access-publication.ts';
import { GatePublication } from './gate-publication.ts';
import { LeftOut } from './left-out.ts';
import { LiftBanHandler } from './lift-ban.handler.ts';
import { NetworkListsService } from './network-lists.service.ts';
import { PublishRulesetHandler } from './publish-ruleset.handler.ts';
import { Publisher } from './publisher.ts';
import { PurgePublication } from './purge-publication.ts';
import { RebuildService } from './rebuild.service.ts';
import { RulesetStore } from './ruleset-store.ts';
import { WriteFirewallHandler } from './write-firewall.handler.ts';
import { WriteGateAccessHandler } from './write-gate-access.handler.ts';
import { WriteGateHandler } from './write-gate.handler.ts';
import { WritePurgeHandler } from './write-purge.handler.ts';

/** From policies and service state to the rulesets that the edges read. Needs the global PlatformModule. */
@Module({
  imports: [SitesModule, CertificatesModule, PoliciesModule, GateModule, BillingModule],
  providers: [
    RulesetStore,
    NetworkListsService,
    LeftOut,
    Publisher,
    BanPublication,
    PurgePublication,
    GatePublication,
    GateAccessPublication,
    FirewallPublication,
    RebuildService,
    PublishRulesetHandler,
    LiftBanHandler,
    DestroySiteHandler,
    WritePurgeHandler,
    WriteGateHandler,
    WriteGateAccessHandler,
    WriteFirewallHandler,
  ],
  exports: [NetworkListsService, FirewallPublication, Publisher, RebuildService, RulesetStore],
})
export class PublicationModule {}
