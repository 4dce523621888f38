import { AccountsReadModel } from '@sitekeep/accounts';
import { Transactions } from '@sitekeep/platform';
import type { Invoice } from './invoice.entity.ts';
import { InvoicingService } from './invoicing.service.ts';
import { ServiceRepository } from './service.repository.ts';
import { Billing } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const ready = async (count: number) => {
  const { account } = await billing.account();
  const serviceIds: string[] = [];
  while (serviceIds.length < count) serviceIds.push((await billing.order(account.id)).serviceId);
  return { accountId: account.id, serviceIds };
};
/** Whoever waited in vain for a connection of the pool, on a slow machine, never began: it tries again. */
const begun = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!/timeout exceeded when trying to connect/.test(String(error))) throw error;
    }
};
/** Issues one for the service, and then dies if it is to: the number is taken by then. */
const issue = (accountId: string, serviceId: string, dies = false): Promise<Invoice> =>
  billing.get(Transactions).run(async (manager) => {
    const account = await billing.get(AccountsReadModel).get(manager, accountId);
    const [service] = await billing.get(ServiceRepository).lock(manager, accountId, [serviceId]);
    const lines = [{ kind: 'periods' as const, service: service!, periodMonths: 1 as const, periods: 1 }];
    const invoice = await billing.get(InvoicingService).issueFor(manager, account, lines, { reason: 'renewal' });
    if (dies) throw new Error('dies after it took its number');
    return invoice;
  });
const sequences = async (series: string) =>
  (await billing.sql<{ sequence: number }>('SELECT sequence FROM invoice WHERE series = $1 ORDER BY sequence', [series])).map(
    (row) => row.sequence,
  );

test('200 at once, of which every third is rolled back after it took its number: no gap, none twice, references unique', async () => {
  const accounts = await Promise.all(Array.from({ length: 25 }, () => ready(8)));
  const services = accounts.flatMap(({ accountId, serviceIds }) => serviceIds.map((serviceId) => ({ accountId, serviceId })));
  expect(services).toHaveLength(200);
  const results = await Promise.allSettled(
    services.map(({ accountId, serviceId }, index) => begun(() => issue(accountId, serviceId, index % 3 === 0))),
  );
  const issued = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(issued).toHaveLength(133);
  expect(new Set(results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])))).toEqual(
    new Set(['Error: dies after it took its number']),
  );
  expect(await sequences(issued[0]!.series)).toEqual(Array.from({ length: 133 }, (_, index) => index + 1));
  expect(new Set(issued.map((invoice) => invoice.reference)).size).toBe(133);
  // Those that died left nothing behind: each service can be invoiced.
  const again = await Promise.all(
    services.filter((_, index) => index % 3 === 0).map(({ accountId, serviceId }) => begun(() => issue(accountId, serviceId))),
  );
  expect(await sequences(again[0]!.series)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
}, 120_000);

test('a year that begins begins its series', async () => {
  const { accountId, serviceIds } = await ready(2);
  const next = new Date(Date.UTC(billing.clock.now().getUTCFullYear() + 1, 0, 1));
  billing.clock.setOffset(next.getTime() - 1000 - Date.now());
  expect((await issue(accountId, serviceIds[0]!)).series).toBe(`SK-${next.getUTCFullYear() - 1}`);
  billing.clock.setOffset(next.getTime() + 1000 - Date.now());
  expect((await issue(accountId, serviceIds[1]!)).number).toBe(`SK-${next.getUTCFullYear()}-000001`);
});

test('an invoice is due in ten days, or when its issuer says, never before it is issued', async () => {
  const { accountId, serviceIds } = await ready(2);
  const due = async (serviceId: string, dueAt?: Date) => {
    const { issuedAt, dueAt: due } = await billing.get(Transactions).run(async (manager) => {
      const account = await billing.get(AccountsReadModel).get(manager, accountId);
      const [service] = await billing.get(ServiceRepository).lock(manager, accountId, [serviceId]);
      const lines = [{ kind: 'periods' as const, service: service!, periodMonths: 1 as const, periods: 1 }];
      return billing.get(InvoicingService).issueFor(manager, account, lines, { reason: 'renewal', ...(dueAt && { dueAt }) });
    });
    return due.getTime() - issuedAt.getTime();
  };
  expect(await due(serviceIds[0]!)).toBe(10 * 86_400_000);
  expect(await due(serviceIds[1]!, new Date(0))).toBe(0);
});
