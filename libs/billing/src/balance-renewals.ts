import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvoiceRepository } from './invoice.repository.ts';
import { Ledger } from './ledger.service.ts';
import { newPayment } from './new-payment.ts';
import { PaymentRepository } from './payment.repository.ts';
import { invoiceAt, renewableEnd } from './renewal.ts';
import { systemActor } from './service-lifecycle.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { Settlement } from './settlement.ts';

/** Pays the next period from the balance, where the customer has chosen that. */
@Injectable()
export class BalanceRenewals {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly payments: PaymentRepository,
    private readonly ledger: Ledger,
    private readonly settlement: Settlement,
  ) {}

  /**
   * Pays the invoice if all of it is still to be paid from the balance and the balance holds enough; else nothing happens. One that costs
   * nothing is settled whoever renews it how.
   */
  async pay(invoiceId: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const accountId = await this.invoices.accountOf(manager, invoiceId);
      const locked = accountId === null ? null : await this.settlement.lock(manager, accountId, invoiceId);
      if (locked?.invoice.state !== 'open') return;
      const { invoice } = locked;
      if (invoice.total === 0) return this.settlement.payFromBalance(manager, locked, null, systemActor);
      const underWay = await this.payments.underWay(manager, invoice.accountId, invoice.id);
      if (underWay?.state === 'processing') return;
      const due = locked.services.filter((service) => this.isDue(service));
      if (due.length < locked.services.length) return this.lookAgain(manager, due);
      const balance = await this.ledger.lockBalance(manager, invoice.accountId, invoice.currency);
      if (balance < invoice.total) return;
      const at = this.clock.now();
      const payment = newPayment({
        accountId: invoice.accountId,
        attempt: await this.payments.nextAttempt(manager, invoice.id),
        provider: 'balance',
        amount: { amount: invoice.total, currency: invoice.currency },
        at,
        invoiceId: invoice.id,
        more: { state: 'settled', settledAt: at },
      });
      await this.payments.insert(manager, payment);
      await this.settlement.payFromBalance(manager, locked, payment.id, systemActor);
    });
  }

  /** What is not to be paid so stands on the invoice too: the sweep takes these onto invoices of their own. */
  private async lookAgain(manager: EntityManager, due: readonly Service[]): Promise<void> {
    const renewalDueAt = this.clock.now();
    for (const { accountId, id } of due) await this.services.update(manager, accountId, id, { renewalDueAt });
  }

  private isDue(service: Service): boolean {
    const end = renewableEnd(service);
    return service.renewal === 'balance' && end !== null && invoiceAt(end) <= this.clock.now();
  }
}
