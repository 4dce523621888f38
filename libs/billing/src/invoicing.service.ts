import { Injectable } from '@nestjs/common';
import { AccountsReadModel, type AccountRow } from '@sitekeep/accounts';
import {
  showId,
  type CreateInvoice,
  type Invoice as InvoiceView,
  type InvoiceQuery,
  type MailLanguage,
  type Page,
} from '@sitekeep/contracts';
import { Audit, cursorUuid, notFound, pageOf, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import { periodsLine, planChangeLine, type IssueLine } from './issue-line.ts';
import { InvoiceHeads } from './invoice-heads.ts';
import { checkLines, lineRequests } from './invoice-request.ts';
import { InvoiceTerms } from './invoice-terms.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { showInvoice } from './invoice.view.ts';
import { addMs, dayMs } from './months.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { Pricing } from './pricing.ts';
import type { PromoCode } from './promo-code.entity.ts';
import { PromoCodes } from './promo-codes.service.ts';
import { systemActor } from './service-lifecycle.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { Settlement } from './settlement.ts';

export type IssueOptions = {
  /** renewal: the caller sends the mail */
  reason: 'order' | 'renewal' | 'plan-change';
  /** when left out, ten days after it is issued, or when its first line begins if that is later; never before it is issued */
  dueAt?: Date;
  promoCode?: string | undefined;
};

/** Issuing, voiding and showing invoices. Paying them is PaymentsService's. */
@Injectable()
export class InvoicingService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly pricing: Pricing,
    private readonly promoCodes: PromoCodes,
    private readonly terms: InvoiceTerms,
    private readonly heads: InvoiceHeads,
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly settlement: Settlement,
    private readonly mails: BillingMails,
  ) {}

  /** Issues an invoice for a number of periods of several services. Nothing is extended before it is paid. `by`: who, for the audit trail. */
  create(accountId: string, body: CreateInvoice, by: Actor | null = null): Promise<InvoiceView> {
    const lines = lineRequests(body);
    return this.transactions.run(async (manager) => {
      const ids = lines.map((line) => line.serviceId);
      const services = await this.services.lock(manager, accountId, ids);
      checkLines(lines, services, await this.services.openInvoices(manager, ids));
      const account = await this.accounts.get(manager, accountId);
      this.refusePendingOfUnconfirmed(account, services);
      const byId = new Map(services.map((service) => [service.id, service]));
      const wanted = lines.map((line) => ({ ...line, kind: 'periods' as const, service: byId.get(line.serviceId)! }));
      const invoice = await this.issueFor(manager, account, wanted, { reason: 'order', promoCode: body.promoCode });
      await this.note(manager, invoice, 'invoice.issue', by);
      return showInvoice(invoice);
    });
  }

  /**
   * What it would have renewed gets a new one the next day: until then the customer may choose another way of renewal, or order anew,
   * and who voided it by mistake is asked again.
   */
  async void(accountId: string, invoiceId: string, by: Actor | null = null): Promise<InvoiceView> {
    return this.transactions.run(async (manager) => {
      const invoice = await this.invoices.lock(manager, accountId, invoiceId);
      if (!invoice) throw notFound();
      if (invoice.state !== 'open') throw notOpen(invoice);
      const now = this.clock.now();
      const change = { state: 'void', voidedAt: now } as const;
      await this.invoices.setState(manager, accountId, invoiceId, change);
      await this.invoices.renewAgain(manager, invoiceId, addMs(now, dayMs));
      await this.note(manager, invoice, 'invoice.void', by);
      return showInvoice(Object.assign(invoice, change));
    });
  }

  async get(accountId: string, invoiceId: string): Promise<InvoiceView> {
    const invoice = await this.invoices.find(this.transactions.manager, accountId, invoiceId);
    if (!invoice) throw notFound();
    return showInvoice(invoice);
  }

  async list(accountId: string, query: InvoiceQuery): Promise<Page<InvoiceView>> {
    const filter = { state: query.state, after: cursorUuid('invoice', query), limit: query.limit };
    const rows = await this.invoices.list(this.transactions.manager, accountId, filter);
    return pageOf('invoice', rows, query.limit, showInvoice);
  }

  /** What staff do is written down by the api, once per call. */
  private async note(manager: EntityManager, invoice: Invoice, action: string, actor: Actor | null): Promise<void> {
    if (!actor || actor.kind === 'staff') return;
    await this.audit.append(manager, { actor, accountId: invoice.accountId, action, target: showId('invoice', invoice.id) });
  }

  /** Nothing may become active, not even by payment, before the account is confirmed. */
  private refusePendingOfUnconfirmed(account: AccountRow, services: readonly Service[]): void {
    if (account.active || services.every((service) => service.state !== 'pending')) return;
    throw new ProblemError('conflict', 'The account is pending: confirm your e-mail address and accept the terms first.');
  }

  /**
   * Issues an invoice inside the caller's transaction; the services of its lines are locked and without an open invoice, and whether
   * they may be invoiced is the caller's to say. One that costs nothing is paid at once. Takes the number of its series, which nobody
   * else gets until commit: whoever also needs the customer's balance locks that afterwards.
   */
  async issueFor(manager: EntityManager, account: AccountRow, wanted: readonly IssueLine[], options: IssueOptions): Promise<Invoice> {
    const terms = await this.terms.of(manager, account);
    const id = newUuid();
    const promo = options.promoCode === undefined ? null : await this.promoCodes.lock(manager, account.id, options.promoCode);
    const lines = await this.linesOf(manager, account, wanted, { invoiceId: id, language: terms.language, promo });
    const net = lines.reduce((sum, line) => sum + line.amount, 0);
    const begins = new Date(Math.min(...lines.map(({ fromAt }) => fromAt.getTime())));
    const invoice = await this.heads.next(manager, account, { id, net, terms, dueAt: options.dueAt, begins });
    await this.invoices.insert(manager, invoice, lines);
    if (promo) await this.promoCodes.use(manager, promo, invoice);
    const issued: Invoice = { ...invoice, lines: lines as InvoiceLine[] };
    if (issued.total === 0) await this.payForNothing(manager, issued, wanted);
    else if (options.reason !== 'renewal') await this.mails.invoiceIssued(manager, issued);
    return issued;
  }

  private payForNothing(manager: EntityManager, invoice: Invoice, wanted: readonly IssueLine[]): Promise<void> {
    const services = wanted.map((line) => line.service);
    return this.settlement.payFromBalance(manager, { invoice, services }, null, systemActor);
  }

  private async linesOf(
    manager: EntityManager,
    account: AccountRow,
    wanted: readonly IssueLine[],
    on: { invoiceId: string; language: MailLanguage; promo: PromoCode | null },
  ): Promise<Omit<InvoiceLine, 'invoice'>[]> {
    const planIds = wanted.map((line) => (line.kind === 'plan-change' ? line.planId : line.service.planId));
    const plans = await this.plans.byIds(manager, planIds);
    const planOf = (index: number) => plans.get(planIds[index]!)!;
    const toPrice = wanted.flatMap((line, index) => (line.kind === 'periods' ? [{ ...line, plan: planOf(index) }] : []));
    const prices = (await this.pricing.prices(manager, account.currency, toPrice, on.promo))[Symbol.iterator]();
    return wanted.map((line, index) => {
      const plan = planOf(index);
      const base = { id: newUuid(), invoiceId: on.invoiceId, position: index + 1, serviceId: line.service.id, planId: plan.id, open: true };
      if (line.kind === 'plan-change') return { ...base, ...planChangeLine(line, plan, on.language) };
      return { ...base, ...periodsLine(line, plan, prices.next().value!, on.language) };
    });
  }
}

/** 409 that names the state. */
export const notOpen = (invoice: Pick<Invoice, 'number' | 'state'>): ProblemError =>
  new ProblemError('invoice_not_open', `Invoice ${invoice.number} is ${invoice.state}.`);
