import { storedId, type Invoice, type SetBillingProfile } from '@sitekeep/contracts';
import { BillingProfiles } from './billing-profile.service.ts';
import { InvoiceTerms } from './invoice-terms.ts';
import { InvoicingService } from './invoicing.service.ts';
import { hasCheckDigits, type SellerConfig } from '@sitekeep/runtime';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start({
    SELLER_NAME: 'Sitekeep GmbH',
    SELLER_ADDRESS: ['Hauptstraße 1'],
    SELLER_POSTAL_CODE: '10115',
    SELLER_CITY: 'Berlin',
    SELLER_COUNTRY: 'DE',
    SELLER_VAT_ID: 'DE136695976',
    SELLER_EMAIL: 'billing@sitekeep.test',
    SELLER_IBAN: 'DE89370400440532013000',
    INVOICE_SERIES: 'TAX',
  });
}, 60_000);
afterAll(() => billing.stop());

const french: SetBillingProfile = {
  kind: 'person',
  name: 'Jeanne Exemple',
  addressLines: ['1 rue de l’Exemple'],
  postalCode: '75001',
  city: 'Paris',
  country: 'FR',
  vatId: null,
  purchaseOrder: 'Commande 7',
  language: 'fr',
};
async function ready(profile: Partial<SetBillingProfile> | null) {
  const { account } = await billing.account({ name: 'Account' });
  if (profile) await billing.get(BillingProfiles).set(account.id, { ...french, ...profile }, owner);
  const { serviceId } = await billing.order(account.id);
  return { accountId: account.id, serviceId };
}
const invoiceOf = async (profile: Partial<SetBillingProfile> | null): Promise<Invoice> => {
  const { accountId, serviceId } = await ready(profile);
  return billing.invoice(accountId, [serviceId]);
};
/** What each place holds, over all. */
const places = async () =>
  Object.fromEntries(
    (
      await billing.sql<{ kind: string; sum: number }>(
        `SELECT a.kind, sum(p.amount)::int AS sum FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id GROUP BY a.kind`,
      )
    ).map(({ kind, sum }) => [kind, sum]),
  );

test('an invoice freezes who sells, who buys, what is taxed, and how it can be paid', async () => {
  const { accountId, serviceId } = await ready({});
  const invoice = await billing.invoice(accountId, [serviceId], { periodMonths: 3, periods: 2 });
  expect(invoice).toMatchObject({
    net: { amount: 5130 },
    tax: { amount: 1026 },
    total: { amount: 6156 },
    taxation: { category: 'S', rate: 2000, note: null },
    seller: { name: 'Sitekeep GmbH', addressLines: ['Hauptstraße 1'], country: 'DE', vatId: 'DE136695976', email: 'billing@sitekeep.test' },
    buyer: { name: 'Jeanne Exemple', postalCode: '75001', city: 'Paris', country: 'FR', vatId: null },
    payTo: { holder: 'Sitekeep GmbH', iban: 'DE89370400440532013000', bic: null, bank: null },
    purchaseOrder: 'Commande 7',
    language: 'fr',
  });
  expect(invoice.number).toMatch(/^TAX-\d{4}-000001$/);
  expect(invoice.reference).toBe(`RF${invoice.reference.slice(2, 4)}${invoice.number.replaceAll('-', '')}`);
  expect(hasCheckDigits(invoice.reference)).toBe(true);
  expect(Date.parse(invoice.dueAt) - Date.parse(invoice.issuedAt)).toBe(10 * 86_400_000);
  expect(invoice.lines[0]!.description).toMatch(/^Starter, Shop, 2 × 3\smois$/);
  await billing.get(BillingProfiles).set(accountId, { ...french, name: 'Another name', country: 'US' }, owner);
  expect(await billing.get(InvoicingService).get(accountId, storedId('invoice', invoice.id)!)).toEqual(invoice);
});

test.each<[string, Partial<SetBillingProfile> | null, object]>([
  [
    'a company with a VAT id',
    { kind: 'company', vatId: 'FR40303265045' },
    { category: 'AE', rate: 0, note: expect.stringMatching('Autoliquidation') as string },
  ],
  [
    'whoever is outside the EU',
    { country: 'US', language: 'en' },
    { category: 'G', rate: 0, note: expect.stringMatching('outside the EU') as string },
  ],
  ['whoever said nothing', null, { category: 'S', rate: 1900, note: null }],
])('what is taxed of %s, and the profile says it before', async (_, profile, taxation) => {
  const { accountId, serviceId } = await ready(profile);
  expect((await billing.get(BillingProfiles).get(accountId)).taxation).toEqual(taxation);
  const invoice = await billing.invoice(accountId, [serviceId]);
  expect(invoice.taxation).toEqual(taxation);
  const rate = invoice.taxation.rate;
  expect([invoice.net.amount, invoice.tax.amount, invoice.total.amount]).toEqual([900, (900 * rate) / 10_000, 900 + (900 * rate) / 10_000]);
});

test.each([
  ['de', '1 × 1 Monat'],
  ['es', '1 × 1 mes'],
  ['uk', '1 × 1 місяць'],
  ['ru', '1 × 1 месяц'],
] as const)('lines are described in %s', async (language, words) => {
  expect((await invoiceOf({ language })).lines[0]!.description).toBe(`Starter, Shop, ${words}`);
});

test('the tax of a paid invoice is owed to the tax office, in the same movement', async () => {
  const { accountId, serviceId } = await ready({});
  const before = await places();
  const payment = await billing.pay(accountId, await billing.invoice(accountId, [serviceId]));
  expect(payment.amount.amount).toBe(1080);
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  const after = await places();
  const moved = (kind: string) => (after[kind] ?? 0) - (before[kind] ?? 0);
  expect([moved('cash'), moved('revenue'), moved('tax'), moved('customer')]).toEqual([-1080, 900, 180, 0]);
  const movements = await billing.sql('SELECT 1 FROM ledger_transaction WHERE account_id = $1', [accountId]);
  expect(movements).toHaveLength(2);
  await billing.tell(payment, 'payment.refunded', { amount: 600 });
  await billing.work();
  const half = await places();
  expect([half['revenue']! - after['revenue']!, half['tax']! - after['tax']!]).toEqual([-500, -100]);
  await billing.tell(payment, 'payment.refunded', { amount: 480 });
  await billing.work();
  expect(await places()).toEqual({
    ...before,
    cash: before['cash'] ?? 0,
    revenue: before['revenue'] ?? 0,
    tax: before['tax'] ?? 0,
    customer: 0,
  });
});

test('a seller whose VAT id cannot be right does not start', () => {
  // What Nest makes of them at the start of each process; a whole start that fails would leave its connections open here.
  const start = (seller: SellerConfig) => new InvoiceTerms(billing.clock, billing.get(BillingProfiles), seller);
  expect(() => start({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695977' })).toThrow('SELLER_VAT_ID');
  expect(() => start({ SELLER_COUNTRY: 'AQ', SELLER_VAT_ID: 'AQ1' })).toThrow('SELLER_TAX_RATE');
  expect(start({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976' }).seller.party.vatId).toBe('DE136695976');
});
