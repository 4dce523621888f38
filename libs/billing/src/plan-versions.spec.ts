import { periods, showId, storedId } from '@sitekeep/contracts';
import { InvoicingService } from './invoicing.service.ts';
import { PlanChanges } from './plan-changes.service.ts';
import { PlanVersions, type PlanFaults, type PublishedPlan } from './plan-versions.service.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { ServicesReadModel } from './services.read-model.ts';
import { SiteUsage } from './site-usage.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
  for (const part of ['sites', 'policies', 'gate'] as const)
    billing.get(SiteUsage).bring(part, () => Promise.resolve({ hostnames: 1, origins: 1, features: [] }));
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const monthly = (amount: number) => Object.fromEntries(periods.map((months) => [months, amount * months]));
const draftOf = (parts: object = {}) => ({
  ...{ code: 'starter', name: 'Starter', summary: 'One website.', features: ['gate'] },
  limits: { hostnames: 12, origins: 4, rules: 1000, firewallRules: 50 },
  prices: { EUR: monthly(1100), USD: monthly(1200) },
  ...parts,
});
const publish = (draft: unknown, dryRun = false) => billing.get(PlanVersions).publish(draft, { dryRun });
const faultsOf = async (draft: unknown) => {
  const done = await publish(draft);
  return 'faults' in done ? done.faults.map(({ pointer, code }) => `${pointer} ${code}`) : [];
};
const onSale = async () =>
  new Map((await billing.get(PlansReadModel).onSale(billing.manager)).map((plan): [string, Plan] => [plan.code, plan]));

test('a renewal keeps the version of the service and its price; new orders get the new one, and a change to it has a preview', async () => {
  const first = (await onSale()).get('starter')!;
  const { account } = await billing.account();
  const old = await billing.order(account.id, { planId: first.id });
  await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, [old.serviceId])), 'payment.settled');
  await billing.work();

  expect(await publish(draftOf())).toMatchObject({ code: 'starter', version: 2 });
  const second = (await onSale()).get('starter')!;
  expect([second.version, second.rank, second.unpaidCap, second.hostnames]).toEqual([2, first.rank, first.unpaidCap, 12]);

  const fresh = await billing.order(account.id);
  expect((await billing.invoice(account.id, [fresh.serviceId])).total.amount).toBe(1100);
  await expect(billing.order(account.id, { planId: first.id })).rejects.toMatchObject({ code: 'invalid_content' });

  billing.setDay(20);
  await billing.renew();
  const { openInvoiceId, planId } = await billing.get(ServicesReadModel).get(account.id, old.serviceId);
  expect(planId).toBe(showId('plan', first.id));
  const renewal = await billing.get(InvoicingService).get(account.id, storedId('invoice', openInvoiceId!)!);
  expect(renewal.total.amount).toBe(900);

  billing.setDay(0);
  const shown = await billing.get(PlanChanges).preview(account.id, old.serviceId, second.id);
  expect(shown).toMatchObject({
    fromPlanId: showId('plan', first.id),
    toPlanId: showId('plan', second.id),
    direction: 'upgrade',
    mustGo: [],
  });
  expect(shown.difference.amount).toBeGreaterThan(195);
  expect(shown.difference.amount).toBeLessThanOrEqual(200);
  const done = await billing
    .get(PlanChanges)
    .change(account.id, old.serviceId, { planId: showId('plan', second.id), pay: 'invoice' }, owner);
  const upgrade = await billing.get(InvoicingService).get(account.id, storedId('invoice', done.invoiceId!)!);
  await billing.tell(await billing.pay(account.id, upgrade), 'payment.settled');
  await billing.work();
  expect(await billing.get(ServicesReadModel).get(account.id, old.serviceId)).toMatchObject({ planId: showId('plan', second.id) });
  // Nobody comes back to a version that is sold no more.
  await expect(billing.get(PlanChanges).preview(account.id, old.serviceId, first.id)).rejects.toMatchObject({ code: 'invalid_content' });
});

test('a dry run and a draft with faults write nothing; all faults are named at once', async () => {
  const count = async () => (await billing.sql('SELECT 1 FROM plan')).length;
  const before = await count();
  expect(await publish(draftOf({ name: 'Begin' }), true)).toMatchObject({
    version: expect.any(Number) as number,
    changes: ['name: Starter -> Begin'],
  });
  expect(await faultsOf(draftOf({ name: '', features: ['gate', 'gate'], colour: 'red' }))).toEqual([
    '/name invalid',
    '/features invalid',
    ' invalid',
  ]);
  const dear = { EUR: { ...monthly(1100), '12': 13_201 }, USD: monthly(1200) };
  expect(await faultsOf(draftOf({ code: 'gold', prices: dear, rank: 2 }))).toEqual([
    '/prices/EUR/12 dearer_than_single',
    '/unpaidCap missing',
    '/rank taken',
  ]);
  expect(await faultsOf(draftOf({ trialDays: 14 }))).toEqual(['/prices trial_has_price', '/trialDays other_kind']);
  expect(await faultsOf(draftOf({ prices: undefined }))).toEqual(['/prices missing']);
  expect(await faultsOf(draftOf())).toEqual([' same']);
  expect(await count()).toBe(before);
});

test('of a plan one version is sold, whoever publishes at once, and each is in the trail', async () => {
  const { version } = (await onSale()).get('business')!;
  const draft = (hostnames: number) => draftOf({ code: 'business', name: 'Business', limits: { ...draftOf().limits, hostnames } });
  const done = (await Promise.all([publish(draft(60)), publish(draft(70))])) as Exclude<PublishedPlan | PlanFaults, PlanFaults>[];
  expect(done.map((each) => each.version).sort()).toEqual([version + 1, version + 2]);
  const sold = await billing.sql<{ version: number }>(`SELECT version FROM plan WHERE code = 'business' AND on_sale`);
  expect(sold).toEqual([{ version: version + 2 }]);
  const trail = await billing.sql<{ target: string }>(
    `SELECT target FROM audit_entry WHERE action = 'plan.published' AND target LIKE 'business%'`,
  );
  expect(trail.map(({ target }) => target).sort()).toEqual([`business ${version + 1}`, `business ${version + 2}`]);
});

test('a plan that was not sold before is sold, and a trial without prices gets another version', async () => {
  expect(await publish(draftOf({ code: 'gold', name: 'Gold', rank: 9, unpaidCap: 3 }))).toMatchObject({ code: 'gold', version: 1 });
  expect((await onSale()).get('gold')).toMatchObject({ rank: 9, unpaidCap: 3, activation: 'at_once', hostnames: 12 });
  const { prices: _, ...trial } = draftOf({ code: 'trial', name: 'Trial', trialDays: 21 });
  expect(await publish(trial)).toMatchObject({ code: 'trial', version: 2 });
  expect((await onSale()).get('trial')).toMatchObject({ trialDays: 21, prices: [] });
});
