import { Module } from '@nestjs/common';
import { BillingModule } from '@sitekeep/billing';
import { SitesModule } from '@sitekeep/sites';
import { BanIntake } from './ban-intake.service.ts';
import { BansRepository } from './bans.repository.ts';
import { BansService } from './bans.service.ts';
import { ExplanationsService } from './explanations.service.ts';
import { PoliciesRepository } from './policies.repository.ts';
import { PoliciesService } from './policies.service.ts';
import { RuleLimits } from './rule-limits.ts';
import { RulesReadModel } from './rules.read-model.ts';

/** What the edges tell of bans: all that the insight-worker needs, and no module of another context. Needs the global PlatformModule. */
@Module({ providers: [BansRepository, BanIntake], exports: [BansRepository, BanIntake] })
export class BanIntakeModule {}

/** What accounts want enforced, for all their sites and for each. Needs the global PlatformModule. */
@Module({
  imports: [BanIntakeModule, SitesModule, BillingModule],
  providers: [PoliciesRepository, RuleLimits, PoliciesService, RulesReadModel, BansService, ExplanationsService],
  exports: [PoliciesService, RulesReadModel, BansService, ExplanationsService],
})
export class PoliciesModule {}
