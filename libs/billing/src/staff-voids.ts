import { Injectable } from '@nestjs/common';
import { showId, type StaffAct } from '@sitekeep/contracts';
import { Audit, notFound, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { InvoiceRepository } from './invoice.repository.ts';
import { notOpen } from './invoicing.service.ts';
import type { StaffMember } from './staff-money.service.ts';

/** Voiding invoices of customers. It moves no money, and so needs nobody else. */
@Injectable()
export class StaffVoids {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly invoices: InvoiceRepository,
  ) {}

  /**
   * An open invoice becomes void. A payment of it that is under way finds it so, and its money stays on the balance. What it would have
   * renewed gets a new one by the next sweep.
   */
  void(invoiceId: string, staff: StaffMember, reason: string): Promise<StaffAct> {
    return this.transactions.run(async (manager) => {
      const accountId = await this.invoices.accountOf(manager, invoiceId);
      const invoice = accountId === null ? null : await this.invoices.lock(manager, accountId, invoiceId);
      if (!invoice) throw notFound();
      if (invoice.state !== 'open') throw notOpen(invoice);
      const now = this.clock.now();
      await this.invoices.setState(manager, invoice.accountId, invoiceId, { state: 'void', voidedAt: now });
      await this.invoices.renewAgain(manager, invoiceId, now);
      const target = showId('invoice', invoiceId);
      await this.audit.append(manager, { actor: staff, accountId: invoice.accountId, action: 'invoice.void', target, reason });
      return { done: true, approval: null, said: `Invoice ${invoice.number} is void.` };
    });
  }
}
