import { Module } from '@nestjs/common';
import { BillingModule } from '@sitekeep/billing';
import { PoliciesModule } from '@sitekeep/policies';
import { SitesModule } from '@sitekeep/sites';
import { NetworkListsService } from './network-lists.service.ts';
import { PublishRulesetHandler } from './publish-ruleset.handler.ts';
import { Publisher } from './publisher.ts';
import { RebuildService } from './rebuild.service.ts';
import { RulesetStore } from './ruleset-store.ts';

/** From policies and service state to the rulesets that the edges read. Needs the global PlatformModule. */
@Module({
  imports: [SitesModule, PoliciesModule, BillingModule],
  providers: [RulesetStore, NetworkListsService, Publisher, RebuildService, PublishRulesetHandler],
  exports: [NetworkListsService, Publisher, RebuildService, RulesetStore],
})
export class PublicationModule {}
