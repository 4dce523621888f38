import { Module, type OnModuleInit } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { MailModule } from '@sitekeep/mail';
import { ActivateAccountHandler } from './activate-account.handler.ts';
import { ActsAlone } from './acts-alone.ts';
import { Approvals } from './approvals.ts';
import { BalanceReadModel } from './balance.read-model.ts';
import { BalanceRenewals } from './balance-renewals.ts';
import { BillingMails } from './billing-mails.ts';
import { BillingOwners } from './billing-owners.read-model.ts';
import { CardCharges } from './card-charges.ts';
import { CardGuard } from './card-guard.ts';
import { CardUpdates } from './card-updates.ts';
import { ChargeInvoiceHandler } from './charge-invoice.handler.ts';
import { CheckLedgerHandler } from './check-ledger.handler.ts';
import { ClockGuard } from './clock-guard.ts';
import { CollectDebtHandler } from './collect-debt.handler.ts';
import { Differences } from './differences.ts';
import { BillingProfiles } from './billing-profile.service.ts';
import { CreditNoteRepository } from './credit-note.repository.ts';
import { CreditNotes } from './credit-notes.service.ts';
import { DocumentExportRepository } from './document-export.repository.ts';
import { DocumentExports } from './document-exports.service.ts';
import { Documents } from './documents.service.ts';
import { EntitlementsReadModel } from './entitlements.read-model.ts';
import { ExpirySweepHandler } from './expiry-sweep.handler.ts';
import { InvoiceReversal } from './invoice-reversal.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { InvoiceHeads } from './invoice-heads.ts';
import { InvoiceTerms } from './invoice-terms.ts';
import { invoiceTransitions } from './invoice.ts';
import { InvoicingService } from './invoicing.service.ts';
import { LedgerRepository } from './ledger.repository.ts';
import { Ledger } from './ledger.service.ts';
import { OpenInvoices } from './open-invoices.ts';
import { OwnerMails } from './owner-mails.ts';
import { PaymentAttempts } from './payment-attempts.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PaymentMethodsService } from './payment-methods.service.ts';
import { PaymentOptionsReadModel } from './payment-options.read-model.ts';
import { PaymentProgress } from './payment-progress.ts';
import { PaymentProviders } from './payment-providers.ts';
import { PaymentRepository } from './payment.repository.ts';
import { paymentTransitions } from './payment.ts';
import { PaymentsService } from './payments.service.ts';
import { PaidLines } from './paid-lines.repository.ts';
import { PdfPress } from './pdf-press.ts';
import { PaidPlan } from './paid-plan.ts';
import { PlanChangeCost } from './plan-change-cost.ts';
import { PlanChanges } from './plan-changes.service.ts';
import { PlanFeatures } from './plan-features.ts';
import { PlanSwitch } from './plan-switch.ts';
import { PlanVersions } from './plan-versions.service.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { PriceOverrides } from './price-overrides.service.ts';
import { Pricing } from './pricing.ts';
import { PromoCodeRepository } from './promo-code.repository.ts';
import { PromoCodes } from './promo-codes.service.ts';
import { ProviderEventRepository } from './provider-event.repository.ts';
import { Payouts } from './payouts.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { ReconcilePaymentsHandler } from './reconcile-payments.handler.ts';
import { ReconciliationRepository } from './reconciliation.repository.ts';
import { RefundPaymentHandler } from './refund-payment.handler.ts';
import { Refunds } from './refunds.ts';
import { RenewalCharges } from './renewal-charge.repository.ts';
import { RenewalSettings } from './renewal-settings.service.ts';
import { RenewalSweepHandler } from './renewal-sweep.handler.ts';
import { Renewals } from './renewals.ts';
import { SavedCards } from './saved-cards.ts';
import { TopUps } from './top-ups.ts';
import { SandboxPayments } from './sandbox-payments.service.ts';
import { RenewalMails } from './renewal-mails.ts';
import { ServiceLifecycle } from './service-lifecycle.ts';
import { serviceTransitions } from './service.ts';
import { ServiceRepository } from './service.repository.ts';
import { ServicesReadModel } from './services.read-model.ts';
import { ServicesService } from './services.service.ts';
import { SettlePaymentHandler } from './settle-payment.handler.ts';
import { Settlement } from './settlement.ts';
import { SiteUsage } from './site-usage.ts';
import { validateTransitions } from './transition-table.ts';
import { Trials } from './trials.ts';
import { StaffActs } from './staff-acts.ts';
import { CreditCustomerAct } from './staff-credit.ts';
import { ExtendServiceAct } from './staff-extension.ts';
import { StaffLedger } from './staff-ledger.read-model.ts';
import { MarkPaidAct } from './staff-mark-paid.ts';
import { StaffMoney } from './staff-money.service.ts';
import { PriceOverrideAct } from './staff-price-override.ts';
import { PromoCodeAct } from './staff-promo-code.ts';
import { RefundPaymentAct } from './staff-refund.ts';
import { RecordTransferAct } from './staff-transfer.ts';
import { StaffVoids } from './staff-voids.ts';
import { UnfinishedSweepHandler } from './unfinished-sweep.handler.ts';
import { UnpaidWarnings } from './unpaid-warning.repository.ts';
import { WaitingForBalance } from './waiting-for-balance.ts';
import { WebhooksService } from './webhooks.service.ts';

