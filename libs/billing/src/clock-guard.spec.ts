import { jest } from '@jest/globals';
import { dayMs } from './months.ts';
import { Billing } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

const paid = async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  await billing.tell(await billing.pay(account.id, await billing.invoice(account.id, [serviceId])), 'payment.settled');
  await billing.work();
  return { accountId: account.id, serviceId };
};

test.each(['expiry-sweep', 'renewal-sweep'] as const)(
  '%s does nothing by a clock that is wrong, and goes on once it is right',
  async (sweep) => {
    const { accountId, serviceId } = await paid();
    const before = await billing.service(serviceId);
    const mails = await billing.mails(accountId);
    const right = Date.now;
    for (const wrongMs of [60 * dayMs, 3 * 60_000, -3 * 60_000]) {
      jest.spyOn(Date, 'now').mockImplementation(() => right() + wrongMs);
      await expect(billing.handler(sweep)!.handle({})).rejects.toThrow('nothing is swept');
      jest.restoreAllMocks();
    }
    expect([await billing.service(serviceId), await billing.mails(accountId)]).toEqual([before, mails]);
    jest.spyOn(Date, 'now').mockImplementation(() => right() + 60_000);
    await billing.handler(sweep)!.handle({});
    expect(await billing.service(serviceId)).toMatchObject({ state: 'paid' });
  },
);
