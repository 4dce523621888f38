import { Module, type OnModuleInit } from '@nestjs/common';
import { AccountsModule } from '@sitekeep/accounts';
import { MailModule } from '@sitekeep/mail';
import { ActivateAccountHandler } from './activate-account.handler.ts';
import { BalanceReadModel } from './balance.read-model.ts';
import { BillingMails } from './billing-mails.ts';
import { BillingOwners } from './billing-owners.read-model.ts';
import { EntitlementsReadModel } from './entitlements.read-model.ts';
import { ExpirySweepHandler } from './expiry-sweep.handler.ts';
import { InvoiceReversal } from './invoice-reversal.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { invoiceTransitions } from './invoice.ts';
import { InvoicingService } from './invoicing.service.ts';
import { LedgerRepository } from './ledger.repository.ts';
import { Ledger } from './ledger.service.ts';
import { PaymentProviders } from './payment-providers.ts';
import { PaymentRepository } from './payment.repository.ts';
import { paymentTransitions } from './payment.ts';
import { PaymentsService } from './payments.service.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { ProviderEventRepository } from './provider-event.repository.ts';
import { Refunds } from './refunds.ts';
import { SandboxPayments } from './sandbox-payments.service.ts';
import { ServiceLifecycle } from './service-lifecycle.ts';
import { serviceTransitions } from './service.ts';
import { ServiceRepository } from './service.repository.ts';
import { ServicesReadModel } from './services.read-model.ts';
import { ServicesService } from './services.service.ts';
import { SettlePaymentHandler } from './settle-payment.handler.ts';
import { Settlement } from './settlement.ts';
import { validateTransitions } from './transition-table.ts';
import { UnfinishedSweepHandler } from './unfinished-sweep.handler.ts';
import { UnpaidWarnings } from './unpaid-warning.repository.ts';
import { WebhooksService } from './webhooks.service.ts';

const exported = [
  BalanceReadModel,
  BillingOwners,
  EntitlementsReadModel,
  InvoicingService,
  PaymentsService,
  PlansReadModel,
  SandboxPayments,
  ServicesReadModel,
  ServicesService,
  WebhooksService,
];
const internal = [
  BillingMails,
  InvoiceRepository,
  InvoiceReversal,
  Ledger,
  LedgerRepository,
  PaymentProviders,
  PaymentRepository,
  ProviderEventRepository,
  Refunds,
  ServiceLifecycle,
  ServiceRepository,
  Settlement,
  UnpaidWarnings,
];
/** Run by the billing-worker, which fetches them from here. */
export const billingJobHandlers = [ActivateAccountHandler, ExpirySweepHandler, SettlePaymentHandler, UnfinishedSweepHandler];

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
