import { showId, storedId, type Invoice, type PromoCode } from '@sitekeep/contracts';
import { InvoicingService } from './invoicing.service.ts';
import { PromoCodes } from './promo-codes.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { makePromoCode } from './testing/promo-codes.ts';

let billing: Billing;
let made = 0;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const make = (parts: object): Promise<PromoCode> => makePromoCode(billing, { code: `code-${++made}`, ...parts });
const invoiceWith = (accountId: string, serviceIds: string[], promoCode: string, periodMonths: 1 | 3 = 1): Promise<Invoice> => {
  const lines = serviceIds.map((id) => ({ serviceId: showId('service', id), periodMonths, periods: 1 }));
  return billing.get(InvoicingService).create(accountId, { lines, promoCode });
};
const usesOf = async ({ id }: PromoCode) => {
  const [row] = await billing.sql<{ uses: number }>('SELECT uses FROM promo_code WHERE id = $1', [storedId('promoCode', id)]);
  return row!.uses;
};
const customer = async () => {
  const { account } = await billing.account();
  const order = async () => (await billing.order(account.id)).serviceId;
  return { id: account.id, order };
};

test('an amount is spread over the lines it fits, and the invoice says what came off', async () => {
  const { code } = await make({ amount: { amount: 1000, currency: 'EUR' } });
  const anna = await customer();
  const invoice = await invoiceWith(anna.id, [await anna.order(), await anna.order()], code);
  expect(invoice.lines.map(({ discount, amount }) => [discount.amount, amount.amount])).toEqual([
    [900, 0],
    [100, 800],
  ]);
  expect(invoice).toMatchObject({ net: { amount: 800 }, total: { amount: 800 } });
});

test('an amount in another currency fits nothing', async () => {
  const { code } = await make({ amount: { amount: 1000, currency: 'USD' } });
  const anna = await customer();
  await expect(invoiceWith(anna.id, [await anna.order()], code)).rejects.toMatchObject({
    code: 'invalid_content',
    extra: { errors: [{ code: 'promo_code_fits_nothing', detail: expect.stringContaining('invoices in USD') as string }] },
  });
});

test.each([
  [[1], 3, 'periods of 1 month:'],
  [[6, 12], 1, 'periods of 6 or 12 months:'],
] as const)('periods of which none fits are told as people say them: %o', async (periodMonths, ordered, words) => {
  const { code } = await make({ percent: 10, periodMonths });
  const anna = await customer();
  await expect(invoiceWith(anna.id, [await anna.order()], code, ordered)).rejects.toMatchObject({
    extra: { errors: [{ code: 'promo_code_fits_nothing', detail: expect.stringContaining(words) as string }] },
  });
});

test('of ten customers at once who want the last three uses, three get them', async () => {
  const promo = await make({ percent: 10, mostUses: 3 });
  const customers = await Promise.all(Array.from({ length: 10 }, customer));
  const services = await Promise.all(customers.map(({ order }) => order()));
  const results = await Promise.allSettled(customers.map(({ id }, index) => invoiceWith(id, [services[index]!], promo.code)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'invalid_content' });
  expect(await usesOf(promo)).toBe(3);
});

