import { Injectable } from '@nestjs/common';
import { AccountsReadModel, type AccountRow } from '@sitekeep/accounts';
import type { CreateInvoice, Invoice as InvoiceView, InvoiceQuery, Page } from '@sitekeep/contracts';
import { cursorUuid, notFound, pageOf, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import { checkLines, lineRequests, type LineRequest } from './invoice-request.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { numberOf, seriesOf } from './invoice.ts';
import { showInvoice } from './invoice.view.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel, priceOf } from './plan.read-model.ts';
import { periodAfter } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';

/** Who sells; frozen on each invoice. */
const seller = { name: 'Sitekeep' };

/** Issuing, voiding and showing invoices. Paying them is PaymentsService's. */
@Injectable()
export class InvoicingService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly mails: BillingMails,
  ) {}

  /** Issues an invoice for a number of periods of several services. Nothing is extended before it is paid. */
  create(accountId: string, body: CreateInvoice): Promise<InvoiceView> {
    const lines = lineRequests(body);
    return this.transactions.run(async (manager) => {
      const ids = lines.map((line) => line.serviceId);
      const services = await this.services.lock(manager, accountId, ids);
      checkLines(lines, services, await this.services.openInvoices(manager, ids));
      const account = await this.accounts.get(manager, accountId);
      this.refusePendingOfUnconfirmed(account, services);
      return showInvoice(await this.issue(manager, account, lines, services));
    });
  }

  async void(accountId: string, invoiceId: string): Promise<InvoiceView> {
    return this.transactions.run(async (manager) => {
      const invoice = await this.invoices.lock(manager, accountId, invoiceId);
      if (!invoice) throw notFound();
      if (invoice.state !== 'open') throw notOpen(invoice);
      const change = { state: 'void', voidedAt: this.clock.now() } as const;
      await this.invoices.setState(manager, accountId, invoiceId, change);
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

  /** Nothing may become active, not even by payment, before the account is confirmed. */
  private refusePendingOfUnconfirmed(account: AccountRow, services: readonly Service[]): void {
    if (account.active || services.every((service) => service.state !== 'pending')) return;
    throw new ProblemError('conflict', 'The account is pending: confirm your e-mail address and accept the terms first.');
  }

  private async issue(
    manager: EntityManager,
    account: AccountRow,
    requests: readonly LineRequest[],
    services: readonly Service[],
  ): Promise<Invoice> {
    const id = newUuid();
    const plans = await this.plans.byIds(
      manager,
      services.map((service) => service.planId),
    );
    const byId = new Map(services.map((service) => [service.id, service]));
    const lines = requests.map((request, index) => {
      const service = byId.get(request.serviceId)!;
      return lineOf(id, index + 1, request, service, plans.get(service.planId)!, account.currency);
    });
    const invoice = { id, ...(await this.head(manager, account)), total: lines.reduce((sum, line) => sum + line.amount, 0) };
    await this.invoices.insert(manager, invoice, lines);
    const issued = { ...invoice, lines: lines as InvoiceLine[] };
    await this.mails.invoiceIssued(manager, issued);
    return issued;
  }

  private async head(manager: EntityManager, account: AccountRow): Promise<Omit<Invoice, 'id' | 'total' | 'lines'>> {
    const issuedAt = this.clock.now();
    const series = seriesOf(issuedAt);
    const sequence = await this.invoices.nextNumber(manager, series);
    return {
      accountId: account.id,
      series,
      sequence,
      number: numberOf(series, sequence),
      state: 'open',
      currency: account.currency,
      seller,
      buyer: { name: account.name },
      issuedAt,
      paidAt: null,
      voidedAt: null,
    };
  }
}

/** 409 that names the state. */
export const notOpen = (invoice: Pick<Invoice, 'number' | 'state'>): ProblemError =>
  new ProblemError('invoice_not_open', `Invoice ${invoice.number} is ${invoice.state}.`);

function lineOf(
  invoiceId: string,
  position: number,
  request: LineRequest,
  service: Service,
  plan: Plan,
  currency: AccountRow['currency'],
): Omit<InvoiceLine, 'invoice'> {
  const { periodMonths, periods } = request;
  const unitAmount = priceOf(plan, currency, periodMonths);
  const { from, to } = periodAfter(service, periodMonths * periods);
  const span = `${periods} × ${periodMonths} ${periodMonths === 1 ? 'month' : 'months'}`;
  return {
    id: newUuid(),
    invoiceId,
    position,
    serviceId: service.id,
    planId: plan.id,
    description: `${plan.name}, ${service.siteName}, ${span}`,
    periodMonths,
    periods,
    fromAt: from,
    toAt: to,
    unitAmount,
    amount: unitAmount * periods,
    open: true,
  };
}
