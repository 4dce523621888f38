import { ApiDescriptionRow } from './api-description.entity.ts';
import { BanRow } from './ban.entity.ts';
import { FirewallImportRow } from './firewall-import.entity.ts';
import { FirewallPatchRow } from './firewall-patch.entity.ts';
import { ListEntry } from './list-entry.entity.ts';
import { PoliciesInitial1700000005000 } from './migrations/5000-policies.migration.ts';
import { PolicySettings1700000005001 } from './migrations/5001-policy-settings.migration.ts';
import { Bans1700000005002 } from './migrations/5002-bans.migration.ts';
import { Purges1700000005003 } from './migrations/5003-purges.migration.ts';
import { SiteSecrets1700000005004 } from './migrations/5004-site-secrets.migration.ts';
import { Firewall1700000005005 } from './migrations/5005-firewall.migration.ts';
import { GatePolicy1700000005006 } from './migrations/5006-gate-policy.migration.ts';
import { PolicyRow } from './policy.entity.ts';
import { PurgeRow } from './purge.entity.ts';

export { ApiDescriptionsService } from './api-descriptions.service.ts';
export type { BanRow } from './ban.entity.ts';
export { BanIntake } from './ban-intake.service.ts';
export { BansService } from './bans.service.ts';
export { ExplanationsService } from './explanations.service.ts';
export { watchedMs } from './compile-firewall.ts';
export { FirewallOfSite, type FirewallNow } from './firewall-of-site.ts';
export { FirewallPatchesService } from './firewall-patches.service.ts';
export { FirewallTestService } from './firewall-test.service.ts';
export { ForwardAuthService } from './forward-auth.service.ts';
export { CodesByProvider } from './codes-by-provider.ts';
export { GatePolicy } from './gate-policy.service.ts';
export { ImportedRulesService, type ImportedRules } from './imported-rules.service.ts';
export { KnownRulesService } from './known-rules.service.ts';
export { readListAddress } from './list-address.ts';
export { OriginSecretService } from './origin-secret.service.ts';
export type { PolicyChange } from './check-policy.ts';
export { PoliciesIntakeModule, PoliciesModule } from './policies.module.ts';
export { PoliciesService } from './policies.service.ts';
export type { PolicyScope } from './policies.repository.ts';
export type { PurgeRow } from './purge.entity.ts';
export { PurgeRetention } from './purge-retention.ts';
export { PurgesService } from './purges.service.ts';
export { RulesReadModel, type EntriesBeyond, type Rules } from './rules.read-model.ts';
export const policiesIntakeEntities = [BanRow, PurgeRow];
export const policiesEntities = [PolicyRow, ListEntry, BanRow, PurgeRow, FirewallPatchRow, FirewallImportRow, ApiDescriptionRow];
export const policiesMigrations = [
  PoliciesInitial1700000005000,
  PolicySettings1700000005001,
  Bans1700000005002,
  Purges1700000005003,
  SiteSecrets1700000005004,
  Firewall1700000005005,
  GatePolicy1700000005006,
];
