import { showId, storedId, type Invoice, type SetRenewal } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { InvoicingService } from './invoicing.service.ts';
import { dayMs } from './months.ts';
import { OpenInvoices } from './open-invoices.ts';
import { PlanChanges } from './plan-changes.service.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { RenewalSettings } from './renewal-settings.service.ts';
import { ServiceRepository } from './service.repository.ts';
import { ServicesService } from './services.service.ts';
import { SiteUsage, usageParts } from './site-usage.ts';
import { StaffMoney } from './staff-money.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { TopUps } from './top-ups.ts';

let billing: Billing;
const staff = { kind: 'staff' as const, id: newUuid(), name: 'Sam' };
beforeAll(async () => {
  billing = await Billing.start({ SELLER_NAME: 'Sitekeep GmbH', SELLER_IBAN: 'DE89370400440532013000' });
  const nothing = { hostnames: 1, origins: 1, rules: 0, firewallRules: 0, features: [] };
  for (const part of usageParts) billing.get(SiteUsage).bring(part, () => Promise.resolve(nothing));
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

type Row = { id: string; number: string; state: string; total: number; due_at: Date; reference: string; services: string[] };
const invoices = (accountId: string): Promise<Row[]> =>
  billing.sql<Row>(
    `SELECT invoice.id, number, state, total::int, due_at, reference, array_agg(line.service_id ORDER BY line.position) AS services
     FROM invoice JOIN invoice_line line ON line.invoice_id = invoice.id WHERE account_id = $1 GROUP BY invoice.id ORDER BY series, sequence`,
    [accountId],
  );
const openOnes = async (accountId: string) => (await invoices(accountId)).filter(({ state }) => state === 'open');
const mailOf = async (accountId: string, key: string): Promise<string | undefined> =>
  (await billing.sql<{ text: string }>('SELECT text FROM mail WHERE account_id = $1 AND key LIKE $2', [accountId, `${key}%`]))[0]?.text;
const live = async (day: number) => {
  billing.setDay(day);
  await billing.handler('renewal-sweep')!.handle({});
  await billing.sweep();
  await billing.work();
};

/** Two services of one account, on one open invoice: `first` alone, or neither, is paid for a month that ends on day `end`. */
async function joint(paid: boolean, orderedApart = 0) {
  const { account } = await billing.account();
  const first = (await billing.order(account.id, { siteName: 'Shop' })).serviceId;
  billing.setDay(orderedApart);
  const second = (await billing.order(account.id, { siteName: 'Wiki' })).serviceId;
  let end = 0;
  if (paid) {
    await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, [first])), 'payment.settled');
    await billing.work();
    end = ((await billing.service(first)).paid_until!.getTime() - Date.now()) / dayMs;
  }
  return { accountId: account.id, first, second, end, renews: renewing(account.id) };
}
const renewing = (accountId: string) => (serviceId: string, wanted: SetRenewal) =>
  billing.get(RenewalSettings).set(accountId, serviceId, wanted, owner);
/** A transfer that names an invoice, as staff record it. */
const transfer = ({ reference }: Row, amount: number) =>
  billing
    .get(StaffMoney)
    .ask(
      'bank-transfer',
      { bankReference: newUuid(), reference, accountId: null, amount, currency: 'EUR', receivedOn: '2026-01-01' },
      staff,
      'statement',
    );

