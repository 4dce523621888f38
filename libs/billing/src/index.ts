import { Approval } from './approval.entity.ts';
import { Difference } from './difference.entity.ts';
import { BillingProfile } from './billing-profile.entity.ts';
import { CreditNote, CreditNoteLine } from './credit-note.entity.ts';
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
import { BillingPeriodsComplete1700000003007 } from './migrations/3007-periods-complete.migration.ts';
import { BillingPricesAndTrials1700000003010 } from './migrations/3010-prices-and-trials.migration.ts';
import { BillingProfile1700000003020 } from './migrations/3020-billing-profile.migration.ts';
import { BillingRenewal1700000003040 } from './migrations/3040-renewal.migration.ts';
import { BillingBooksAgree1700000003021 } from './migrations/3021-books-agree.migration.ts';
import { BillingAskedAt1700000003061 } from './migrations/3061-asked-at.migration.ts';
import { BillingReturnedRefunds1700000003067 } from './migrations/3067-returned-refunds.migration.ts';
import { BillingTrialMayBeLonger1700000003070 } from './migrations/3070-trial-may-be-longer.migration.ts';
import { BillingPromoCodesAreActs1700000003080 } from './migrations/3080-promo-codes-are-acts.migration.ts';
import { BillingRefundsOnce1700000003090 } from './migrations/3090-refunds-once.migration.ts';
import { BillingInvoiceReplaces1700000003100 } from './migrations/3100-invoice-replaces.migration.ts';
import { BillingChecksByIndex1700000003110 } from './migrations/3110-checks-by-index.migration.ts';
import { BillingStaffMoney1700000003050 } from './migrations/3050-staff-money.migration.ts';
import { BillingSavedCards1700000003030 } from './migrations/3030-saved-cards.migration.ts';
import { BillingReconciliation1700000003031 } from './migrations/3031-reconciliation.migration.ts';
import { PaymentMethod } from './payment-method.entity.ts';
import { Payment } from './payment.entity.ts';
import { Plan, PlanPrice } from './plan.entity.ts';
import { PriceOverride } from './price-override.entity.ts';
import { PromoCode, PromoUse } from './promo-code.entity.ts';
import { ProviderEvent } from './provider-event.entity.ts';
import { Refund } from './refund.entity.ts';
import { ServiceHistory } from './service-history.entity.ts';
import { RenewalCharge } from './renewal-charge.entity.ts';
import { Service } from './service.entity.ts';
import { UnpaidWarning } from './unpaid-warning.entity.ts';

export { Approvals } from './approvals.ts';
export { BalanceReadModel } from './balance.read-model.ts';
export { furtherProfileFaults } from './billing-profile-faults.ts';
export { BillingProfiles } from './billing-profile.service.ts';
export { BillingOwners } from './billing-owners.read-model.ts';
export { billingJobHandlers, BillingModule } from './billing.module.ts';
export { Differences, type Finding } from './differences.ts';
export { CreditNotes } from './credit-notes.service.ts';
export { DocumentExports, type ExportFile } from './document-exports.service.ts';
export { Documents, type DocumentFile } from './documents.service.ts';
export { EntitlementsReadModel, type Entitlements, type Limits } from './entitlements.read-model.ts';
export { InvoicingService } from './invoicing.service.ts';
export { PaymentOptionsReadModel } from './payment-options.read-model.ts';
export { PaymentMethodsService } from './payment-methods.service.ts';
export { PaymentsService } from './payments.service.ts';
export { featureNames, PlanFeatures, type FeatureUse } from './plan-features.ts';
export { PlanChanges } from './plan-changes.service.ts';
export { PlansReadModel, priceOf, showPlan } from './plan.read-model.ts';
export type { Plan } from './plan.entity.ts';
export { PlanVersions, type PlanFaults, type PublishedPlan } from './plan-versions.service.ts';
export { RenewalSettings } from './renewal-settings.service.ts';
export { sandboxCards, type SandboxCard } from './sandbox-cards.ts';
export { SandboxPayments, type SandboxWebhook } from './sandbox-payments.service.ts';
export { sandboxSignatureHeader, signSandboxWebhook } from './sandbox-provider.ts';
export type { ServiceHistory } from './service-history.entity.ts';
export type { Activation } from './service.ts';
export { showDay } from './service.view.ts';
export { ServicesReadModel } from './services.read-model.ts';
export { ServicesService, unknownPlan, type OpenedService, type OpenService } from './services.service.ts';
export { PriceOverrides } from './price-overrides.service.ts';
export { PromoCodes } from './promo-codes.service.ts';
export { SiteUsage, type UsagePart } from './site-usage.ts';
export { Trials } from './trials.ts';
export { SITE_EFFECTS, type SiteEffects } from './site-effects.ts';
export { StaffLedger } from './staff-ledger.read-model.ts';
export { StaffMoney, type StaffMember } from './staff-money.service.ts';
export { StaffVoids } from './staff-voids.ts';
export { TopUps } from './top-ups.ts';
export { WebhooksService } from './webhooks.service.ts';

export const billingEntities = [
  BillingProfile,
  CreditNote,
  CreditNoteLine,
  Approval,
  Difference,
  Invoice,
  InvoiceLine,
  LedgerAccount,
  LedgerPosting,
  LedgerTransaction,
  Payment,
  PaymentMethod,
  Plan,
  PlanPrice,
  PriceOverride,
  PromoCode,
  PromoUse,
  ProviderEvent,
  RenewalCharge,
  Refund,
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
  BillingPeriodsComplete1700000003007,
  BillingPricesAndTrials1700000003010,
  BillingProfile1700000003020,
  BillingBooksAgree1700000003021,
  BillingSavedCards1700000003030,
  BillingReconciliation1700000003031,
  BillingRenewal1700000003040,
  BillingStaffMoney1700000003050,
  BillingAskedAt1700000003061,
  BillingReturnedRefunds1700000003067,
  BillingTrialMayBeLonger1700000003070,
  BillingPromoCodesAreActs1700000003080,
  BillingRefundsOnce1700000003090,
  BillingInvoiceReplaces1700000003100,
  BillingChecksByIndex1700000003110,
];
