import { jest } from '@jest/globals';
import { storedId, type Invoice } from '@sitekeep/contracts';
import { readZip } from '@sitekeep/documents/testing';
import { Attachments } from '@sitekeep/mail';
import { newUuid } from '@sitekeep/runtime';
import { BillingProfiles } from './billing-profile.service.ts';
import { CreditNotes } from './credit-notes.service.ts';
import { DocumentExportRepository } from './document-export.repository.ts';
import { DocumentExports, type ExportFile } from './document-exports.service.ts';
import { Documents } from './documents.service.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { InvoicingService } from './invoicing.service.ts';
import { dayMs } from './months.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start({
    SELLER_NAME: 'Sitekeep GmbH',
    SELLER_ADDRESS: ['Lindenstraße 12'],
    SELLER_CITY: 'Berlin',
    SELLER_COUNTRY: 'DE',
    SELLER_VAT_ID: 'DE136695976',
    SELLER_IBAN: 'DE89370400440532013000',
  });
}, 60_000);
afterAll(() => billing.stop());

const documents = () => billing.get(Documents);
const exports = () => billing.get(DocumentExports);
const uuid = (invoice: Invoice) => storedId('invoice', invoice.id)!;
const german = {
  ...{ kind: 'company' as const, name: 'Käse & Söhne', addressLines: ['Hauptstr. 1'], postalCode: '80331', city: 'München' },
  ...{ country: 'DE', vatId: null, purchaseOrder: '=PO-1', language: 'de' as const },
};