describe('a service leaves an invoice that it shares', () => {
  test('by its deletion: the other keeps its price and its day on an invoice of its own, and is paid by a transfer that names the old one', async () => {
    const { accountId, first, second } = await joint(false, 5);
    const asked = await billing.invoice(accountId, [first, second]);
    for (const day of [6.1, 7.1, 9.1]) await live(day);
    await live(10.5);
    expect(await billing.stateOf('service', first)).toBe('deleted');
    const [old, replacement] = await invoices(accountId);
    expect(old).toMatchObject({ state: 'void', total: 1800 });
    expect(replacement).toMatchObject({ state: 'open', total: 900, services: [second], due_at: new Date(asked.dueAt) });
    const mail = await mailOf(accountId, `invoice-${replacement!.id}`);
    expect(mail).toContain(`Invoice ${old!.number} is void, because Shop is no longer on it.`);
    for (const part of ['Wiki', replacement!.number, replacement!.reference]) expect(mail).toContain(part);
    const said = await transfer(old!, 1800);
    expect(said.said).toContain(`it is more than invoice ${replacement!.number} needed`);
    expect(await billing.stateOf('service', second)).toBe('paid');
    expect([await billing.stateOf('invoice', replacement!.id), await billing.balance(accountId)]).toEqual(['paid', 900]);
    expect(await mailOf(accountId, `paid-${replacement!.id}`)).not.toContain('Shop');
  });

  test('by a page of the provider that was open for the old invoice, the new one is paid; what was too much is on the balance', async () => {
    const { accountId, first, second } = await joint(false);
    const payment = await billing.pay(accountId, await billing.invoice(accountId, [first, second]));
    await billing.get(ServicesService).delete(accountId, first, owner);
    await billing.tell(payment, 'payment.settled');
    await billing.work();
    expect(await billing.stateOf('service', second)).toBe('paid');
    expect((await invoices(accountId)).map(({ state }) => state)).toEqual(['void', 'paid']);
    expect(await billing.balance(accountId)).toBe(900);
  });

  test('by a change of plan, and by days that staff give', async () => {
    const business = (await billing.get(PlansReadModel).onSale(billing.manager)).find(({ code }) => code === 'business')!;
    const ways = [
      ({ accountId, first }: Awaited<ReturnType<typeof joint>>) =>
        billing.get(PlanChanges).change(accountId, first, { planId: showId('plan', business.id), pay: 'invoice' }, owner),
      ({ first }: Awaited<ReturnType<typeof joint>>) =>
        billing.get(StaffMoney).ask('extend', { serviceId: first, days: 1 }, staff, 'Ticket'),
    ];
    for (const leave of ways) {
      const both = await joint(false);
      const asked = await billing.invoice(both.accountId, [both.first, both.second]);
      await leave(both);
      const [left] = await openOnes(both.accountId);
      expect(left).toMatchObject({ services: [both.second], total: 900, due_at: new Date(asked.dueAt) });
      expect(await mailOf(both.accountId, `invoice-${left!.id}`)).toContain(asked.number);
    }
  });

  test('one after the other and at the same time: no open invoice is left to a service that is gone', async () => {
    const { account } = await billing.account();
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push((await billing.order(account.id)).serviceId);
    await billing.invoice(account.id, ids);
    await Promise.all(ids.slice(0, 3).map((id) => billing.get(ServicesService).delete(account.id, id, owner)));
    expect(await openOnes(account.id)).toMatchObject([{ services: [ids[3]], total: 900 }]);
    await billing.get(ServicesService).delete(account.id, ids[3]!, owner);
    expect(await openOnes(account.id)).toEqual([]);
    const lines = await billing.sql('SELECT 1 FROM invoice_line WHERE service_id = ANY ($1) AND open', [ids]);
    expect(lines).toEqual([]);
  });

  test('a promo code stays used once, by the lines it was for; those that cost nothing then are paid', async () => {
    const { account } = await billing.account();
    const shop = (await billing.order(account.id, { siteName: 'Shop' })).serviceId;
    const business = (await billing.get(PlansReadModel).onSale(billing.manager)).find(({ code }) => code === 'business')!;
    const wiki = (await billing.order(account.id, { siteName: 'Wiki', planId: business.id })).serviceId;
    await billing.sql(
      `INSERT INTO promo_code (id, code, percent, plan_codes, period_months, most_periods, new_customers_only, most_uses, created_at)
       VALUES (gen_random_uuid(), 'GIFT', 100, '{business}', '{}', 1, false, 1, now())`,
    );
    const lines = [shop, wiki].map((id) => ({ serviceId: showId('service', id), periodMonths: 1 as const, periods: 1 }));
    await billing.get(InvoicingService).create(account.id, { lines, promoCode: 'GIFT' });
    await billing.get(ServicesService).delete(account.id, shop, owner);
    await billing.work();
    expect(await billing.stateOf('service', wiki)).toBe('paid');
    expect((await invoices(account.id)).map(({ state, total }) => [state, total])).toEqual([
      ['void', 900],
      ['paid', 0],
    ]);
    expect(await billing.sql(`SELECT uses FROM promo_code WHERE code = 'GIFT'`)).toEqual([{ uses: 1 }]);
  });
});

