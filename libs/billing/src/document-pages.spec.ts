import { storedId, type Page } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { CreditNotes } from './credit-notes.service.ts';
import { InvoicingService } from './invoicing.service.ts';
import { Settlement } from './settlement.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
let accountId: string;
const numbers = { invoices: [] as string[], notes: [] as string[] };
const names = ['First', 'Second', 'Third'];
beforeAll(async () => {
  billing = await Billing.start();
  accountId = (await billing.account()).account.id;
  for (let index = 0; index < 3; index++) {
    const serviceIds: string[] = [];
    for (const siteName of names) serviceIds.push((await billing.order(accountId, { siteName })).serviceId);
    const invoice = await billing.invoice(accountId, serviceIds);
    await billing.tell(await billing.pay(accountId, invoice), 'payment.settled');
    await billing.work();
    const note = await billing.get(Transactions).run(async (manager) => {
      const locked = await billing.get(Settlement).lock(manager, accountId, storedId('invoice', invoice.id)!);
      return (await billing.get(CreditNotes).issue(manager, locked!.invoice, { reason: 'goodwill', what: 'whole' }, owner)).note;
    });
    numbers.invoices.unshift(invoice.number);
    numbers.notes.unshift(note.number);
  }
}, 60_000);
afterAll(() => billing.stop());

type Listed = { number: string; lines: { description: string }[] };
async function pagesOf<Item extends Listed>(read: (query: { limit: number; after?: string }) => Promise<Page<Item>>, limit: number) {
  const pages: Item[][] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await read({ limit, after });
    pages.push(page.data);
    after = page.nextCursor;
  }
  return pages;
}

test.each([1, 2, 3, 4])('lists of %s at a time hold every document once, with all its lines in order', async (limit) => {
  const invoices = await pagesOf((query) => billing.get(InvoicingService).list(accountId, query), limit);
  const notes = await pagesOf((query) => billing.get(CreditNotes).list(accountId, query), limit);
  for (const [pages, wanted] of [
    [invoices, numbers.invoices],
    [notes, numbers.notes],
  ] as const) {
    expect(pages.map((items) => items.length)).toEqual(
      Array.from({ length: Math.ceil(3 / limit) }, (_, at) => Math.min(limit, 3 - at * limit)),
    );
    const listed: Listed[] = pages.flat();
    expect(listed.map(({ number }) => number)).toEqual(wanted);
    for (const { lines } of listed)
      expect(lines.map(({ description }) => names.findIndex((name) => description.includes(name)))).toEqual([0, 1, 2]);
  }
});