async function invoiceOf(profile: typeof german | null = german): Promise<{ accountId: string; invoice: Invoice }> {
  const { account } = await billing.account();
  if (profile) await billing.get(BillingProfiles).set(account.id, profile, owner);
  const { serviceId } = await billing.order(account.id);
  return { accountId: account.id, invoice: await billing.invoice(account.id, [serviceId]) };
}
async function paidAndCredited() {
  const { accountId, invoice } = await invoiceOf();
  const payment = await billing.pay(accountId, invoice);
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  const { id } = await billing.manager.transaction(async (manager) => {
    const locked = (await billing.get(InvoiceRepository).lock(manager, accountId, uuid(invoice)))!;
    const what = { amount: 300 };
    return (await billing.get(CreditNotes).issue(manager, locked, { reason: 'goodwill', what }, owner)).note;
  });
  return { accountId, invoice, creditNoteId: id };
}
async function textOf(file: ExportFile): Promise<string> {
  return (await bytesOf(file)).toString();
}
async function bytesOf(file: ExportFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const orderedBy = async (accountId: string) => (await billing.order(accountId)).serviceId;
const rowsOf = async (file: ExportFile) => (await textOf(file)).trim().split('\r\n').slice(1);

test('an invoice and its credit note are files named by their numbers, the same each time', async () => {
  const { accountId, invoice, creditNoteId } = await paidAndCredited();
  const pdf = await documents().invoicePdf(accountId, uuid(invoice));
  expect(pdf).toMatchObject({ filename: `${invoice.number}.pdf`, contentType: 'application/pdf' });
  expect(pdf.content.subarray(0, 5).toString()).toBe('%PDF-');
  expect((await documents().invoicePdf(accountId, uuid(invoice))).content.equals(pdf.content)).toBe(true);
  const note = await documents().creditNotePdf(accountId, creditNoteId);
  expect(note.filename).toMatch(/^SK-CN-\d{4}-\d{6}\.pdf$/);
  const xml = (await documents().invoiceXml(accountId, uuid(invoice))).content.toString();
  for (const part of [invoice.number, 'Käse &amp; Söhne', '<cbc:Percent>19.00</cbc:Percent>', invoice.reference, '=PO-1'])
    expect(xml).toContain(part);
  const noteXml = (await documents().creditNoteXml(accountId, creditNoteId)).content.toString();
  for (const part of ['<CreditNote ', `<cbc:ID>${invoice.number}</cbc:ID>`]) expect(noteXml).toContain(part);
});

test('what changes later changes no document', async () => {
  const { accountId, invoice } = await invoiceOf();
  const before = await documents().invoicePdf(accountId, uuid(invoice));
  await billing.get(BillingProfiles).set(accountId, { ...german, name: 'Another name', language: 'fr', country: 'FR' }, owner);
  await billing.sql('UPDATE service SET site_name = $1 WHERE account_id = $2', ['Renamed', accountId]);
  expect((await documents().invoicePdf(accountId, uuid(invoice))).content.equals(before.content)).toBe(true);
});

test('what EN 16931 asks for and an invoice does not hold is told, with how it is mended', async () => {
  const { accountId, invoice } = await invoiceOf(null);
  await expect(documents().invoiceXml(accountId, uuid(invoice))).rejects.toMatchObject({
    code: 'conflict',
    extra: { errors: [{ pointer: '/buyer/country', code: 'missing' }] },
  });
});

test('documents of another account are as if they were not there', async () => {
  const { invoice, creditNoteId } = await paidAndCredited();
  const { account: other } = await billing.account();
  for (const ask of ['invoicePdf', 'invoiceXml'] as const) {
    await expect(documents()[ask](other.id, uuid(invoice))).rejects.toMatchObject({ code: 'not_found' });
    await expect(documents()[ask](other.id, newUuid())).rejects.toMatchObject({ code: 'not_found' });
  }
  for (const ask of ['creditNotePdf', 'creditNoteXml'] as const)
    await expect(documents()[ask](other.id, creditNoteId)).rejects.toMatchObject({ code: 'not_found' });
  expect(await rowsOf(exports().ofAccount(other.id, {}))).toEqual([]);
});

test('a mail gets the PDF of an invoice of its account, and of no other', async () => {
  const { accountId, invoice } = await invoiceOf();
  const { account: other } = await billing.account();
  const attachments = [{ kind: 'invoice-pdf' as const, id: uuid(invoice) }];
  const pdfs = () => billing.get(Attachments).of(billing.manager, { id: newUuid(), accountId, attachments });
  expect((await pdfs())?.[0]).toMatchObject({ filename: `${invoice.number}.pdf`, contentType: 'application/pdf' });
  const ofOther = billing.get(Attachments).of(billing.manager, { id: newUuid(), accountId: other.id, attachments });
  await expect(ofOther).rejects.toMatchObject({ code: 'not_found' });
  // Nobody is asked any more to pay one that is void.
  await billing.get(InvoicingService).void(accountId, uuid(invoice));
  expect(await pdfs()).toBeNull();
});

test('the zip holds a file for each document, and names those that lack what the standard asks for', async () => {
  const whole = await paidAndCredited();
  const bare = await invoiceOf(null);
  const file = await exports().ofAll({ from: '2000-01-01', to: '2100-01-01', format: 'ubl' });
  expect(file).toMatchObject({ filename: 'documents-from-2000-01-01-to-2100-01-01.zip', contentType: 'application/zip' });
  const files = readZip(await bytesOf(file));
  expect(files[`invoices/${whole.invoice.number}.xml`]).toContain(whole.invoice.number);
  expect(Object.keys(files).some((name) => name.startsWith('credit-notes/SK-CN-'))).toBe(true);
  expect(files[`invoices/${bare.invoice.number}.xml`]).toBeUndefined();
  expect(files['left-out.csv']).toContain(`${bare.invoice.number},/buyer/country`);
});

test('nobody books a void invoice: it has no XML, and the zip names it among what is left out', async () => {
  const { accountId, invoice } = await invoiceOf();
  await billing.get(InvoicingService).void(accountId, uuid(invoice));
  await expect(documents().invoiceXml(accountId, uuid(invoice))).rejects.toMatchObject({
    code: 'conflict',
    detail: `Invoice ${invoice.number} is void: there is nothing to book. Its PDF says so.`,
  });
  const files = readZip(await bytesOf(await exports().ofAll({ from: '2000-01-01', to: '2100-01-01', format: 'ubl' })));
  expect(files[`invoices/${invoice.number}.xml`]).toBeUndefined();
  expect(files['left-out.csv']).toContain(`\r\n${invoice.number},void\r\n`);
});

test('a zip has no place for more documents than 65,000: it is refused before it begins, and the list is not', async () => {
  const { accountId } = await paidAndCredited();
  const { from, to } = { from: '2000-01-01', to: '2100-01-01' };
  const counting = billing.get(DocumentExportRepository);
  expect(await counting.count(billing.manager, { accountId, from: null, to: null })).toBe(2);
  expect(await counting.count(billing.manager, { accountId, from: new Date('2099-01-01'), to: null })).toBe(0);
  const count = jest.spyOn(counting, 'count').mockResolvedValue(65_001);
  await expect(exports().ofAll({ from, to, format: 'ubl' })).rejects.toMatchObject({
    code: 'invalid_content',
    extra: { errors: [{ pointer: '/to', code: 'too_big', detail: expect.stringContaining('fewer days') as string }] },
  });
  expect(await exports().ofAll({ from, to, format: 'csv' })).toMatchObject({ contentType: 'text/csv; charset=utf-8' });
  count.mockResolvedValue(65_000);
  expect(await exports().ofAll({ from, to, format: 'ubl' })).toMatchObject({ contentType: 'application/zip' });
  count.mockRestore();
});

describe('the list', () => {
  test('of an account holds its invoices, then its credit notes', async () => {
    const { accountId, invoice } = await paidAndCredited();
    const file = exports().ofAccount(accountId, {});
    expect(file).toMatchObject({ filename: 'invoices.csv', contentType: 'text/csv; charset=utf-8' });
    const rows = await rowsOf(file);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain(`invoice,${invoice.number}`);
    expect(rows[0]).toContain("'=PO-1");
    expect(rows[1]).toMatch(/^credit-note,SK-CN-.*,-3\.00,/);
  });

  test('holds both its days, and no other', async () => {
    const dayOf = (offset: number) => new Date(billing.clock.nowMs() + offset * dayMs).toISOString().slice(0, 10);
    const { accountId } = await invoiceOf();
    const count = async (from?: string, to?: string) => (await rowsOf(exports().ofAccount(accountId, { from, to }))).length;
    expect(await count(dayOf(0), dayOf(0))).toBe(1);
    expect(await count(dayOf(0))).toBe(1);
    expect(await count(undefined, dayOf(0))).toBe(1);
    expect(await count(dayOf(1))).toBe(0);
    expect(await count(undefined, dayOf(-1))).toBe(0);
  });

  test('of all accounts is whole and in order, also over many batches', async () => {
    const { account } = await billing.account();
    const { serviceId } = await billing.order(account.id);
    // A document counts once in a batch, whatever its lines.
    const long = await billing.invoice(account.id, [serviceId, await orderedBy(account.id), await orderedBy(account.id)]);
    await billing.get(InvoicingService).void(account.id, uuid(long));
    for (let index = 0; index < 210; index++) {
      const invoice = await billing.invoice(account.id, [serviceId]);
      await billing.get(InvoicingService).void(account.id, uuid(invoice));
    }
    const rows = await rowsOf(await exports().ofAll({ from: '2000-01-01', to: '2100-01-01', format: 'csv' }));
    const numbers = rows.filter((row) => row.startsWith('invoice,')).map((row) => row.split(',')[1]!);
    const [{ count } = { count: '' }] = await billing.sql<{ count: string }>('SELECT count(*) FROM invoice');
    expect(numbers).toHaveLength(Number(count));
    expect(numbers).toEqual([...new Set(numbers)].sort());
  }, 120_000);
});
