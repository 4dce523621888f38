import { jest } from '@jest/globals';
import { CardCharges } from './card-charges.ts';
import { newPayment } from './new-payment.ts';
import { PaymentRepository } from './payment.repository.ts';
import { Billing } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

const sweep = () => billing.handler('unfinished-sweep')!.handle({});

test('a provider event whose job is lost is worked on after all', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const payment = await billing.pay(account.id, await billing.invoice(account.id, [serviceId]));
  await billing.tell(payment, 'payment.settled');
  await billing.sql(`DELETE FROM outbox WHERE job = 'settle-payment'`);
  await billing.work();
  expect(await billing.stateOf('payment', payment.id)).toBe('created');
  await sweep();
  await billing.work();
  expect(await billing.stateOf('payment', payment.id)).toBe('settled');
  await sweep();
  expect(await billing.sql(`SELECT version FROM outbox WHERE job = 'settle-payment'`)).toEqual([{ version: 1 }]);
});

test('an event that is still to be worked on is left alone', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, [serviceId])), 'payment.settled');
  await sweep();
  const open = await billing.sql(`SELECT version FROM outbox WHERE job = 'settle-payment' AND done_at IS NULL`);
  expect(open).toEqual([{ version: 1 }]);
  await billing.work();
});

test('a charge that cannot be looked up holds up neither the others nor what is to be removed', async () => {
  const { account } = await billing.account();
  const paymentMethodId = await billing.saveCard(account.id);
  const amount = { amount: 900, currency: 'EUR' } as const;
  for (let i = 0; i < 3; i++) {
    const at = new Date(billing.clock.nowMs() - 3_600_000);
    const lost = newPayment({
      accountId: account.id,
      attempt: 1,
      provider: 'sandbox',
      amount,
      at,
      invoiceId: null,
      more: { paymentMethodId },
    });
    await billing.get(PaymentRepository).insert(billing.manager, lost);
  }
  await billing.sql(`INSERT INTO idempotency_key (principal, key, fingerprint, created_at) VALUES ('p', 'gone', '', $1)`, [
    new Date(billing.clock.nowMs() - 25 * 3_600_000),
  ]);
  const resume = jest.spyOn(billing.get(CardCharges), 'resume').mockRejectedValueOnce(new Error('away'));
  await expect(sweep()).rejects.toThrow('of 3 charges 1 could not be looked up');
  expect(resume).toHaveBeenCalledTimes(3);
  const states = await billing.sql<{ state: string }>('SELECT state FROM payment WHERE account_id = $1 ORDER BY id', [account.id]);
  expect(states.map(({ state }) => state === 'created')).toEqual([true, false, false]);
  expect(await billing.sql(`SELECT key FROM idempotency_key WHERE key = 'gone'`)).toEqual([]);
  resume.mockRestore();
  await sweep();
});

test('jobs done long ago and kept answers of yesterday are removed, newer ones stay', async () => {
  await billing.sql(`INSERT INTO outbox (id, job, payload, done_at) VALUES ('old', 'expiry-sweep', '{}', clock_timestamp() - interval '8 days'),
    ('new', 'expiry-sweep', '{}', clock_timestamp() - interval '6 days'), ('open', 'expiry-sweep', '{}', NULL)`);
  await billing.sql(
    `INSERT INTO idempotency_key (principal, key, fingerprint, created_at) VALUES ('p', 'old', '', $1), ('p', 'new', '', $2)`,
    [new Date(billing.clock.nowMs() - 25 * 3_600_000), new Date(billing.clock.nowMs() - 23 * 3_600_000)],
  );
  await sweep();
  const kept = await billing.sql<{ id: string }>(`SELECT id FROM outbox WHERE id IN ('old', 'new', 'open') ORDER BY id`);
  expect(kept.map((row) => row.id)).toEqual(['new', 'open']);
  expect(await billing.sql('SELECT key FROM idempotency_key')).toEqual([{ key: 'new' }]);
});

test('provider events and notices for staff are kept as long as their tables say', async () => {
  const count = async () => (await billing.sql('SELECT 1 FROM provider_event WHERE processed_at IS NOT NULL')).length;
  const events = await count();
  expect(events).toBeGreaterThan(0);
  await billing.sql(`INSERT INTO staff_notice (id, at, text) VALUES (gen_random_uuid(), $1, 'read me')`, [billing.clock.now()]);
  billing.setDay(360);
  await sweep();
  expect([await count(), (await billing.sql('SELECT 1 FROM staff_notice')).length]).toEqual([events, 1]);
  billing.setDay(401);
  await sweep();
  expect([await count(), (await billing.sql('SELECT 1 FROM staff_notice')).length]).toEqual([0, 0]);
});
