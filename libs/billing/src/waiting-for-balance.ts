import { Injectable } from '@nestjs/common';
import { Outbox } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { InvoiceRepository } from './invoice.repository.ts';

/** Invoices that are paid from the balance as soon as it holds enough. Told by the ledger whenever money comes to a balance. */
@Injectable()
export class WaitingForBalance {
  constructor(
    private readonly outbox: Outbox,
    private readonly invoices: InvoiceRepository,
  ) {}

  /** They are tried again after commit, each by a job of its own. */
  async tryAgain(manager: EntityManager, accountId: string): Promise<void> {
    const waiting = await this.invoices.waitingForBalance(manager, accountId);
    for (const invoiceId of waiting) await this.outbox.add(manager, 'charge-invoice', { invoiceId, attempt: 0 });
  }
}
