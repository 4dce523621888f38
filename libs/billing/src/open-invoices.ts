import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { Outbox } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { InvoiceHeads } from './invoice-heads.ts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import { InvoiceTerms } from './invoice-terms.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { PromoCodeRepository } from './promo-code.repository.ts';
import type { Service } from './service.entity.ts';

/** Taking a service off its open invoice: invoices are frozen, so that becomes void, and what else stood on it goes over to another. */
@Injectable()
export class OpenInvoices {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly accounts: AccountsReadModel,
    private readonly terms: InvoiceTerms,
    private readonly heads: InvoiceHeads,
    private readonly invoices: InvoiceRepository,
    private readonly promoCodes: PromoCodeRepository,
    private readonly mails: BillingMails,
  ) {}

  /**
   * Voids the open invoice of a service, which is locked. Its other lines are issued anew, at the same prices and due on the same day,
   * and the owners are told. Returns in words which invoice is void, or null when none was open.
   */
  async withdraw(manager: EntityManager, service: Service): Promise<string | null> {
    const voided = await this.voidOpen(manager, service);
    if (!voided) return null;
    const others = voided.lines.filter((line) => line.serviceId !== service.id);
    const [replacement] = await this.carryOver(manager, voided, [others]);
    await this.invoices.renewAgain(manager, voided.id, this.clock.now());
    if (!replacement) return `invoice ${voided.number} is void`;
    await this.tell(manager, replacement, voided, service);
    return `invoice ${voided.number} is void, its other lines are on ${replacement.number} now`;
  }

  /** Gives a service, which is locked, an open invoice of its own, and the other lines of the present one another, of which owners are told. */
  async takeOut(manager: EntityManager, service: Service): Promise<Invoice> {
    const voided = await this.voidOpen(manager, service);
    const isOwn = (line: InvoiceLine) => line.serviceId === service.id;
    if (!voided) throw new Error(`service ${service.id} has no open invoice`);
    const groups = [voided.lines.filter(isOwn), voided.lines.filter((line) => !isOwn(line))];
    const [own, replacement] = await this.carryOver(manager, voided, groups);
    await this.invoices.renewAgain(manager, voided.id, this.clock.now());
    if (replacement) await this.tell(manager, replacement, voided, service);
    return own!;
  }

  private async voidOpen(manager: EntityManager, { id, accountId }: Service): Promise<Invoice | null> {
    for (;;) {
      const open = await this.invoices.openLineOf(manager, accountId, id);
      const invoice = open && (await this.invoices.lock(manager, accountId, open.invoiceId));
      if (!invoice) return null;
      // Who had it locked until now may have taken another service off it: then this one is on the next.
      if (invoice.state !== 'open') continue;
      const change = { state: 'void', voidedAt: this.clock.now() } as const;
      await this.invoices.setState(manager, accountId, invoice.id, change);
      return Object.assign(invoice, change);
    }
  }

  /** One invoice for each group of lines that has any. The first with a discount holds the use of the promo code from now on. */
  private async carryOver(manager: EntityManager, voided: Invoice, groups: InvoiceLine[][]): Promise<Invoice[]> {
    let use = await this.promoCodes.useOf(manager, voided.accountId, voided.id);
    const carried: Invoice[] = [];
    for (const lines of groups.filter(({ length }) => length > 0)) {
      const invoice = await this.issue(manager, voided, lines);
      carried.push(invoice);
      if (!use || lines.every(({ discount }) => discount === 0)) continue;
      await this.promoCodes.use(manager, { ...use, invoiceId: invoice.id, at: invoice.issuedAt, givenBackAt: null });
      use = null;
    }
    return carried;
  }

  /**
   * The services of these lines need no lock: while the line was open nobody could invoice them, and it is so again before anybody else
   * sees the old one void. What costs nothing is settled by a job, which locks them.
   */
  private async issue(manager: EntityManager, voided: Invoice, taken: readonly InvoiceLine[]): Promise<Invoice> {
    const account = await this.accounts.get(manager, voided.accountId);
    const terms = await this.terms.of(manager, account);
    const net = taken.reduce((sum, { amount }) => sum + amount, 0);
    const invoice = await this.heads.next(manager, account, { net, terms, dueAt: voided.dueAt, replaces: voided.id });
    const lines = taken.map((line, index) => ({ ...line, id: newUuid(), invoiceId: invoice.id, position: index + 1, open: true }));
    await this.invoices.insert(manager, invoice, lines);
    if (invoice.total === 0) await this.outbox.add(manager, 'charge-invoice', { invoiceId: invoice.id, attempt: 0 });
    return { ...invoice, lines };
  }

  /** Of one that costs nothing, the mail that it is paid says enough. */
  private async tell(manager: EntityManager, replacement: Invoice, voided: Invoice, { siteName }: Service): Promise<void> {
    if (replacement.total > 0) await this.mails.invoiceReplaced(manager, replacement, { replaces: voided.number, without: siteName });
  }
}
