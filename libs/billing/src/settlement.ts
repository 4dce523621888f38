import { Injectable } from '@nestjs/common';
import { Audit, type Actor } from '@sitekeep/platform';
import { showMoney, type Money } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { invoiceTransitions } from './invoice.ts';
import { Ledger } from './ledger.service.ts';
import type { Payment } from './payment.entity.ts';
import { ServiceLifecycle, systemActor } from './service-lifecycle.ts';
import { settled } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { assertTransition } from './transition-table.ts';

/** An invoice and its services, all locked. */
export type LockedInvoice = { invoice: Invoice; services: Service[] };

/** Money meets invoices here, and nowhere else. */
@Injectable()
export class Settlement {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly ledger: Ledger,
    private readonly lifecycle: ServiceLifecycle,
    private readonly mails: BillingMails,
  ) {}

  /** Locks services before the invoice, as everything does; null when the account has no such invoice. */
  async lock(manager: EntityManager, accountId: string, invoiceId: string): Promise<LockedInvoice | null> {
    const serviceIds = await this.invoices.servicesOf(manager, accountId, invoiceId);
    const services = await this.services.lock(manager, accountId, serviceIds);
    const invoice = await this.invoices.lock(manager, accountId, invoiceId);
    return invoice && { invoice, services };
  }

  /**
   * Books money that came in, and pays the invoice from the balance when it is open and the money is enough. Otherwise the money
   * stays on the balance and staff are told. Returns what came of it. The payment is settled by the caller.
   */
  async receive(
    manager: EntityManager,
    locked: LockedInvoice,
    payment: Payment,
    money: Money,
    actor: Actor = systemActor,
  ): Promise<string> {
    const { invoice } = locked;
    await this.ledger.lockBalance(manager, invoice.accountId, money.currency);
    await this.ledger.received(manager, payment, money);
    const fits = money.currency === invoice.currency && money.amount >= invoice.total;
    const pays = invoice.state === 'open' && fits;
    if (pays) await this.payFromBalance(manager, locked, payment.id, actor);
    const rest = { ...money, amount: money.amount - (pays ? invoice.total : 0) };
    if (rest.amount === 0) return 'invoice paid';
    const why = pays ? `it is more than invoice ${invoice.number} needed` : this.whyNot(invoice);
    await this.audit.tellStaff(manager, invoice.accountId, `${showMoney(money)} came in: ${why}. The rest is on the balance.`);
    await this.mails.becameBalance(manager, payment, rest, why);
    return `money on the balance: ${why}`;
  }

  private whyNot(invoice: Invoice): string {
    const total = showMoney({ amount: invoice.total, currency: invoice.currency });
    return invoice.state === 'open' ? `invoice ${invoice.number} needs ${total}` : `invoice ${invoice.number} was ${invoice.state} already`;
  }

  /** Pays an open invoice. The balance must be locked and hold enough. */
  async payFromBalance(manager: EntityManager, { invoice, services }: LockedInvoice, paymentId: string, actor: Actor): Promise<void> {
    assertTransition(invoiceTransitions, invoice.state, 'paid', 'paid');
    await this.ledger.invoicePaid(manager, invoice, paymentId);
    const change = { state: 'paid', paidAt: this.clock.now() } as const;
    await this.invoices.setState(manager, invoice.accountId, invoice.id, change);
    Object.assign(invoice, change);
    for (const line of invoice.lines) {
      const service = services.find((one) => one.id === line.serviceId);
      if (!service) throw new Error(`invoice ${invoice.number} names a service that is not locked`);
      const months = line.periodMonths * line.periods;
      await this.lifecycle.apply(manager, service, 'settled', settled(service, months), actor, `invoice ${invoice.number}`);
    }
    await this.mails.invoicePaid(manager, invoice, services);
  }
}
