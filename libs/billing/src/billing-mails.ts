import { Injectable } from '@nestjs/common';
import { showId, type CreditNoteReason, type Money } from '@sitekeep/contracts';
import { MailReadModel, type AttachmentRef, type BalanceReason, type MailSite } from '@sitekeep/mail';
import type { EntityManager } from 'typeorm';
import type { Invoice } from './invoice.entity.ts';
import { LedgerRepository } from './ledger.repository.ts';
import { OwnerMails } from './owner-mails.ts';
import type { Payment } from './payment.entity.ts';
import { deletionAt, type WarningDay } from './service.ts';
import type { Service } from './service.entity.ts';

/** Of a credit note: what its mail tells. */
type CreditNoteFacts = {
  id: string;
  accountId: string;
  number: string;
  total: number;
  currency: Money['currency'];
  reason: CreditNoteReason;
};

/** The mails of invoices, money and the life of services. Those of renewal are in RenewalMails. */
@Injectable()
export class BillingMails {
  constructor(
    private readonly mails: OwnerMails,
    private readonly sent: MailReadModel,
    private readonly ledger: LedgerRepository,
  ) {}

  async invoiceIssued(manager: EntityManager, invoice: Invoice): Promise<void> {
    const { id, accountId } = invoice;
    const data = { ...toPay(invoice), sites: await siteNames(manager, invoice), url: this.invoicePage(id) };
    await this.mails.queue(manager, { accountId, key: `invoice-${id}`, template: 'invoice', data, attachments: [invoicePdf(id)] });
  }

  /** In the place of the mail of other invoices: the void one by its number, and the site that is not on this one any more. */
  async invoiceReplaced(manager: EntityManager, invoice: Invoice, told: { replaces: string; without: string }): Promise<void> {
    const { id, accountId } = invoice;
    const data = { ...toPay(invoice), ...told, sites: await siteNames(manager, invoice), url: this.invoicePage(id) };
    await this.mails.queue(manager, { accountId, key: `invoice-${id}`, template: 'invoice-replaced', data, attachments: [invoicePdf(id)] });
  }

  async invoicePaid(manager: EntityManager, invoice: Invoice, services: readonly Service[]): Promise<void> {
    const { id, accountId } = invoice;
    const data = { ...ofInvoice(invoice), sites: paidSites(services), url: this.invoicePage(id) };
    await this.mails.queue(manager, { accountId, key: `paid-${id}`, template: 'paid', data, attachments: [invoicePdf(id)] });
  }

  async creditNoteIssued(manager: EntityManager, note: CreditNoteFacts, invoiceNumber: string): Promise<void> {
    const { id, accountId, number, reason, currency } = note;
    const total = { amount: note.total, currency };
    const data = { number, reason, invoiceNumber, total, url: this.mails.portal(`/billing/credit-notes/${showId('creditNote', id)}`) };
    const attachments = [{ kind: 'credit-note-pdf' as const, id }];
    await this.mails.queue(manager, { accountId, key: `credit-note-${id}`, template: 'credit-note', data, attachments });
  }

  /** Money came in that its invoice, if it has one, did not need. */
  async becameBalance(
    manager: EntityManager,
    { id, accountId }: Pick<Payment, 'id' | 'accountId'>,
    amount: Money,
    about: { why: BalanceReason; invoice: Invoice | null },
  ): Promise<void> {
    const { why, invoice } = about;
    const data = { ...(await this.onBalance(manager, accountId, amount)), why, invoice: invoice && ofInvoice(invoice) };
    await this.mails.queue(manager, { accountId, key: `balance-${id}`, template: 'payment-on-balance', data });
  }

  /** `transactionId`: of the ledger. */
  async goodwill(manager: EntityManager, accountId: string, transactionId: string, amount: Money): Promise<void> {
    const data = { ...(await this.onBalance(manager, accountId, amount)), why: 'goodwill' as const, invoice: null };
    await this.mails.queue(manager, { accountId, key: `goodwill-${transactionId}`, template: 'payment-on-balance', data });
  }

  async toppedUp(manager: EntityManager, { id, accountId }: Pick<Payment, 'id' | 'accountId'>, amount: Money): Promise<void> {
    const data = await this.onBalance(manager, accountId, amount);
    await this.mails.queue(manager, { accountId, key: `top-up-${id}`, template: 'top-up', data });
  }

  /** `key`: of the refund, so that it is told once. */
  async refunded(
    manager: EntityManager,
    accountId: string,
    { key, amount, invoice, to }: { key: string; amount: Money; invoice: Pick<Invoice, 'id' | 'number'> | null; to: 'payer' | 'balance' },
  ): Promise<void> {
    const url = invoice ? this.invoicePage(invoice.id) : this.balancePage;
    const data = { amount, number: invoice?.number ?? null, to, url };
    await this.mails.queue(manager, { accountId, key: `refunded-${key}`, template: 'refunded', data });
  }

