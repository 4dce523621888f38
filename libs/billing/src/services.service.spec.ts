import { newUuid } from '@sitekeep/runtime';
import { Transactions } from '@sitekeep/platform';
import { EntitlementsReadModel } from './entitlements.read-model.ts';
import { ServicesReadModel } from './services.read-model.ts';
import { ServicesService } from './services.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const remove = (accountId: string, serviceId: string) => billing.get(ServicesService).delete(accountId, serviceId, owner);
const show = (accountId: string, serviceId: string) => billing.get(ServicesReadModel).get(accountId, serviceId);

test('a service of a confirmed account is active at once, unpaid, and has ten days', async () => {
  const { account } = await billing.account();
  const opened = await billing.order(account.id);
  expect(opened).toMatchObject({ state: 'unpaid', active: true });
  const view = await show(account.id, opened.serviceId);
  expect(view).toMatchObject({ state: 'unpaid', active: true, waitsFor: null, planName: 'Starter', paidUntil: null });
  expect(Date.parse(view.deletionAt!) - Date.parse(view.orderedAt)).toBe(10 * 86_400_000);
  expect(view.sentence).toContain('Active, not paid');
});

test('one of an account that is not confirmed waits, and becomes active with the account', async () => {
  const { account } = await billing.account({ active: false });
  const opened = await billing.order(account.id);
  const other = await billing.order(account.id, { activation: 'on_payment' });
  expect(opened).toMatchObject({ state: 'pending', active: false });
  expect(await show(account.id, opened.serviceId)).toMatchObject({ waitsFor: 'confirmation', active: false });
  const activate = () => billing.handler('activate-account')!.handle({ accountId: account.id });
  await activate();
  expect(await billing.stateOf('service', opened.serviceId)).toBe('pending');
  await billing.sql('UPDATE account SET activated_at = now() WHERE id = $1', [account.id]);
  await activate();
  await activate();
  expect(await billing.stateOf('service', opened.serviceId)).toBe('unpaid');
  expect(await show(account.id, other.serviceId)).toMatchObject({ state: 'pending', waitsFor: 'payment' });
  expect(billing.sites.bumped.filter((id) => id === opened.siteId)).toHaveLength(1);
  expect(billing.sites.bumped).not.toContain(other.siteId);
});

test('a service on payment becomes active when it is paid', async () => {
  const { account } = await billing.account();
  const { serviceId, siteId } = await billing.order(account.id, { activation: 'on_payment' });
  const payment = await billing.pay(account.id, await billing.invoice(account.id, [serviceId]));
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  expect(await show(account.id, serviceId)).toMatchObject({ state: 'paid', active: true });
  expect(billing.sites.bumped.filter((id) => id === siteId)).toHaveLength(1);
});

test('ordering and deleting without end is refused after twice the cap within 30 days', async () => {
  const { account } = await billing.account();
  const paid = await billing.order(account.id);
  const payment = await billing.pay(account.id, await billing.invoice(account.id, [paid.serviceId]));
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  for (let order = 0; order < 20; order++) await remove(account.id, (await billing.order(account.id)).serviceId);
  await expect(billing.order(account.id)).rejects.toMatchObject({
    code: 'limit_reached',
    message: expect.stringContaining('deleted 20') as string,
  });
  const { account: other } = await billing.account();
  await billing.order(other.id);
  billing.setDay(31);
  expect(await billing.order(account.id)).toMatchObject({ state: 'unpaid' });
});

test('the cap of unpaid services holds, also when orders come at once', async () => {
  const { account } = await billing.account();
  const orders = await Promise.allSettled(Array.from({ length: 15 }, () => billing.order(account.id)));
  expect(orders.filter((order) => order.status === 'fulfilled')).toHaveLength(10);
  for (const order of orders) if (order.status === 'rejected') expect(order.reason).toMatchObject({ code: 'limit_reached' });
  expect((await billing.get(ServicesReadModel).notPaidCounts(billing.manager, [account.id])).get(account.id)).toBe(10);
});

test('an unknown plan is a fault of the field', async () => {
  const { account } = await billing.account();
  await expect(billing.order(account.id, { planId: newUuid() })).rejects.toMatchObject({
    code: 'invalid_content',
    extra: { errors: [{ pointer: '/planId' }] },
  });
});

test('the customer deletes an unpaid service: invoice void, site released, mail, history', async () => {
  const { account } = await billing.account();
  const { serviceId, siteId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId]);
  await remove(account.id, serviceId);
  await remove(account.id, serviceId);
  expect(await show(account.id, serviceId)).toMatchObject({ state: 'deleted', active: false, openInvoiceId: null, deletionAt: null });
  expect(await billing.stateOf('invoice', invoice.id)).toBe('void');
  expect(await billing.sql('SELECT job FROM outbox WHERE id = $1', [`release-${siteId}`])).toEqual([{ job: 'release-site' }]);
  expect((await billing.mails(account.id)).filter((subject) => subject.includes('was deleted'))).toHaveLength(1);
  const history = await billing.get(ServicesReadModel).history(billing.manager, account.id, serviceId);
  expect(history.map((entry) => [entry.event, entry.fromState, entry.toState])).toEqual([
    ['ordered', null, 'unpaid'],
    ['deleted-by-customer', 'unpaid', 'deleted'],
  ]);
  expect(history[1]).toMatchObject({ actorKind: 'person', note: `invoice ${invoice.number} is void` });
});

test('a paid service is not deleted: 409 with the day', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, [serviceId])), 'payment.settled');
  await billing.work();
  await expect(remove(account.id, serviceId)).rejects.toMatchObject({
    code: 'service_paid',
    detail: expect.stringMatching(/paid until \d/) as string,
  });
});

test('another account sees and deletes nothing', async () => {
  const anna = await billing.account();
  const bert = await billing.account();
  const { serviceId, siteId } = await billing.order(anna.account.id);
  await expect(remove(bert.account.id, serviceId)).rejects.toMatchObject({ code: 'not_found' });
  await expect(show(bert.account.id, serviceId)).rejects.toMatchObject({ code: 'not_found' });
  const entitlements = billing.get(EntitlementsReadModel);
  expect(await entitlements.ofSite(billing.manager, bert.account.id, siteId)).toBeNull();
  expect(await entitlements.ofSite(billing.manager, anna.account.id, siteId)).toMatchObject({
    active: true,
    limits: { hostnames: 10, origins: 4, rules: 1000, firewallRules: 50 },
  });
  expect((await entitlements.ofSites(billing.manager, [siteId])).get(siteId)).toMatchObject({ serviceId, state: 'unpaid' });
  await billing.get(Transactions).run(async (manager) => {
    await expect(billing.get(ServicesService).deleteOfSite(manager, bert.account.id, siteId, owner)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

test('a suspended site or account shows', async () => {
  const { account } = await billing.account();
  const { serviceId, siteId } = await billing.order(account.id);
  expect((await show(account.id, serviceId)).suspended).toBe(false);
  billing.sites.suspendedIds.add(siteId);
  expect((await show(account.id, serviceId)).suspended).toBe(true);
});
