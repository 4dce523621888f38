import { Injectable } from '@nestjs/common';
import type { ExportQuery, Fault, InvoiceExportQuery } from '@sitekeep/contracts';
import { csvHead, csvRow, missingTerms, renderUbl, zipOf, type BillingDocument, type CsvRow, type ZipEntry } from '@sitekeep/documents';
import { invalidContent, Transactions } from '@sitekeep/platform';
import { DocumentExportRepository, type ExportScope } from './document-export.repository.ts';
import { fileName, isVoid } from './documents.service.ts';
import { documentOf, documentOfNote } from './documents.view.ts';
import { addMs, dayMs } from './months.ts';

/** A file that is made while it is sent. */
export type ExportFile = { filename: string; contentType: string; content: AsyncIterable<Buffer> };

/** A zip without its extension for more (zip64), which not every program reads, has places for 65,535 files. */
export const mostFiles = 65_000;

/** Invoices and credit notes as files for an accountant: first the invoices, then the credit notes, each in the order of its numbers. */
@Injectable()
export class DocumentExports {
  constructor(
    private readonly transactions: Transactions,
    private readonly documents: DocumentExportRepository,
  ) {}

  /** A list of the account's own; days left out: all. */
  ofAccount(accountId: string, query: InvoiceExportQuery): ExportFile {
    return this.list({ accountId, ...timesOf(query) }, `invoices${daysIn(query)}.csv`);
  }

  /** Of all accounts, for the operator's accountant. Throws invalid_content where a zip has no place for so many documents. */
  async ofAll(query: ExportQuery): Promise<ExportFile> {
    const scope = { accountId: null, ...timesOf(query) };
    if (query.format === 'csv') return this.list(scope, `documents${daysIn(query)}.csv`);
    const count = await this.documents.count(this.transactions.manager, scope);
    if (count > mostFiles) throw invalidContent([tooMany(count)]);
    return { filename: `documents${daysIn(query)}.zip`, contentType: 'application/zip', content: zipOf(this.files(scope)) };
  }

  private list(scope: ExportScope, filename: string): ExportFile {
    return { filename, contentType: 'text/csv; charset=utf-8', content: this.rows(scope) };
  }

  private async *rows(scope: ExportScope): AsyncGenerator<Buffer> {
    yield Buffer.from(csvHead);
    for await (const row of this.each(scope)) yield Buffer.from(csvRow(row));
  }

  /** Each document that is to be booked and that EN 16931 can hold; the others are named in a list: void, or with what they lack. */
  private async *files(scope: ExportScope): AsyncGenerator<ZipEntry> {
    const left: string[] = [];
    for await (const { document } of this.each(scope)) {
      const lacks = isVoid(document) ? ['void'] : missingTerms(document).map((fault) => fault.pointer);
      if (lacks.length > 0) left.push(`${document.number},${lacks.join(' ')}\r\n`);
      else yield { name: `${folderOf(document)}/${fileName(document, 'xml')}`, at: document.issuedAt, content: renderUbl(document) };
    }
    if (left.length > 0) yield { name: 'left-out.csv', at: null, content: `number,why\r\n${left.join('')}` };
  }

  private async *each(scope: ExportScope): AsyncGenerator<CsvRow> {
    const { manager } = this.transactions;
    for await (const { invoice, paid } of this.documents.invoices(manager, scope))
      yield { document: documentOf(invoice), state: invoice.state, credited: invoice.credited, paid };
    for await (const note of this.documents.creditNotes(manager, scope))
      yield { document: documentOfNote(note), state: 'issued', credited: 0 };
  }
}

const tooMany = (count: number): Fault => ({
  pointer: '/to',
  code: 'too_big',
  detail: `A zip holds ${mostFiles} documents and these days have ${count}. Ask for fewer days at a time, or for the list (format=csv).`,
});

const folderOf = ({ kind }: BillingDocument): string => (kind === 'invoice' ? 'invoices' : 'credit-notes');

/** Days are UTC; the last one counts. */
const timesOf = ({ from, to }: InvoiceExportQuery) => ({
  from: from === undefined ? null : new Date(from),
  to: to === undefined ? null : addMs(new Date(to), dayMs),
});
const daysIn = ({ from, to }: InvoiceExportQuery): string => [from && `-from-${from}`, to && `-to-${to}`].filter(Boolean).join('');
