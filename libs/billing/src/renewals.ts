import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId } from '@sitekeep/contracts';
import { Audit, Outbox } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { InvoicingService } from './invoicing.service.ts';
import { addMs, dayMs } from './months.ts';
import { expiresAt, isExpired, type PaymentMethod } from './payment-method.entity.ts';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { OpenInvoices } from './open-invoices.ts';
import { PaymentRepository } from './payment.repository.ts';
import { RenewalCharges } from './renewal-charge.repository.ts';
import { RenewalMails } from './renewal-mails.ts';
import { chargeAt, collectedTogether, decideRenewal, renewableEnd, trialReminderAt, type RenewalStep } from './renewal.ts';
import { systemActor } from './service-lifecycle.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';

/** What happens before and around the end of what is paid, as the customer has chosen. The caller holds the lock on the service. */
@Injectable()
export class Renewals {
  constructor(
    private readonly accounts: AccountsReadModel,
    private readonly audit: Audit,
    private readonly outbox: Outbox,
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly invoicing: InvoicingService,
    private readonly openInvoices: OpenInvoices,
    private readonly payments: PaymentRepository,
    private readonly cards: PaymentMethodRepository,
    private readonly charges: RenewalCharges,
    private readonly mails: RenewalMails,
  ) {}

  /** Does what is due now and says when to look again. Charges are made by job charge-invoice, outside of this transaction. */
  async step(manager: EntityManager, service: Service, now: Date): Promise<void> {
    // One that is paid while its trial runs renews as any other.
    if (service.state !== 'paid' && service.trialUntil !== null && service.trialUntil > now)
      return this.remindOfTrial(manager, service, service.trialUntil, now);
    const open = await this.invoices.openLineOf(manager, service.accountId, service.id);
    const lastCharge = open ? await this.charges.last(manager, service.accountId, open.invoiceId) : 0;
    let step = decideRenewal(service, lastCharge, now);
    if (step.cardWarning !== null) await this.warnOfCard(manager, service, step.cardWarning);
    if (!step.invoice) return this.lookAgain(manager, service, step.nextAt);
    const card = service.renewal === 'card' ? await this.workingCard(manager, service, now) : null;
    // Without a card it has become one that is reminded.
    if (service.renewal === 'reminder') step = decideRenewal(service, lastCharge, now);
    if (open?.kind === 'plan-change' && !(await this.makeWay(manager, service, now)))
      return this.lookAgain(manager, service, addMs(now, dayMs));
    const invoice =
      open?.kind === 'periods' ? await this.present(manager, service, open.invoiceId, now) : await this.issue(manager, service);
    // One that costs nothing is paid already, or by a job, and the next renewal planned with it.
    if (invoice?.state !== 'open' || invoice.total === 0) return;
    if (invoice.id !== open?.invoiceId) step = decideRenewal(service, 0, now);
    await this.tell(manager, service, { invoice, card });
    await this.collect(manager, service, invoice, step);
    await this.lookAgain(manager, service, step.nextAt);
  }

  /** From now on the service is reminded, for its card cannot be charged. */
  async fallBack(manager: EntityManager, service: Service, why: 'removed' | 'expired', now: Date): Promise<void> {
    const change = { renewal: 'reminder', paymentMethodId: null } as const;
    await this.services.update(manager, service.accountId, service.id, change);
    Object.assign(service, change);
    const reason = why === 'removed' ? 'there is no card any more' : 'the card has expired';
    const target = showId('service', service.id);
    await this.audit.append(manager, { actor: systemActor, accountId: service.accountId, action: 'service.renewal', target, reason });
    await this.mails.withoutCard(manager, [service], why, now);
  }

  private async remindOfTrial(manager: EntityManager, service: Service, trialUntil: Date, now: Date): Promise<void> {
    const at = trialReminderAt(trialUntil);
    if (at <= now) await this.mails.trialEnds(manager, service, trialUntil, now);
    await this.lookAgain(manager, service, at > now ? at : null);
  }

