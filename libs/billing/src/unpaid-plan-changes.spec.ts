import { showId } from '@sitekeep/contracts';
import { EntitlementsReadModel } from './entitlements.read-model.ts';
import { dayMs } from './months.ts';
import { PlanChanges } from './plan-changes.service.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { SiteUsage, usageParts } from './site-usage.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
const planIds = new Map<string, string>();
beforeAll(async () => {
  billing = await Billing.start();
  const nothing = { hostnames: 1, origins: 1, rules: 0, firewallRules: 0, features: [] };
  for (const part of usageParts) billing.get(SiteUsage).bring(part, () => Promise.resolve(nothing));
  for (const plan of await billing.get(PlansReadModel).onSale(billing.manager)) planIds.set(plan.code, plan.id);
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

type Ordered = { accountId: string; serviceId: string; siteId: string };
const ordered = async (code: string): Promise<Ordered> => {
  const { account } = await billing.account();
  const { serviceId, siteId } = await billing.order(account.id, { planId: planIds.get(code)!, domains: [`${account.id}.test`] });
  return { accountId: account.id, serviceId, siteId };
};
const change = ({ accountId, serviceId }: Ordered, code: string, by: Parameters<PlanChanges['change']>[3] = owner) =>
  billing.get(PlanChanges).change(accountId, serviceId, { planId: showId('plan', planIds.get(code)!), pay: 'invoice' }, by);
const pay = async ({ accountId, serviceId }: Ordered) => {
  const invoice = await billing.invoice(accountId, [serviceId]);
  await billing.tell(await billing.pay(accountId, invoice), 'payment.settled');
  await billing.work();
  return invoice.total.amount;
};
const holds = async ({ accountId, siteId }: Ordered) => {
  const found = (await billing.get(EntitlementsReadModel).ofSite(billing.manager, accountId, siteId))!;
  const all = await billing.get(EntitlementsReadModel).ofSites(billing.manager, [siteId]);
  expect(all.get(siteId)).toEqual(found);
  return found;
};
const cheaper = { code: 'conflict', message: expect.stringContaining('pay this period first, or delete it') as string };

test('who was on a dearer plan while unpaid pays a period of it before a cheaper one', async () => {
  const one = await ordered('starter');
  await pay(one);
  const end = ((await billing.service(one.serviceId)).paid_until!.getTime() - Date.now()) / dayMs;
  billing.setDay(end + 0.01);
  await billing.sweep();
  await change(one, 'scale');
  billing.setDay(end + 9);
  await expect(change(one, 'starter')).rejects.toMatchObject(cheaper);
  await expect(change(one, 'business')).rejects.toMatchObject(cheaper);
  expect(await pay(one)).toBeGreaterThan(2900);
  // What is left of it comes back.
  const { preview } = await change(one, 'starter');
  expect(preview).toMatchObject({ direction: 'downgrade' });
  expect(await billing.balance(one.accountId)).toBe(-preview.total.amount);
});

test('in the first hour of being unpaid any plan can be chosen, and staff may let it pass later', async () => {
  const one = await ordered('scale');
  billing.setDay(0.5 / 24);
  await change(one, 'business');
  billing.setDay(1.5 / 24);
  await expect(change(one, 'starter')).rejects.toMatchObject(cheaper);
  await change(one, 'scale');
  await change(one, 'starter', { kind: 'staff', id: '01900000-0000-7000-8000-0000000000bb', name: 'Sam' });
});

test('what is chosen while a trial runs holds from the end of the trial on, or once it is paid', async () => {
  const [one, paying] = [await ordered('trial'), await ordered('trial')];
  const trial = await holds(one);
  for (const each of [one, paying]) {
    await change(each, 'scale');
    expect(await holds(each)).toMatchObject({ limits: trial.limits, features: ['gate'] });
  }
  // Another plan can still be chosen: nothing of the first was had.
  billing.setDay(5);
  await change(one, 'starter');
  await change(one, 'business');
  await pay(paying);
  expect((await holds(paying)).limits.hostnames).toBeGreaterThan(2);
  billing.setDay(13.9);
  expect((await holds(one)).limits).toEqual(trial.limits);
  billing.setDay(14.02);
  expect((await holds(one)).limits.hostnames).toBeGreaterThan(2);
  await expect(change(one, 'starter')).resolves.toMatchObject({ inForce: true });
  await change(one, 'business');
  billing.setDay(15);
  await expect(change(one, 'starter')).rejects.toMatchObject(cheaper);
});
