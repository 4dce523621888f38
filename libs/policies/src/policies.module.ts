import { Module } from '@nestjs/common';
import { BillingModule } from '@sitekeep/billing';
import { SitesModule } from '@sitekeep/sites';
import { FiltersReadModel } from './filters.read-model.ts';
import { PoliciesRepository } from './policies.repository.ts';
import { PoliciesService } from './policies.service.ts';
import { RuleLimits } from './rule-limits.ts';

/** Lists and countries of accounts and sites. Needs the global PlatformModule. */
@Module({
  imports: [SitesModule, BillingModule],
  providers: [PoliciesRepository, RuleLimits, PoliciesService, FiltersReadModel],
  exports: [PoliciesService, FiltersReadModel],
})
export class PoliciesModule {}
