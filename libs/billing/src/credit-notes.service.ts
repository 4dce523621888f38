import { Injectable } from '@nestjs/common';
import { showId, type CreditNote as CreditNoteView, type CreditNoteReason, type Page, type PageQuery } from '@sitekeep/contracts';
import { Audit, cursorUuid, notFound, pageOf, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import type { CreditNote, CreditNoteLine } from './credit-note.entity.ts';
import { CreditNoteRepository } from './credit-note.repository.ts';
import { showCreditNote } from './credit-note.view.ts';
import { credit, type Crediting, type CreditLeft, type CreditLine } from './crediting.ts';
import { InvoiceTerms } from './invoice-terms.ts';
import { wordsIn } from './invoice-words.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { creditNoteSeriesOf, invoiceTransitions, numberOf } from './invoice.ts';
import { Ledger } from './ledger.service.ts';
import { assertTransition } from './transition-table.ts';

export type CreditOrder = {
  reason: CreditNoteReason;
  what: Crediting;
  /** the payment whose money it was, where one is meant */
  paymentId?: string | null;
  /** in words, for the audit trail */
  why?: string;
};

/** The only place that writes credit notes and books what they give back. They are final. */
@Injectable()
export class CreditNotes {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly terms: InvoiceTerms,
    private readonly invoices: InvoiceRepository,
    private readonly notes: CreditNoteRepository,
    private readonly ledger: Ledger,
    private readonly mails: BillingMails,
  ) {}

  /** What can still be given back. The invoice is locked, with its lines. */
  async left(manager: EntityManager, invoice: Invoice): Promise<CreditLeft> {
    const credited = await this.notes.creditedByLine(manager, invoice.accountId, invoice.id);
    const lines = new Map(invoice.lines.map((line) => [line.id, line.amount - (credited.get(line.id) ?? 0)]));
    const net = [...lines.values()].reduce((sum, amount) => sum + amount, 0);
    const total = invoice.total - invoice.credited;
    return { net, tax: total - net, total, lines };
  }

  /**
   * Gives back a paid invoice or a part of it: revenue and tax go to the customer's balance. The invoice is locked, with its lines; what
   * is wanted is no more than `left`. When nothing is left the invoice is refunded; its services stay as they are: taking their months
   * back is InvoiceReversal's. Locks the balance, then takes a number of the series.
   */
  async issue(manager: EntityManager, invoice: Invoice, order: CreditOrder, actor: Actor): Promise<{ note: CreditNote }> {
    const left = await this.left(manager, invoice);
    const { lines: credited, ...amounts } = credit(invoice, left, order.what);
    await this.ledger.lockBalance(manager, invoice.accountId, invoice.currency);
    const head = { ...(await this.head(manager, invoice)), ...amounts, reason: order.reason };
    const words = wordsOn(invoice, left, order.what);
    const lines = credited.map((line, index) => lineOf(line, index + 1, invoice, { creditNoteId: head.id, words }));
    await this.notes.insert(manager, head, lines);
    const note: CreditNote = { ...head, invoice, lines: lines as CreditNoteLine[] };
    await this.ledger.creditNoteIssued(manager, note, order.paymentId ?? null);
    await this.lower(manager, invoice, note.total);
    const entry = { actor, accountId: invoice.accountId, action: 'credit-note.issue', target: showId('creditNote', note.id) };
    await this.audit.append(manager, { ...entry, reason: order.why ?? `${order.reason} of invoice ${invoice.number}` });
    await this.mails.creditNoteIssued(manager, note, invoice.number);
    return { note };
  }

  async get(accountId: string, id: string): Promise<CreditNoteView> {
    const note = await this.notes.find(this.transactions.manager, accountId, id);
    if (!note) throw notFound();
    return showCreditNote(note);
  }

  async list(accountId: string, query: PageQuery): Promise<Page<CreditNoteView>> {
    return this.page(accountId, query, {});
  }

  async ofInvoice(accountId: string, invoiceId: string, query: PageQuery): Promise<Page<CreditNoteView>> {
    if (!(await this.invoices.find(this.transactions.manager, accountId, invoiceId))) throw notFound();
    return this.page(accountId, query, { invoiceId });
  }

  private async page(accountId: string, query: PageQuery, filter: { invoiceId?: string }): Promise<Page<CreditNoteView>> {
    const after = cursorUuid('creditNote', query);
    const rows = await this.notes.list(this.transactions.manager, accountId, { ...filter, after, limit: query.limit });
    return pageOf('creditNote', rows, query.limit, showCreditNote);
  }

  /** Parties and tax are those of the invoice. */
  private async head(manager: EntityManager, invoice: Invoice) {
    const issuedAt = this.clock.now();
    const series = creditNoteSeriesOf(this.terms.seller.series, issuedAt);
    const sequence = await this.invoices.nextNumber(manager, series);
    const { accountId, currency, taxCategory, taxRate, taxNote, seller, buyer, language } = invoice;
    const numbered = { id: newUuid(), invoiceId: invoice.id, series, sequence, number: numberOf(series, sequence), issuedAt };
    return { ...numbered, accountId, currency, taxCategory, taxRate, taxNote, seller, buyer, language };
  }

  private async lower(manager: EntityManager, invoice: Invoice, amount: number): Promise<void> {
    const credited = invoice.credited + amount;
    const isWhole = credited === invoice.total;
    if (isWhole) assertTransition(invoiceTransitions, invoice.state, 'refunded', 'refunded');
    const change = isWhole ? { credited, state: 'refunded' as const } : { credited };
    await this.invoices.setState(manager, invoice.accountId, invoice.id, change);
    Object.assign(invoice, change);
  }
}

/** What the lines of a note say; null: each names the line that it gives back. An amount is of the whole invoice, whatever line it is taken from. */
function wordsOn({ lines, language, number }: Invoice, left: CreditLeft, what: Crediting): string | null {
  const isPart = what !== 'whole' && 'amount' in what && what.amount < left.total;
  return isPart && lines.length > 1 ? wordsIn(language).partOfInvoice(number) : null;
}

function lineOf(
  line: CreditLine,
  position: number,
  { lines, language }: Invoice,
  on: { creditNoteId: string; words: string | null },
): Omit<CreditNoteLine, 'creditNote'> {
  const { invoiceLineId, amount, from: fromAt, to: toAt } = line;
  const { description: whole, ...of } = lines.find((each) => each.id === invoiceLineId)!;
  const description = on.words ?? (amount === of.amount ? whole : wordsIn(language).partOf(whole));
  const ids = { id: newUuid(), creditNoteId: on.creditNoteId, invoiceLineId, serviceId: of.serviceId };
  return { ...ids, position, description, fromAt, toAt, amount };
}
