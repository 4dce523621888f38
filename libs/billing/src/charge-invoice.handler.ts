import { Injectable } from '@nestjs/common';
import type { JobPayload } from '@sitekeep/contracts';
import { Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BalanceRenewals } from './balance-renewals.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import type { RenewalCharge, RenewalChargeOutcome } from './renewal-charge.entity.ts';
import { RenewalCharges } from './renewal-charge.repository.ts';
import { RenewalMails } from './renewal-mails.ts';
import { chargeAt, collectedTogether, renewableEnd } from './renewal.ts';
import { Renewals } from './renewals.ts';
import { SavedCards, type CardOutcome } from './saved-cards.ts';
import { deletionAt } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';

const outcomes: Record<CardOutcome['outcome'], RenewalChargeOutcome> = {
  settled: 'settled',
  processing: 'processing',
  declined: 'declined',
  'authentication-needed': 'authentication-needed',
  'no-card': 'not-charged',
  'expired-card': 'not-charged',
  'too-little': 'not-charged',
  'under-way': 'not-charged',
  'not-open': 'not-charged',
};

/**
 * Collects an invoice of a renewal: from the balance (attempt 0), or from the saved card. The provider is called between two
 * transactions under a key made of invoice and attempt: whoever dies in between finds out what became of the same charge.
 */
@Injectable()
export class ChargeInvoiceHandler implements JobHandler<'charge-invoice'> {
  readonly job = 'charge-invoice' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly charges: RenewalCharges,
    private readonly renewals: Renewals,
    private readonly balances: BalanceRenewals,
    private readonly saved: SavedCards,
    private readonly mails: RenewalMails,
  ) {}

  async handle({ invoiceId, attempt }: JobPayload<'charge-invoice'>): Promise<void> {
    if (attempt === 0) return this.balances.pay(invoiceId);
    const { manager } = this.transactions;
    const charge = await this.charges.open(manager, invoiceId, attempt);
    const service = charge && (await this.services.find(manager, charge.accountId, charge.serviceId));
    if (!charge || !service) return;
    const outcome = await this.charge(charge, service);
    await this.transactions.run((inTransaction) => this.close(inTransaction, charge, outcome));
  }

  /** Null: the customer has chosen otherwise meanwhile, for this service or another of the invoice. */
  private async charge({ accountId, invoiceId, attempt }: RenewalCharge, service: Service): Promise<CardOutcome | null> {
    const named = await this.services.ofInvoice(this.transactions.manager, accountId, invoiceId);
    if (service.renewal !== 'card' || (named.length > 1 && !collectedTogether(named, this.clock.now()))) return null;
    const key = `renewal-${invoiceId}-${attempt}`;
    return this.saved.charge({ accountId, invoiceId, paymentMethodId: service.paymentMethodId, key, present: false });
  }

  private async close(manager: EntityManager, charge: RenewalCharge, outcome: CardOutcome | null): Promise<void> {
    const service = (await this.services.lock(manager, charge.accountId, [charge.serviceId]))[0]!;
    const now = this.clock.now();
    const isFirst = await this.charges.close(manager, charge, outcome ? outcomes[outcome.outcome] : 'not-charged', now);
    if (isFirst && outcome) await this.tell(manager, charge, service, outcome);
    // What is still to be charged of it the sweep takes onto an invoice of its own.
    if (isFirst && !outcome) await this.invoices.renewAgain(manager, charge.invoiceId, now);
  }

  /** Settled and processing need no word of ours: the mail of the paid invoice comes with its settlement. */
  private async tell(manager: EntityManager, charge: RenewalCharge, service: Service, told: CardOutcome): Promise<void> {
    if (told.outcome === 'no-card') return this.withoutCard(manager, service, 'removed');
    if (told.outcome === 'expired-card') return this.withoutCard(manager, service, 'expired');
    if (told.outcome !== 'declined' && told.outcome !== 'authentication-needed' && told.outcome !== 'too-little') return;
    const invoice = await this.invoices.find(manager, charge.accountId, charge.invoiceId);
    const end = renewableEnd(service);
    // Paid, deleted or refunded since: nothing is asked of the customer any more.
    if (invoice?.state !== 'open' || end === null) return;
    const { attempt } = charge;
    const { card } = told;
    if (told.outcome === 'authentication-needed')
      return this.mails.confirmPayment(manager, invoice, { attempt, card, confirmBefore: deletionAt(end) });
    const named = await this.services.ofInvoice(manager, charge.accountId, charge.invoiceId);
    // Said once: no later try will do better.
    if (told.outcome === 'too-little')
      return this.mails.chargeFailed(manager, invoice, named, { attempt: 0, card, reason: 'amount_too_small', nextTryAt: null });
    const nextTryAt = chargeAt(end, attempt + 1);
    await this.mails.chargeFailed(manager, invoice, named, { attempt, card, reason: told.failure, nextTryAt });
  }

  private async withoutCard(manager: EntityManager, service: Service, why: 'removed' | 'expired'): Promise<void> {
    if (service.renewal === 'card') await this.renewals.fallBack(manager, service, why, this.clock.now());
  }
}
