import { storedId, type Invoice } from '@sitekeep/contracts';
import type { Actor } from '@sitekeep/platform';
import { InvoicingService } from './invoicing.service.ts';
import { dayMs } from './months.ts';
import { RenewalSettings } from './renewal-settings.service.ts';
import { ServicesService } from './services.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

type Due = { accountId: string; serviceId: string; end: number; invoice: Invoice };
/** A service whose paid month is about to end, with the invoice of the next one. */
async function due(): Promise<Due> {
  billing.setDay(0);
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id, { siteName: 'Shop' });
  await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, [serviceId])), 'payment.settled');
  await billing.work();
  const end = ((await billing.service(serviceId)).paid_until!.getTime() - Date.now()) / dayMs;
  billing.setDay(end - 13.9);
  await billing.renew();
  const [, open] = (await billing.get(InvoicingService).list(account.id, { limit: 10 })).data.toReversed();
  return { accountId: account.id, serviceId, end, invoice: open! };
}
const live = async (day: number) => {
  billing.setDay(day);
  await billing.handler('renewal-sweep')!.handle({});
  await billing.sweep();
  await billing.work();
};
const expire = async ({ end }: Due) => {
  for (const day of [0.1, 1.1, 3.1, 7.1, 9.1]) await live(end + day);
};
const byCard = async ({ accountId, serviceId }: Due) => {
  await billing.saveCard(accountId);
  await billing.get(RenewalSettings).set(accountId, serviceId, { mode: 'card' }, owner);
};
const mails = async ({ accountId }: Due, kind: string) =>
  (await billing.sql('SELECT 1 FROM mail WHERE account_id = $1 AND key LIKE $2', [accountId, `${kind}%`])).length;

test('paid late, in the last of the ten days: it goes on from the old end, and is not deleted', async () => {
  const one = await due();
  await expire(one);
  await billing.tell(await billing.pay(one.accountId, one.invoice), 'payment.settled');
  await billing.work();
  await live(one.end + 10.2);
  const service = await billing.service(one.serviceId);
  expect(service).toMatchObject({ state: 'paid', paid_months: 2, unpaid_since: null });
  expect((service.paid_until!.getTime() - Date.now()) / dayMs).toBeGreaterThan(one.end + 27);
  expect(await billing.balance(one.accountId)).toBe(0);
});

test('paid twice, by the customer at the checkout and from the card: the second is on the balance, and the customer is told', async () => {
  const one = await due();
  await byCard(one);
  const checkout = await billing.pay(one.accountId, one.invoice);
  await live(one.end - 2.9);
  expect(await billing.stateOf('invoice', one.invoice.id)).toBe('paid');
  await billing.tell(checkout, 'payment.settled');
  await billing.work();
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2 });
  expect(await billing.balance(one.accountId)).toBe(900);
  expect(await mails(one, 'balance-')).toBe(1);
});

test('a payment that is being processed when the card is due: the card is not charged beside it', async () => {
  const one = await due();
  await byCard(one);
  const checkout = await billing.pay(one.accountId, one.invoice);
  await billing.tell(checkout, 'payment.processing');
  await billing.work();
  await live(one.end - 2.9);
  expect(await billing.sql('SELECT 1 FROM payment WHERE account_id = $1 AND payment_method_id IS NOT NULL', [one.accountId])).toEqual([]);
  await billing.tell(checkout, 'payment.settled');
  await live(one.end - 0.9);
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2 });
  expect(await billing.balance(one.accountId)).toBe(0);
});

test('paid after the deletion: the money is on the balance, and the service stays deleted', async () => {
  const one = await due();
  const checkout = await billing.pay(one.accountId, one.invoice);
  await expire(one);
  await live(one.end + 10.2);
  expect(await billing.stateOf('service', one.serviceId)).toBe('deleted');
  await billing.tell(checkout, 'payment.settled');
  await billing.work();
  expect(await billing.stateOf('service', one.serviceId)).toBe('deleted');
  expect(await billing.stateOf('invoice', one.invoice.id)).toBe('void');
  expect(await billing.balance(one.accountId)).toBe(900);
  expect(await mails(one, 'balance-')).toBe(1);
});

test('paid while both sweeps run: the period is bought once, and no invoice of another is left behind', async () => {
  for (let round = 0; round < 8; round++) {
    const one = await due();
    await byCard(one);
    const checkout = await billing.pay(one.accountId, one.invoice);
    await billing.tell(checkout, 'payment.settled', { eventId: `evt_${one.serviceId}` });
    const [event] = await billing.sql<{ id: string }>('SELECT id FROM provider_event WHERE event_id = $1', [`evt_${one.serviceId}`]);
    billing.setDay(one.end + (round % 2 === 0 ? -2.9 : 1.1));
    await Promise.all([
      billing.handler('renewal-sweep')!.handle({}),
      billing.handler('settle-payment')!.handle({ providerEventId: event!.id }),
      billing.sweep(),
    ]);
    await billing.work();
    expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2, unpaid_since: null });
    expect(await billing.stateOf('invoice', storedId('invoice', one.invoice.id)!)).toBe('paid');
    expect(await billing.balance(one.accountId)).toBe(0);
    expect(await billing.sql(`SELECT 1 FROM invoice WHERE account_id = $1 AND state = 'open'`, [one.accountId])).toEqual([]);
  }
}, 60_000);

test('restored after the deletion and paid: the days of being deleted are nobody’s to pay', async () => {
  const one = await due();
  await expire(one);
  await live(one.end + 10.2);
  const before = (await billing.service(one.serviceId)).paid_until!;
  billing.setDay(one.end + 20.5);
  const staff: Actor = { kind: 'staff', id: '01900000-0000-7000-8000-0000000000bb', name: 'Sam' };
  await billing.manager.transaction((manager) => billing.get(ServicesService).restore(manager, one.serviceId, staff, 'Ticket 12'));
  const restored = await billing.service(one.serviceId);
  expect(restored.state).toBe('unpaid');
  expect((restored.paid_until!.getTime() - before.getTime()) / dayMs).toBe(10);
  await live(one.end + 20.6);
  expect(await billing.sql(`SELECT 1 FROM invoice WHERE account_id = $1 AND state = 'open'`, [one.accountId])).toEqual([]);
  const invoice = await billing.invoice(one.accountId, [one.serviceId]);
  expect(invoice.lines[0]!.from).toBe(restored.paid_until!.toISOString());
  await billing.tell(await billing.pay(one.accountId, invoice), 'payment.settled');
  await billing.work();
  expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_months: 2 });
});
