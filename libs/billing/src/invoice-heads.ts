import { Injectable } from '@nestjs/common';
import type { AccountRow } from '@sitekeep/accounts';
import { taxOn } from '@sitekeep/contracts';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { referenceOf } from './invoice-reference.ts';
import { InvoiceTerms, type Terms } from './invoice-terms.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { numberOf, seriesOf } from './invoice.ts';
import { addMs, dayMs, later } from './months.ts';

/** An invoice is due when an unpaid service would be deleted, unless its issuer says otherwise. */
const dueDays = 10;

/**
 * `dueAt`: ten days after it is issued when left out, and not before `begins`, the first moment that it pays for; never before it is
 * issued. `replaces`: the void invoice whose lines it took over.
 */
type Head = { id?: string; net: number; terms: Terms; dueAt?: Date | undefined; begins?: Date; replaces?: string };

/** What stands on a new invoice besides its lines. */
@Injectable()
export class InvoiceHeads {
  constructor(
    private readonly clock: Clock,
    private readonly terms: InvoiceTerms,
    private readonly invoices: InvoiceRepository,
  ) {}

  /** Takes the number of its series, which nobody else gets until commit. `net`: the sum of the lines, in minor units. */
  async next(manager: EntityManager, account: AccountRow, head: Head): Promise<Omit<Invoice, 'lines'>> {
    const { id = newUuid(), net, terms, replaces = null } = head;
    const issuedAt = this.clock.now();
    const { begins = issuedAt, dueAt = later(addMs(issuedAt, dueDays * dayMs), begins) } = head;
    const series = seriesOf(this.terms.seller.series, issuedAt);
    const sequence = await this.invoices.nextNumber(manager, series);
    const number = numberOf(series, sequence);
    const tax = taxOn(net, terms.taxRate);
    return {
      ...terms,
      id,
      accountId: account.id,
      series,
      sequence,
      number,
      reference: referenceOf(number),
      state: 'open',
      currency: account.currency,
      net,
      tax,
      total: net + tax,
      issuedAt,
      dueAt: later(dueAt, issuedAt),
      credited: 0,
      paidAt: null,
      voidedAt: null,
      reversedAt: null,
      replaces,
    };
  }
}