const acts = [CreditCustomerAct, ExtendServiceAct, MarkPaidAct, PriceOverrideAct, PromoCodeAct, RecordTransferAct, RefundPaymentAct];
const staff = [ActsAlone, Approvals, StaffActs, StaffLedger, StaffMoney, StaffVoids, ...acts];
const exported = [
  ...staff,
  BalanceReadModel,
  BillingOwners,
  BillingProfiles,
  CreditNotes,
  Differences,
  DocumentExports,
  Documents,
  EntitlementsReadModel,
  InvoicingService,
  PaymentMethodsService,
  PaymentOptionsReadModel,
  PaymentsService,
  PlanChanges,
  PlanFeatures,
  PlansReadModel,
  PlanVersions,
  PriceOverrides,
  PromoCodes,
  RenewalSettings,
  SandboxPayments,
  ServicesReadModel,
  ServicesService,
  SiteUsage,
  Trials,
  TopUps,
  WebhooksService,
];
const internal = [
  DocumentExportRepository,
  BalanceRenewals,
  BillingMails,
  CardCharges,
  CardGuard,
  CardUpdates,
  ClockGuard,
  PaymentAttempts,
  PaymentMethodRepository,
  PaymentProgress,
  Payouts,
  ProviderCustomers,
  ReconciliationRepository,
  SavedCards,
  OpenInvoices,
  OwnerMails,
  RenewalMails,
  CreditNoteRepository,
  InvoiceRepository,
  InvoiceReversal,
  InvoiceHeads,
  InvoiceTerms,
  Ledger,
  LedgerRepository,
  PaymentProviders,
  PaymentRepository,
  PaidLines,
  PdfPress,
  PaidPlan,
  PlanChangeCost,
  PlanSwitch,
  Pricing,
  PromoCodeRepository,
  ProviderEventRepository,
  Refunds,
  RenewalCharges,
  Renewals,
  ServiceLifecycle,
  ServiceRepository,
  Settlement,
  UnpaidWarnings,
  WaitingForBalance,
];
/** Run by the billing-worker, which fetches them from here. */
export const billingJobHandlers = [
  CheckLedgerHandler,
  ActivateAccountHandler,
  ChargeInvoiceHandler,
  CollectDebtHandler,
  ExpirySweepHandler,
  ReconcilePaymentsHandler,
  RefundPaymentHandler,
  RenewalSweepHandler,
  SettlePaymentHandler,
  UnfinishedSweepHandler,
];

/** Plans, services, invoices, payments, balances. Needs the global PlatformModule and a global provider of SITE_EFFECTS. */
@Module({
  imports: [AccountsModule, MailModule],
  providers: [...exported, ...internal, ...billingJobHandlers],
  exports: exported,
})
export class BillingModule implements OnModuleInit {
  /** A table that cannot be right must not move money. */
  onModuleInit(): void {
    validateTransitions(serviceTransitions);
    validateTransitions(invoiceTransitions);
    validateTransitions(paymentTransitions);
  }
}
