import type { Type } from '@nestjs/common';
import { accountsEntities, accountsMigrations, AccountsModule } from '@sitekeep/accounts';
import { billingEntities, billingJobHandlers, billingMigrations, BillingModule } from '@sitekeep/billing';
import { certificatesEntities, certificatesJobHandlers, certificatesMigrations, CertificatesModule } from '@sitekeep/certificates';
import { gateEntities, gateMigrations, GateModule } from '@sitekeep/gate';
import { insightEntities, insightMigrations, InsightModule } from '@sitekeep/insight';
import { mailEntities, mailJobHandlers, mailMigrations, MailModule } from '@sitekeep/mail';
import { platformMigrations, type JobHandler } from '@sitekeep/platform';
import { policiesEntities, policiesMigrations, PoliciesModule } from '@sitekeep/policies';
import { publicationEntities, publicationJobHandlers, publicationMigrations, PublicationModule } from '@sitekeep/publication';
import { sitesEntities, sitesJobHandlers, sitesMigrations, SitesModule } from '@sitekeep/sites';
import { SupportModule } from '@sitekeep/support';

/** All contexts put together once, for api, workers, cli and tests. Each context adds its arrays here, in the order of its migrations. */
export const allEntities: unknown[] = [
  ...mailEntities,
  ...accountsEntities,
  ...billingEntities,
  ...sitesEntities,
  ...certificatesEntities,
  ...policiesEntities,
  ...publicationEntities,
  ...insightEntities,
  ...gateEntities,
];
export const allMigrations: unknown[] = [
  ...platformMigrations,
  ...mailMigrations,
  ...accountsMigrations,
  ...billingMigrations,
  ...sitesMigrations,
  ...certificatesMigrations,
  ...policiesMigrations,
  ...publicationMigrations,
  ...insightMigrations,
  ...gateMigrations,
];
/** Nest modules of every context. */
export const contextModules: Type<unknown>[] = [
  MailModule,
  AccountsModule,
  BillingModule,
  SitesModule,
  CertificatesModule,
  PoliciesModule,
  PublicationModule,
  InsightModule,
  GateModule,
  SupportModule,
];
/** Provider classes of every job handler; the billing-worker refuses to boot unless each job has exactly one. */
export const allJobHandlers: Type<JobHandler>[] = [
  ...mailJobHandlers,
  ...billingJobHandlers,
  ...sitesJobHandlers,
  ...certificatesJobHandlers,
  ...publicationJobHandlers,
];
