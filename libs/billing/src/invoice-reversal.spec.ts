import { showId, storedId } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { InvoiceReversal } from './invoice-reversal.ts';
import { PlanChanges } from './plan-changes.service.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { Settlement } from './settlement.ts';
import { SiteUsage } from './site-usage.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
let plans: Map<string, Plan>;
beforeAll(async () => {
  billing = await Billing.start();
  plans = new Map((await billing.get(PlansReadModel).onSale(billing.manager)).map((plan) => [plan.code, plan]));
  billing.get(SiteUsage).bring('sites', () => Promise.resolve({ hostnames: 1, origins: 1, features: [] }));
  billing.get(SiteUsage).bring('policies', () => Promise.resolve({ rules: 0, firewallRules: 0, features: [] }));
  billing.get(SiteUsage).bring('gate', () => Promise.resolve({ features: [] }));
}, 60_000);
afterAll(() => billing.stop());

const reverse = (accountId: string, invoiceId: string) =>
  billing.get(Transactions).run(async (manager) => {
    const locked = await billing.get(Settlement).lock(manager, accountId, invoiceId);
    return billing.get(InvoiceReversal).reverse(manager, locked!, { reason: 'refund', paymentId: null }, owner);
  });
async function upgraded() {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id, { planId: plans.get('starter')!.id });
  const first = await billing.invoice(account.id, [serviceId]);
  await billing.tell(await billing.pay(account.id, first), 'payment.settled');
  await billing.work();
  const planId = showId('plan', plans.get('business')!.id);
  const { invoiceId } = await billing.get(PlanChanges).change(account.id, serviceId, { planId, pay: 'invoice' }, owner);
  const payment = await billing.pay(account.id, { ...first, id: invoiceId! });
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  return {
    accountId: account.id,
    serviceId,
    firstId: storedId('invoice', first.id)!,
    upgradeId: storedId('invoice', invoiceId!)!,
    payment,
  };
}
const planOf = async (serviceId: string) =>
  (
    await billing.sql<{ code: string }>('SELECT plan.code FROM service JOIN plan ON plan.id = service.plan_id WHERE service.id = $1', [
      serviceId,
    ])
  )[0]!.code;

test('an upgrade that is refunded goes back to the plan that is still paid for; the months stay', async () => {
  const one = await upgraded();
  expect(await planOf(one.serviceId)).toBe('business');
  await billing.tell(one.payment, 'payment.refunded');
  await billing.work();
  expect(await planOf(one.serviceId)).toBe('starter');
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 1 });
  expect(await billing.stateOf('invoice', one.upgradeId)).toBe('refunded');
  expect(await billing.balance(one.accountId)).toBe(0);
});

test('where nothing else is paid, the plan stays, for the next invoice is of it', async () => {
  const one = await upgraded();
  await reverse(one.accountId, one.firstId);
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'unpaid', paid_months: 0 });
  expect(await planOf(one.serviceId)).toBe('business');
  await reverse(one.accountId, one.upgradeId);
  expect(await planOf(one.serviceId)).toBe('business');
});

test('the owners are told of the credit note', async () => {
  const one = await upgraded();
  const { note } = await reverse(one.accountId, one.upgradeId);
  expect((await billing.mails(one.accountId)).filter((subject) => subject.includes(note!.number))).toHaveLength(1);
});
