import { Module } from '@nestjs/common';
import { BillingModule } from '@sitekeep/billing';
import { CertificatesModule } from '@sitekeep/certificates';
import { SitesModule } from '@sitekeep/sites';
import { ApiDescriptionsService } from './api-descriptions.service.ts';
import { BanIntake } from './ban-intake.service.ts';
import { BansRepository } from './bans.repository.ts';
import { BansService } from './bans.service.ts';
import { CodesByProvider } from './codes-by-provider.ts';
import { ExplanationsService } from './explanations.service.ts';
import { FirewallOfSite } from './firewall-of-site.ts';
import { FirewallPatchesService } from './firewall-patches.service.ts';
import { FirewallRepository } from './firewall.repository.ts';
import { FirewallTestService } from './firewall-test.service.ts';
import { ForwardAuthService } from './forward-auth.service.ts';
import { GatePolicy } from './gate-policy.service.ts';
import { ImportedRulesService } from './imported-rules.service.ts';
import { KnownRulesService } from './known-rules.service.ts';
import { OriginSecretService } from './origin-secret.service.ts';
import { PoliciesRepository } from './policies.repository.ts';
import { PoliciesService } from './policies.service.ts';
import { PoliciesUsage } from './policies-usage.ts';
import { PolicyLock } from './policy-lock.ts';
import { PurgeRetention } from './purge-retention.ts';
import { PurgesRepository } from './purges.repository.ts';
import { PurgesService } from './purges.service.ts';
import { RuleLimits } from './rule-limits.ts';
import { RulesReadModel } from './rules.read-model.ts';

const intake = [BansRepository, BanIntake, PurgesRepository, PurgeRetention];

/**
 * What the edges tell of bans, and what is deleted when it is old: all that the insight-worker needs, and no module of another
 * context. Needs the global PlatformModule.
 */
@Module({ providers: intake, exports: intake })
export class PoliciesIntakeModule {}

const services = [
  PoliciesService,
  RulesReadModel,
  BansService,
  ExplanationsService,
  PurgesService,
  OriginSecretService,
  ForwardAuthService,
  GatePolicy,
  FirewallOfSite,
  KnownRulesService,
  ApiDescriptionsService,
  FirewallPatchesService,
  FirewallTestService,
  ImportedRulesService,
  CodesByProvider,
];

/** What accounts want enforced, for all their sites and for each. Needs the global PlatformModule. */
@Module({
  imports: [PoliciesIntakeModule, SitesModule, CertificatesModule, BillingModule],
  providers: [PoliciesRepository, FirewallRepository, RuleLimits, PoliciesUsage, PolicyLock, ...services],
  exports: services,
})
export class PoliciesModule {}