  /** Returns the keys of the mails, for `handedOverAt`. */
  warning(manager: EntityManager, service: Service, unpaidSince: Date, day: WarningDay): Promise<string[]> {
    const { id, accountId, siteName, trialUntil } = service;
    const afterTrial = trialUntil?.getTime() === unpaidSince.getTime();
    const url = afterTrial ? this.sitePage(service) : this.mails.portal('/billing');
    const data = { siteName, day, deletionAt: deletionAt(unpaidSince).toISOString(), afterTrial, url };
    const key = `warning-${id}-${unpaidSince.getTime()}-${day}`;
    return this.mails.queue(manager, { accountId, key, template: 'unpaid-warning', data });
  }

  /** `restorableUntil`: null where nothing is kept. */
  async deleted(manager: EntityManager, service: Service, restorableUntil: Date | null = null): Promise<void> {
    const { id, accountId, siteName, deletedAt } = service;
    const why: 'customer' | 'unpaid' = service.deletionReason === 'customer' ? 'customer' : 'unpaid';
    const data = { siteName, why, restorableUntil: restorableUntil?.toISOString() ?? null };
    await this.mails.queue(manager, { accountId, key: `deleted-${id}-${deletedAt?.getTime() ?? ''}`, template: 'deleted', data });
  }

  /** The service is unpaid again. */
  async restored(manager: EntityManager, service: Service, unpaidSince: Date): Promise<void> {
    const { id, accountId, siteName } = service;
    const data = { siteName, deletionAt: deletionAt(unpaidSince).toISOString(), url: this.sitePage(service) };
    await this.mails.queue(manager, { accountId, key: `restored-${id}-${unpaidSince.getTime()}`, template: 'restored', data });
  }

  /** `credited`: what went to the balance for what was paid ahead. */
  async planChanged(
    manager: EntityManager,
    service: Service,
    change: { fromPlan: string; toPlan: string; credited: Money | null; at: Date },
  ): Promise<void> {
    const { at, ...plans } = change;
    const { id, accountId, siteName } = service;
    const data = { ...plans, siteName, url: this.sitePage(service) };
    await this.mails.queue(manager, { accountId, key: `plan-changed-${id}-${at.getTime()}`, template: 'plan-changed', data });
  }

  /** The service is paid for so many days more, or may be unpaid for as many. */
  async extended(manager: EntityManager, service: Service, days: number): Promise<void> {
    const { id, accountId, siteName, state, unpaidSince } = service;
    const paidUntil = state === 'paid' ? service.paidUntil : null;
    const deletion = unpaidSince && deletionAt(unpaidSince);
    const ends = { paidUntil: paidUntil?.toISOString() ?? null, deletionAt: deletion?.toISOString() ?? null };
    const data = { siteName, days, ...ends, url: this.sitePage(service) };
    const key = `extended-${id}-${(paidUntil ?? deletion)?.getTime() ?? ''}`;
    await this.mails.queue(manager, { accountId, key, template: 'extended', data });
  }

  /** When the first of these mails was handed to the mail server: from then on the customer has been told. */
  handedOverAt(manager: EntityManager, keys: readonly string[]): Promise<Date | null> {
    return this.sent.handedOverAt(manager, keys);
  }

  private async onBalance(manager: EntityManager, accountId: string, amount: Money) {
    const { currency } = amount;
    const rows = await this.ledger.balances(manager, [accountId]);
    const balance = { amount: rows.find((row) => row.currency === currency)?.amount ?? 0, currency };
    return { amount, balance, url: this.balancePage };
  }

  private invoicePage(id: string): string {
    return this.mails.portal(`/billing/invoices/${showId('invoice', id)}`);
  }
  private sitePage({ siteId }: Service): string {
    return this.mails.portal(`/sites/${showId('site', siteId)}`);
  }
  private get balancePage(): string {
    return this.mails.portal('/billing/balance');
  }
}

export const invoicePdf = (id: string): AttachmentRef => ({ kind: 'invoice-pdf', id });
export const ofInvoice = ({ number, total, currency }: Invoice) => ({ number, total: { amount: total, currency } });
/** What the mail of an open invoice names. */
export const toPay = (invoice: Invoice) => ({
  ...ofInvoice(invoice),
  dueAt: invoice.dueAt.toISOString(),
  reference: invoice.reference,
  bank: invoice.payTo,
});
export const paidSites = (services: readonly Service[]): MailSite[] =>
  services.flatMap(({ siteName, paidUntil }) => (paidUntil ? [{ name: siteName, paidUntil: paidUntil.toISOString() }] : []));

async function siteNames(manager: EntityManager, { id, accountId }: Invoice): Promise<string[]> {
  const rows: { name: string }[] = await manager.query(
    `SELECT s.site_name AS name FROM invoice_line l JOIN service s ON s.id = l.service_id
     WHERE l.invoice_id = $1 AND s.account_id = $2 GROUP BY s.id, s.site_name ORDER BY min(l.position)`,
    [id, accountId],
  );
  return rows.map(({ name }) => name);
}
