import { showId } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { InvoicingService } from './invoicing.service.ts';
import { dayMs } from './months.ts';
import { PlanChanges } from './plan-changes.service.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { RenewalSettings } from './renewal-settings.service.ts';
import { ServicesService } from './services.service.ts';
import { SiteUsage, usageParts } from './site-usage.ts';
import { StaffMoney } from './staff-money.service.ts';
import { StaffVoids } from './staff-voids.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { TopUps } from './top-ups.ts';

let billing: Billing;
const staff = { kind: 'staff' as const, id: newUuid(), name: 'Sam' };
beforeAll(async () => {
  billing = await Billing.start();
  const nothing = { hostnames: 1, origins: 1, rules: 0, firewallRules: 0, features: [] };
  for (const part of usageParts) billing.get(SiteUsage).bring(part, () => Promise.resolve(nothing));
}, 60_000);
afterAll(() => billing.stop());

type Ended = { accountId: string; serviceId: string; other: string; end: number };
/** What the workers do on a day, counted from the end of what is paid. */
const live = async ({ end }: Ended, day: number) => {
  billing.setDay(end + day);
  await billing.renew();
  await billing.sweep();
  await billing.work();
};
/** Two services whose month ended two days ago. They renew from a balance that holds nothing; the invoice of both is open. */
async function ended(): Promise<Ended> {
  billing.setDay(0);
  const { account } = await billing.account();
  const orders = [await billing.order(account.id), await billing.order(account.id)];
  const ids = orders.map(({ serviceId }) => serviceId);
  await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, ids)), 'payment.settled');
  await billing.work();
  const end = ((await billing.service(ids[0]!)).paid_until!.getTime() - Date.now()) / dayMs;
  const one = { accountId: account.id, serviceId: ids[0]!, other: ids[1]!, end };
  await billing.get(RenewalSettings).set(account.id, ids[0]!, { mode: 'balance' }, owner);
  await billing.get(RenewalSettings).set(account.id, ids[1]!, { mode: 'balance' }, owner);
  billing.setDay(end - 15);
  await billing.invoice(account.id, ids);
  for (const day of [-13.9, -2.9, 0.1, 1.1, 2.1]) await live(one, day);
  expect([await billing.service(one.serviceId), await openOf(one)]).toMatchObject([{ state: 'unpaid' }, expect.any(String)]);
  return one;
}
const openOf = async ({ serviceId }: Ended): Promise<string | null> =>
  (await billing.sql<{ invoice_id: string }>('SELECT invoice_id FROM invoice_line WHERE service_id = $1 AND open', [serviceId]))[0]
    ?.invoice_id ?? null;

const another = 'another service of the invoice, which is deleted';
const voids: Record<string, (one: Ended) => Promise<unknown>> = {
  'the customer, who voids the invoice': async (one) => billing.get(InvoicingService).void(one.accountId, (await openOf(one))!, owner),
  'staff, who void the invoice': async (one) => billing.get(StaffVoids).void((await openOf(one))!, staff, 'Ticket 7'),
  [another]: async (one) => billing.get(ServicesService).delete(one.accountId, one.other, owner),
  'a change to another plan': async (one) => {
    const plan = (await billing.get(PlansReadModel).onSale(billing.manager)).find(({ code }) => code === 'business')!;
    await billing.get(PlanChanges).change(one.accountId, one.serviceId, { planId: showId('plan', plan.id), pay: 'invoice' }, owner);
  },
  'staff, who give days': async (one) => billing.get(StaffMoney).ask('extend', { serviceId: one.serviceId, days: 1 }, staff, 'Ticket 8'),
};

test.each(Object.keys(voids))('money that comes in after the invoice became void by %s pays the next period', async (by) => {
  const one = await ended();
  const before = await openOf(one);
  await voids[by]!(one);
  const after = await openOf(one);
  expect(after).not.toBe(before);
  // What is taken from the other service leaves this one its invoice.
  expect(after === null).toBe(by !== another);
  await live(one, 2.2);
  const topUp = await billing.get(TopUps).start(one.accountId, { amount: 10_000, method: 'provider' }, owner);
  await billing.tell(topUp, 'payment.settled');
  await billing.work();
  // After the customer's own void, the next look of the renewal comes first.
  await live(one, 3.1);
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2 });
  expect(await billing.stateOf('invoice', before!)).toBe('void');
  for (const day of [7.1, 9.1, 10.1, 11.5]) await live(one, day);
  expect(await billing.stateOf('service', one.serviceId)).toBe('paid');
  expect(await billing.balance(one.accountId)).toBeLessThan(10_000);
});
