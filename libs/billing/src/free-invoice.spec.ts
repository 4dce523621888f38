import { showId, storedId } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { InvoicingService } from './invoicing.service.ts';
import { Billing } from './testing/billing-harness.ts';
import { makePromoCode } from './testing/promo-codes.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976' });
}, 60_000);
afterAll(() => billing.stop());

const newCode = async (percent: number): Promise<string> =>
  (await makePromoCode(billing, { code: `FREE-${newUuid().slice(-6)}`, percent })).code;
const ready = async (percent: number) => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const lines = [{ serviceId: showId('service', serviceId), periodMonths: 3 as const, periods: 1 }];
  const invoice = await billing.get(InvoicingService).create(account.id, { lines, promoCode: await newCode(percent) });
  return { accountId: account.id, serviceId, invoice };
};

test('what costs nothing is paid at once, without a payment and without a movement of money', async () => {
  const { accountId, serviceId, invoice } = await ready(100);
  expect(invoice).toMatchObject({
    state: 'paid',
    net: { amount: 0 },
    tax: { amount: 0 },
    total: { amount: 0 },
    paidAt: expect.any(String) as string,
    lines: [{ discount: { amount: 2565 }, amount: { amount: 0 } }],
  });
  expect(await billing.service(serviceId)).toMatchObject({ state: 'paid', paid_months: 3 });
  for (const table of ['payment', 'ledger_transaction'])
    expect(await billing.sql(`SELECT 1 FROM ${table} WHERE account_id = $1`, [accountId])).toEqual([]);
  await expect(billing.pay(accountId, invoice)).rejects.toMatchObject({ code: 'invoice_not_open' });
  await expect(billing.get(InvoicingService).void(accountId, storedId('invoice', invoice.id)!)).rejects.toMatchObject({
    code: 'invoice_not_open',
  });
});

test('a discount lowers what is taxed', async () => {
  const { invoice } = await ready(50);
  expect(invoice).toMatchObject({ state: 'open', net: { amount: 1282 }, tax: { amount: 244 }, total: { amount: 1526 } });
});
