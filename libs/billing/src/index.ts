import { InvoiceLine } from './invoice-line.entity.ts';
import { Invoice } from './invoice.entity.ts';
import { LedgerAccount, LedgerPosting, LedgerTransaction } from './ledger.entity.ts';
import { BillingServices1700000003000 } from './migrations/3000-services.migration.ts';
import { BillingInvoices1700000003001 } from './migrations/3001-invoices.migration.ts';
import { BillingPayments1700000003002 } from './migrations/3002-payments.migration.ts';
import { BillingLedger1700000003003 } from './migrations/3003-ledger.migration.ts';
import { BillingPlansSeed1700000003004 } from './migrations/3004-plans-seed.migration.ts';
import { BillingRefunds1700000003005 } from './migrations/3005-refunds.migration.ts';
import { BillingFirewallRules1700000003006 } from './migrations/3006-firewall-rules.migration.ts';
import { Payment } from './payment.entity.ts';
import { Plan, PlanPrice } from './plan.entity.ts';
import { ProviderEvent } from './provider-event.entity.ts';
import { ServiceHistory } from './service-history.entity.ts';
import { Service } from './service.entity.ts';
import { UnpaidWarning } from './unpaid-warning.entity.ts';

export { BalanceReadModel } from './balance.read-model.ts';
export { BillingOwners } from './billing-owners.read-model.ts';
export { billingJobHandlers, BillingModule } from './billing.module.ts';
export { EntitlementsReadModel, type Entitlements, type Limits } from './entitlements.read-model.ts';
export { InvoicingService } from './invoicing.service.ts';
export { PaymentsService } from './payments.service.ts';
export { PlansReadModel, priceOf, showPlan } from './plan.read-model.ts';
export type { Plan } from './plan.entity.ts';
export { SandboxPayments, type SandboxWebhook } from './sandbox-payments.service.ts';
export { sandboxSignatureHeader, signSandboxWebhook } from './sandbox-provider.ts';
export type { ServiceHistory } from './service-history.entity.ts';
export type { Activation } from './service.ts';
export { showDay } from './service.view.ts';
export { ServicesReadModel } from './services.read-model.ts';
export { ServicesService, unknownPlan, type OpenedService, type OpenService } from './services.service.ts';
export { SITE_EFFECTS, type SiteEffects } from './site-effects.ts';
export { WebhooksService } from './webhooks.service.ts';

export const billingEntities = [
  Invoice,
  InvoiceLine,
  LedgerAccount,
  LedgerPosting,
  LedgerTransaction,
  Payment,
  Plan,
  PlanPrice,
  ProviderEvent,
  Service,
  ServiceHistory,
  UnpaidWarning,
];
export const billingMigrations = [
  BillingServices1700000003000,
  BillingInvoices1700000003001,
  BillingPayments1700000003002,
  BillingLedger1700000003003,
  BillingPlansSeed1700000003004,
  BillingRefunds1700000003005,
  BillingFirewallRules1700000003006,
];
