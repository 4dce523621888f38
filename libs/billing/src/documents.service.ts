import { Injectable, type OnModuleInit } from '@nestjs/common';
import { missingTerms, renderUbl, type BillingDocument } from '@sitekeep/documents';
import { Attachments } from '@sitekeep/mail';
import { notFound, ProblemError, Transactions } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { CreditNoteRepository } from './credit-note.repository.ts';
import { documentOf, documentOfNote } from './documents.view.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { PdfPress } from './pdf-press.ts';

/** `content` is the whole file. */
export type DocumentFile = { filename: string; contentType: string; content: Buffer };

/** Invoices and credit notes as files. They are rendered when they are asked for, from what was frozen when they were issued. */
@Injectable()
export class Documents implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly invoices: InvoiceRepository,
    private readonly creditNotes: CreditNoteRepository,
    private readonly attachments: Attachments,
    private readonly press: PdfPress,
  ) {}

  /** Mails name the PDFs that they carry; they are made when a mail goes out. */
  onModuleInit(): void {
    this.attachments.provide('invoice-pdf', (manager, accountId, id) => this.invoiceToMail(accountId, id, manager));
    this.attachments.provide('credit-note-pdf', (manager, accountId, id) => this.creditNotePdf(accountId, id, manager));
  }

  /** Throws unavailable while too many PDFs are asked for. */
  async invoicePdf(accountId: string, invoiceId: string, manager = this.transactions.manager): Promise<DocumentFile> {
    return this.pdf(accountId, await this.invoice(accountId, invoiceId, manager));
  }

  async creditNotePdf(accountId: string, creditNoteId: string, manager = this.transactions.manager): Promise<DocumentFile> {
    return this.pdf(accountId, await this.creditNote(accountId, creditNoteId, manager));
  }

  /** UBL of EN 16931; 409 for a void invoice, and naming every field that the standard wants and the invoice does not hold. */
  async invoiceXml(accountId: string, invoiceId: string): Promise<DocumentFile> {
    const document = await this.invoice(accountId, invoiceId);
    // The standard has no word for void: whoever reads the file would book it.
    if (isVoid(document))
      throw new ProblemError('conflict', `Invoice ${document.number} is void: there is nothing to book. Its PDF says so.`);
    return xmlFile(document);
  }

  async creditNoteXml(accountId: string, creditNoteId: string): Promise<DocumentFile> {
    return xmlFile(await this.creditNote(accountId, creditNoteId));
  }

  private async pdf(accountId: string, document: BillingDocument): Promise<DocumentFile> {
    const content = await this.press.render(accountId, document);
    return { filename: fileName(document, 'pdf'), contentType: 'application/pdf', content };
  }

  /** Null: it became void before its mail went out, and nobody is to pay it. */
  private async invoiceToMail(accountId: string, id: string, manager: EntityManager): Promise<DocumentFile | null> {
    const invoice = await this.invoices.find(manager, accountId, id);
    return invoice?.state === 'void' ? null : this.invoicePdf(accountId, id, manager);
  }

  private async invoice(accountId: string, id: string, manager = this.transactions.manager): Promise<BillingDocument> {
    const invoice = await this.invoices.find(manager, accountId, id);
    if (!invoice) throw notFound();
    return documentOf(invoice);
  }

  private async creditNote(accountId: string, id: string, manager = this.transactions.manager): Promise<BillingDocument> {
    const note = await this.creditNotes.find(manager, accountId, id);
    if (!note) throw notFound();
    return documentOfNote(note);
  }
}

function xmlFile(document: BillingDocument): DocumentFile {
  const errors = missingTerms(document);
  if (errors.length > 0) throw new ProblemError('conflict', `${document.number} lacks what EN 16931 asks for.`, { errors });
  return { filename: fileName(document, 'xml'), contentType: 'application/xml', content: Buffer.from(renderUbl(document)) };
}

/** Of a void invoice nobody is to pay or book anything. */
export const isVoid = (document: BillingDocument): boolean => document.kind === 'invoice' && document.voidedAt !== null;

/** Numbers are ours, but the operator chooses how they begin. */
export const fileName = ({ number }: BillingDocument, ending: string): string => `${number.replace(/[^\w.-]/g, '-')}.${ending}`;