describe('what is collected by itself', () => {
  const charged = (accountId: string) =>
    billing.sql<{ amount: number }>('SELECT amount::int FROM payment WHERE account_id = $1 AND payment_method_id IS NOT NULL', [accountId]);

  test('by card is that service alone where the other is not renewed so; its mail names nothing else', async () => {
    const { accountId, first, second, end, renews } = await joint(true);
    await billing.saveCard(accountId);
    await renews(first, { mode: 'card' });
    await renews(second, { mode: 'none' });
    // Its ten days are not over before the other is charged.
    await billing.get(StaffMoney).ask('extend', { serviceId: second, days: 30 }, staff, 'Ticket');
    billing.setDay(10);
    const asked: Invoice = await billing.get(InvoicingService).create(accountId, {
      lines: [
        { serviceId: showId('service', first), periodMonths: 1, periods: 1 },
        { serviceId: showId('service', second), periodMonths: 12, periods: 5 },
      ],
    });
    await live(end - 13.9);
    const [own, other] = await openOnes(accountId);
    expect(own).toMatchObject({ services: [first], total: 900 });
    expect(other).toMatchObject({ services: [second], total: asked.total.amount - 900, due_at: new Date(asked.dueAt) });
    const mail = await mailOf(accountId, `renewal-${own!.id}`);
    expect(mail).toContain('Shop');
    expect(mail).not.toContain('Wiki');
    expect(await mailOf(accountId, `invoice-${other!.id}`)).toContain(asked.number);
    await live(end - 2.9);
    expect(await charged(accountId)).toEqual([{ amount: 900 }]);
    expect(await billing.stateOf('invoice', other!.id)).toBe('open');
  });

  test('by card is all of it where both renew by the same card; its mail names both', async () => {
    const { account } = await billing.account();
    const ids: string[] = [];
    for (const siteName of ['Shop', 'Wiki']) ids.push((await billing.order(account.id, { siteName })).serviceId);
    await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, ids)), 'payment.settled');
    await billing.work();
    const end = ((await billing.service(ids[1]!)).paid_until!.getTime() - Date.now()) / dayMs;
    await billing.saveCard(account.id);
    for (const id of ids) await renewing(account.id)(id, { mode: 'card' });
    billing.setDay(end - 15);
    const asked = await billing.invoice(account.id, ids);
    await live(end - 13.9);
    const mail = await mailOf(account.id, `renewal-${storedId('invoice', asked.id)}`);
    for (const name of ['Shop', 'Wiki']) expect(mail).toContain(name);
    await live(end - 2.9);
    expect(await charged(account.id)).toEqual([{ amount: 1800 }]);
    expect(await openOnes(account.id)).toEqual([]);
  });

  test('is not what the customer has taken back for another service just before the card is charged', async () => {
    const { account } = await billing.account();
    const ids: string[] = [];
    for (const siteName of ['Shop', 'Wiki']) ids.push((await billing.order(account.id, { siteName })).serviceId);
    await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, ids)), 'payment.settled');
    await billing.work();
    const end = ((await billing.service(ids[1]!)).paid_until!.getTime() - Date.now()) / dayMs;
    await billing.saveCard(account.id);
    for (const id of ids) await renewing(account.id)(id, { mode: 'card' });
    billing.setDay(end - 15);
    await billing.invoice(account.id, ids);
    billing.setDay(end - 2.9);
    await billing.handler('renewal-sweep')!.handle({});
    await renewing(account.id)(ids[1]!, { mode: 'none' });
    await billing.work();
    expect(await charged(account.id)).toEqual([]);
    await live(end - 2.8);
    expect(await charged(account.id)).toEqual([{ amount: 900 }]);
    expect(await openOnes(account.id)).toMatchObject([{ services: [ids[1]] }]);
  });

  test('from the balance is that service alone where the other is to be reminded', async () => {
    const { account } = await billing.account();
    const ids: string[] = [];
    for (const siteName of ['Shop', 'Wiki']) ids.push((await billing.order(account.id, { siteName })).serviceId);
    await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, ids)), 'payment.settled');
    await billing.work();
    const end = ((await billing.service(ids[1]!)).paid_until!.getTime() - Date.now()) / dayMs;
    await renewing(account.id)(ids[0]!, { mode: 'balance' });
    await billing.tell(await billing.get(TopUps).start(account.id, { amount: 5000, method: 'provider' }, owner), 'payment.settled');
    billing.setDay(end - 15);
    await billing.invoice(account.id, ids);
    await live(end - 13.9);
    expect(await billing.balance(account.id)).toBe(4100);
    expect(await openOnes(account.id)).toMatchObject([{ services: [ids[1]], total: 900 }]);
    // An invoice of both that was made after that look: money that comes in takes the one out, and nothing of the other.
    await billing.get(InvoicingService).void(account.id, (await openOnes(account.id))[0]!.id);
    await billing.invoice(account.id, ids);
    await billing.tell(await billing.get(TopUps).start(account.id, { amount: 100, method: 'provider' }, owner), 'payment.settled');
    await billing.work();
    expect(await billing.balance(account.id)).toBe(4200);
    expect(await openOnes(account.id)).toMatchObject([{ services: ids }]);
  });
});

test('a service without an open invoice has nothing to be taken out of', async () => {
  const { accountId, first } = await joint(false);
  const service = (await billing.get(ServiceRepository).find(billing.manager, accountId, first))!;
  await expect(billing.manager.transaction((manager) => billing.get(OpenInvoices).takeOut(manager, service))).rejects.toThrow(
    'no open invoice',
  );
  expect(await billing.manager.transaction((manager) => billing.get(OpenInvoices).withdraw(manager, service))).toBeNull();
});
