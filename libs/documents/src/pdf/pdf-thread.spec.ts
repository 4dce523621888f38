import { anInvoice, buyer, manyLines } from '../testing/example-documents.ts';
import type { BillingDocument } from '../billing-document.ts';
import { renderPdf } from './document-pdf.ts';
import { PdfThread } from './pdf-thread.ts';

const thread = new PdfThread();
afterAll(() => thread.stop());

test('a document is the same from the thread', async () => {
  const document = anInvoice({ language: 'uk', buyer: { ...buyer, name: 'متجر الكتب' } });
  expect((await thread.render(document)).equals(await renderPdf(document))).toBe(true);
}, 60_000);

test('while it renders, the process goes on with other things', async () => {
  let turns = 0;
  const ticking = setInterval(() => turns++, 1);
  await thread.render(anInvoice({ lines: manyLines(100) }));
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(20);
}, 60_000);

test('a document that cannot be rendered says why, and the next one is', async () => {
  const broken = anInvoice({ language: 'xx' as BillingDocument['language'] });
  await expect(thread.render(broken)).rejects.toThrow('A PDF cannot be rendered');
  expect((await thread.render(anInvoice())).subarray(0, 5).toString()).toBe('%PDF-');
}, 60_000);

test('when the thread dies, who waits is told, and the next one gets a new thread', async () => {
  const waiting = expect(thread.render(anInvoice())).rejects.toThrow('ended');
  await thread.stop();
  await waiting;
  expect((await thread.render(anInvoice())).subarray(0, 5).toString()).toBe('%PDF-');
}, 60_000);