  private async warnOfCard(manager: EntityManager, service: Service, days: 30 | 7): Promise<void> {
    const card = await this.cards.usable(manager, service.accountId, service.paymentMethodId);
    const neededAt = chargeAt(renewableEnd(service)!, 1)!;
    if (!card || expiresAt(card) > neededAt) return;
    const expires = { month: card.expiryMonth, year: card.expiryYear };
    await this.mails.cardExpiring(manager, service, { ...card, expires }, days);
  }

  /** Null, and the service is reminded from now on, when there is none that works. */
  private async workingCard(manager: EntityManager, service: Service, now: Date): Promise<PaymentMethod | null> {
    const card = await this.cards.usable(manager, service.accountId, service.paymentMethodId);
    if (card && !isExpired(card, now)) return card;
    await this.fallBack(manager, service, card ? 'expired' : 'removed', now);
    return null;
  }

  /**
   * A service has one open line. A change of plan that nobody pays gives way to the next period three days before the end, when
   * cards are charged; while its payment is being processed it stays. Returns whether the way is free.
   */
  private async makeWay(manager: EntityManager, service: Service, now: Date): Promise<boolean> {
    if (chargeAt(renewableEnd(service)!, 1)! > now) return false;
    if ((await this.payments.processingSince(manager, service.id)).length > 0) return false;
    await this.openInvoices.withdraw(manager, service);
    return true;
  }

  /**
   * The open invoice of the customer's own, as it is; but where it would be collected by itself with what is not to be collected so, the
   * service gets one of its own. Not while a payment of it is being processed: that pays all of it.
   */
  private async present(manager: EntityManager, service: Service, invoiceId: string, now: Date): Promise<Invoice | null> {
    const byItself = service.renewal === 'card' || service.renewal === 'balance';
    const named = await this.services.ofInvoice(manager, service.accountId, invoiceId);
    const asItIs = !byItself || named.length === 1 || collectedTogether(named, now);
    if (asItIs || (await this.payments.processingSince(manager, service.id)).length > 0)
      return this.invoices.find(manager, service.accountId, invoiceId);
    return this.openInvoices.takeOut(manager, service);
  }

  private async issue(manager: EntityManager, service: Service): Promise<Invoice> {
    const account = await this.accounts.get(manager, service.accountId);
    const line = { kind: 'periods', service, periodMonths: service.renewalMonths, periods: 1 } as const;
    return this.invoicing.issueFor(manager, account, [line], { reason: 'renewal', dueAt: service.paidUntil! });
  }

  /** Once for each invoice, whoever issued it. */
  private async tell(manager: EntityManager, service: Service, { invoice, card }: { invoice: Invoice; card: PaymentMethod | null }) {
    const end = renewableEnd(service)!;
    const named = await this.services.ofInvoice(manager, invoice.accountId, invoice.id);
    if (card) return this.mails.issued(manager, invoice, named, { by: 'card', card, chargeAt: chargeAt(end, 1)! });
    if (service.renewal === 'balance') return this.mails.issued(manager, invoice, named, { by: 'balance', chargeAt: end });
    return this.mails.issued(manager, invoice, named, { by: 'customer' });
  }

  private async collect(manager: EntityManager, service: Service, { id: invoiceId }: Invoice, step: RenewalStep): Promise<void> {
    if (step.balance) await this.outbox.add(manager, 'charge-invoice', { invoiceId, attempt: 0 });
    if (step.charge === null) return;
    const charge = { invoiceId, attempt: step.charge, accountId: service.accountId, serviceId: service.id };
    const isNew = await this.charges.plan(manager, { ...charge, dueAt: chargeAt(renewableEnd(service)!, step.charge)! });
    if (isNew) await this.outbox.add(manager, 'charge-invoice', { invoiceId, attempt: step.charge });
  }

  private async lookAgain(manager: EntityManager, service: Service, renewalDueAt: Date | null): Promise<void> {
    await this.services.update(manager, service.accountId, service.id, { renewalDueAt });
  }
}
