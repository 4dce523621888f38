import { Injectable } from '@nestjs/common';
import { showMoney, type Currency, type JobPayload } from '@sitekeep/contracts';
import { Audit, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvoiceReversal } from './invoice-reversal.ts';
import type { Invoice } from './invoice.entity.ts';
import { LedgerRepository } from './ledger.repository.ts';
import { Ledger } from './ledger.service.ts';
import { dayMs } from './months.ts';
import { PaidLines } from './paid-lines.repository.ts';
import { systemActor } from './service-lifecycle.ts';
import { Settlement } from './settlement.ts';

/**
 * A balance below zero is money that went back to its payer after it was spent. What it bought is taken back, the latest first, until
 * nothing is owed: each invoice in a transaction of its own. An invoice whose time is over stays owed. One that still runs is taken back
 * whole, for time comes back only with its invoice: what was used of it is paid by the next invoice of the service, which begins anew
 * where this one began, and staff are told how much that is.
 */
@Injectable()
export class CollectDebtHandler implements JobHandler<'collect-debt'> {
  readonly job = 'collect-debt' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly balances: LedgerRepository,
    private readonly ledger: Ledger,
    private readonly paid: PaidLines,
    private readonly settlement: Settlement,
    private readonly reversal: InvoiceReversal,
  ) {}

  async handle({ accountId, reason }: JobPayload<'collect-debt'>): Promise<void> {
    const balances = await this.balances.balances(this.transactions.manager, [accountId]);
    for (const { currency } of balances.filter(({ amount }) => amount < 0))
      while (await this.transactions.run((manager) => this.collect(manager, accountId, currency, reason)));
  }

  /** False: nothing is owed any more, or nothing is left that could be taken back. */
  private async collect(manager: EntityManager, accountId: string, currency: Currency, reason: 'refund' | 'dispute'): Promise<boolean> {
    const latest = await this.paid.latestFromBalance(manager, accountId, currency, this.clock.now());
    const locked = latest && (await this.settlement.lock(manager, accountId, latest.invoiceId));
    if (!locked) return false;
    const balance = await this.ledger.lockBalance(manager, accountId, currency);
    if (balance >= 0) return false;
    const { paymentId } = latest;
    const owed = showMoney({ amount: -balance, currency });
    const why = `${owed} were owed after a ${reason}`;
    const { note, told } = await this.reversal.reverse(manager, locked, { reason, paymentId, why }, systemActor);
    const { number } = locked.invoice;
    const days = usedDays(locked.invoice, this.clock.now());
    const used = days === 0 ? '' : ` ${days} days of it were used, and are paid for only if it is paid again.`;
    if (note)
      await this.audit.tellStaff(
        manager,
        accountId,
        `${owed} were owed: invoice ${number}, paid from the balance, is taken back. ${told}.${used}`,
      );
    return true;
  }
}

/** Whole days that have passed of the line that began first. */
function usedDays({ lines }: Invoice, now: Date): number {
  const begun = Math.min(...lines.map(({ fromAt }) => fromAt.getTime()));
  return Math.max(0, Math.floor((now.getTime() - begun) / dayMs));
}
