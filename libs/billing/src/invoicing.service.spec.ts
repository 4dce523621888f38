import { showId, storedId } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { InvoicingService } from './invoicing.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

const invoicing = () => billing.get(InvoicingService);

test('an invoice holds frozen lines of several services, with periods and prices', async () => {
  const { account } = await billing.account({ currency: 'USD' });
  const one = await billing.order(account.id, { siteName: 'Shop' });
  const two = await billing.order(account.id, { siteName: 'Blog' });
  const invoice = await billing.invoice(account.id, [one.serviceId, two.serviceId], { periodMonths: 3, periods: 2 });
  expect(invoice).toMatchObject({ state: 'open', total: { amount: 4 * 2850, currency: 'USD' } });
  expect(invoice.lines.map((line) => line.description)).toEqual(['Starter, Shop, 2 × 3 months', 'Starter, Blog, 2 × 3 months']);
  expect(invoice.number).toMatch(/^SK-\d{4}-\d{6}$/);
  expect(await invoicing().get(account.id, storedId('invoice', invoice.id)!)).toEqual(invoice);
  expect((await billing.mails(account.id)).at(-1)).toContain(invoice.number);
});

test('numbers have no gap, although invoices are issued at once and some are refused', async () => {
  const accounts = await Promise.all(Array.from({ length: 4 }, () => billing.account()));
  const services: [string, string][] = [];
  for (const { account } of accounts) for (let i = 0; i < 8; i++) services.push([account.id, (await billing.order(account.id)).serviceId]);
  // Each service twice: one of the two is refused under the lock, some after the number was taken by others.
  const results = await Promise.allSettled([...services, ...services].map(([accountId, id]) => billing.invoice(accountId, [id])));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(services.length);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'open_invoice_exists' });
  const rows = await billing.sql<{ sequence: number }>('SELECT sequence FROM invoice ORDER BY sequence');
  expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
}, 30_000);

test('every line that needs mending is told at once', async () => {
  const { account } = await billing.account();
  const open = await billing.order(account.id);
  await billing.invoice(account.id, [open.serviceId]);
  const fine = await billing.order(account.id);
  await expect(billing.invoice(account.id, [fine.serviceId, open.serviceId, fine.serviceId])).rejects.toMatchObject({
    code: 'invalid_content',
    extra: {
      errors: [
        { pointer: '/lines/1/serviceId', code: 'open_invoice_exists' },
        { pointer: '/lines/2/serviceId', code: 'duplicate' },
      ],
    },
  });
  const pending = await billing.account({ active: false });
  const waiting = await billing.order(pending.account.id);
  await expect(billing.invoice(pending.account.id, [waiting.serviceId])).rejects.toMatchObject({ code: 'conflict' });
  const onPayment = await billing.order(pending.account.id, { activation: 'on_payment' });
  await expect(billing.invoice(pending.account.id, [onPayment.serviceId])).rejects.toMatchObject({ code: 'conflict' });
});

test('a service of another account is as if it were not there', async () => {
  const anna = await billing.account();
  const bert = await billing.account();
  const { serviceId } = await billing.order(anna.account.id);
  const ask = (id: string) =>
    billing.invoice(bert.account.id, [id]).catch((error: { code: string; detail: string; extra: unknown }) => error);
  const theirs = (await ask(serviceId)) as { code: string; detail: string; extra: unknown };
  expect(theirs.code).toBe('not_found');
  expect(await ask(newUuid())).toMatchObject({ code: theirs.code, detail: theirs.detail, extra: theirs.extra });
});

test('void frees the service for another invoice; only open invoices are voided', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId]);
  const id = storedId('invoice', invoice.id)!;
  expect(await invoicing().void(account.id, id, owner)).toMatchObject({ state: 'void', paidAt: null });
  const trail = await billing.sql('SELECT action, actor_name, target FROM audit_entry WHERE account_id = $1 ORDER BY id', [account.id]);
  expect(trail).toEqual([{ action: 'invoice.void', actor_name: 'Owner', target: invoice.id }]);
  await expect(invoicing().void(account.id, id)).rejects.toMatchObject({
    code: 'invoice_not_open',
    detail: `Invoice ${invoice.number} is void.`,
  });
  const other = await billing.account();
  await expect(invoicing().void(other.account.id, id)).rejects.toMatchObject({ code: 'not_found' });
  expect((await billing.invoice(account.id, [serviceId])).state).toBe('open');
});

test('the list is newest first, in pages, by state', async () => {
  const { account } = await billing.account();
  const issued: string[] = [];
  for (let i = 0; i < 3; i++) issued.unshift((await billing.invoice(account.id, [(await billing.order(account.id)).serviceId])).id);
  const first = await invoicing().list(account.id, { limit: 2 });
  expect(first.data.map((invoice) => invoice.id)).toEqual(issued.slice(0, 2));
  const second = await invoicing().list(account.id, { limit: 2, after: first.nextCursor! });
  expect(second).toMatchObject({ data: [{ id: issued[2] }], nextCursor: null });
  expect((await invoicing().list(account.id, { limit: 2, state: 'paid' })).data).toEqual([]);
  await expect(invoicing().list(account.id, { limit: 2, after: showId('site', newUuid()) })).rejects.toMatchObject({
    code: 'invalid_content',
  });
});
