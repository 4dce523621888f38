import { Injectable } from '@nestjs/common';
import type { Money } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Invoice } from './invoice.entity.ts';
import { LedgerRepository, type LedgerPlace } from './ledger.repository.ts';
import type { Payment } from './payment.entity.ts';

const balanceOf = (accountId: string, currency: Money['currency']): LedgerPlace => ({
  kind: 'customer',
  accountId,
  provider: null,
  currency,
});

/** Every movement of money. All of it passes the customer's balance, so what finds no open invoice simply stays there. */
@Injectable()
export class Ledger {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly clock: Clock,
  ) {}

  /** Locks the balance until commit and returns it. */
  lockBalance(manager: EntityManager, accountId: string, currency: Money['currency']): Promise<number> {
    return this.ledger.lockBalance(manager, accountId, currency);
  }

  /** Money came in: cash at the provider -> balance. Once per payment (ledger_payment_once). */
  async received(manager: EntityManager, payment: Payment, money: Money): Promise<void> {
    if (payment.provider === 'balance') throw new Error('a payment from the balance brings no money in');
    const cash: LedgerPlace = { kind: 'cash', accountId: null, provider: payment.provider, currency: money.currency };
    await this.ledger.move(
      manager,
      {
        accountId: payment.accountId,
        at: this.clock.now(),
        kind: 'payment',
        description: payment.provider === 'staff' ? 'Payment recorded by support' : 'Payment',
        invoiceId: payment.invoiceId,
        paymentId: payment.id,
      },
      { from: cash, to: balanceOf(payment.accountId, money.currency), amount: money.amount },
    );
  }

  /** An invoice is paid: balance -> revenue. Once per invoice (ledger_invoice_once). */
  async invoicePaid(manager: EntityManager, invoice: Invoice, paymentId: string): Promise<void> {
    await this.ledger.move(
      manager,
      {
        accountId: invoice.accountId,
        at: this.clock.now(),
        kind: 'invoice',
        description: `Invoice ${invoice.number}`,
        invoiceId: invoice.id,
        paymentId,
      },
      {
        from: balanceOf(invoice.accountId, invoice.currency),
        to: { kind: 'revenue', accountId: null, provider: null, currency: invoice.currency },
        amount: invoice.total,
      },
    );
  }
}
