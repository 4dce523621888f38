import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { notFound, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvoiceRepository } from './invoice.repository.ts';
import { notOpen } from './invoicing.service.ts';
import { newPayment } from './new-payment.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Settlement, type LockedInvoice } from './settlement.ts';
import type { ActFacts, StaffAct } from './staff-act.ts';

type Request = { invoiceId: string; reference: string };

/** Staff have seen the money of an invoice arrive, by another way than a provider or our bank account. */
@Injectable()
export class MarkPaidAct implements StaffAct<Request> {
  readonly action = 'mark-paid';
  readonly audited = 'invoice.mark-paid';

  constructor(
    private readonly clock: Clock,
    private readonly invoices: InvoiceRepository,
    private readonly payments: PaymentRepository,
    private readonly settlement: Settlement,
  ) {}

  async facts(manager: EntityManager, { invoiceId }: Request): Promise<ActFacts> {
    const { accountId, total, currency } = (await this.lockOpen(manager, invoiceId)).invoice;
    return { accountId, target: showId('invoice', invoiceId), amount: { amount: total, currency } };
  }

  async perform(manager: EntityManager, { invoiceId, reference }: Request, actor: Actor): Promise<string> {
    const locked = await this.lockOpen(manager, invoiceId);
    const { accountId, total, currency, number } = locked.invoice;
    const [at, amount] = [this.clock.now(), { amount: total, currency }];
    const attempt = await this.payments.nextAttempt(manager, invoiceId);
    const settled = { state: 'settled', settledAt: at, providerReference: reference || null } as const;
    const payment = newPayment({ accountId, attempt, provider: 'staff', amount, at, invoiceId, more: settled });
    await this.payments.insert(manager, payment);
    await this.settlement.receive(manager, locked, payment, amount, actor);
    return `Invoice ${number} is paid.`;
  }

  private async lockOpen(manager: EntityManager, invoiceId: string): Promise<LockedInvoice> {
    const accountId = await this.invoices.accountOf(manager, invoiceId);
    const locked = accountId === null ? null : await this.settlement.lock(manager, accountId, invoiceId);
    if (!locked) throw notFound();
    if (locked.invoice.state !== 'open') throw notOpen(locked.invoice);
    return locked;
  }
}