test('a new customer uses a code for new customers once, however many invoices are asked for at once', async () => {
  const promo = await make({ percent: 50, newCustomersOnly: true });
  const anna = await customer();
  const services = await Promise.all(Array.from({ length: 5 }, anna.order));
  const results = await Promise.allSettled(services.map((id) => invoiceWith(anna.id, [id], promo.code)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const paying = await customer();
  const serviceId = await paying.order();
  await billing.tell(await billing.pay(paying.id, await billing.invoice(paying.id, [serviceId])), 'payment.settled');
  await billing.work();
  await expect(invoiceWith(paying.id, [serviceId], promo.code)).rejects.toMatchObject({
    extra: { errors: [{ code: 'unknown_promo_code' }] },
  });
});

test('wherever an invoice becomes void, the use is given back once: by the customer, and with a deleted service', async () => {
  const promo = await make({ percent: 10 });
  const anna = await customer();
  const invoice = await invoiceWith(anna.id, [await anna.order()], promo.code);
  await invoiceWith(anna.id, [await anna.order()], promo.code);
  expect(await usesOf(promo)).toBe(2);
  await billing.get(InvoicingService).void(anna.id, storedId('invoice', invoice.id)!);
  expect(await usesOf(promo)).toBe(1);
  for (const day of [1.01, 3.01, 7.01, 9.01, 10.1, 11.5]) {
    billing.setDay(day);
    await billing.sweep();
    await billing.work();
  }
  const deleted = await billing.sql(`SELECT 1 FROM service WHERE account_id = $1 AND state = 'deleted'`, [anna.id]);
  expect(deleted).toHaveLength(2);
  expect(await usesOf(promo)).toBe(0);
});

test('attack: no code pays for more periods than it is for, however many are asked for', async () => {
  const { code } = await make({ percent: 100, periodMonths: [1], newCustomersOnly: true, mostUses: 1 });
  const anna = await customer();
  const lines = [{ serviceId: showId('service', await anna.order()), periodMonths: 1 as const, periods: 36 }];
  const invoice = await billing.get(InvoicingService).create(anna.id, { lines, promoCode: code });
  expect(invoice).toMatchObject({ state: 'open', lines: [{ discount: { amount: 900 } }], net: { amount: 35 * 900 } });
});

test('attack: nobody holds several uses of a code that has few in invoices that are never paid', async () => {
  const promo = await make({ percent: 10, mostUses: 3 });
  const anna = await customer();
  const services = await Promise.all(Array.from({ length: 3 }, anna.order));
  const results = await Promise.allSettled(services.map((id) => invoiceWith(anna.id, [id], promo.code)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ extra: { errors: [{ code: 'promo_code_in_use' }] } });
  const [open] = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  await billing.tell(await billing.pay(anna.id, open!), 'payment.settled');
  await billing.work();
  const next = services.find((id) => showId('service', id) !== open!.lines[0]!.serviceId)!;
  expect((await invoiceWith(anna.id, [next], promo.code)).lines[0]!.discount.amount).toBe(90);
});

test('a refused invoice uses nothing', async () => {
  const promo = await make({ percent: 10, planCodes: ['scale'] });
  const anna = await customer();
  await expect(invoiceWith(anna.id, [await anna.order()], promo.code)).rejects.toMatchObject({ code: 'invalid_content' });
  expect(await usesOf(promo)).toBe(0);
});

test('before its time, after it and once ended a code takes nothing, and all are refused alike', async () => {
  const anna = await customer();
  const serviceId = await anna.order();
  const inDays = (days: number) => new Date(billing.clock.nowMs() + days * 86_400_000).toISOString();
  const later = await make({ percent: 10, startsAt: inDays(2) });
  const short = await make({ percent: 10, endsAt: inDays(1) });
  const ended = await make({ percent: 10 });
  await billing.get(PromoCodes).end(storedId('promoCode', ended.id)!, 'over', owner);
  const refusals: string[] = [];
  const refused = async (code: string) => {
    const error = await invoiceWith(anna.id, [serviceId], code).then(
      () => null,
      (each: { detail: string }) => each,
    );
    refusals.push(error!.detail.replace(code, 'X'));
  };
  await refused(later.code);
  await refused(ended.code);
  await refused('NO-SUCH-CODE');
  billing.setDay(1.5);
  await refused(short.code);
  expect(new Set(refusals).size).toBe(1);
  billing.setDay(2.5);
  expect((await invoiceWith(anna.id, [serviceId], later.code)).lines[0]!.discount.amount).toBe(90);
});

test('the database lets no code change, nor be used more often than it may', async () => {
  const promo = await make({ percent: 10, mostUses: 1 });
  const id = storedId('promoCode', promo.id);
  await expect(billing.sql('UPDATE promo_code SET percent = 100 WHERE id = $1', [id])).rejects.toThrow('only');
  await expect(billing.sql('UPDATE promo_code SET uses = 2 WHERE id = $1', [id])).rejects.toThrow('promo_code_most_uses');
  await expect(billing.sql('DELETE FROM promo_code WHERE id = $1', [id])).rejects.toThrow();
});
