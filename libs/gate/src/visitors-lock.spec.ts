import type { AccountContext } from '@sitekeep/platform';
import type { SitesUnderTest } from '@sitekeep/sites/testing';
import type { EntityManager } from 'typeorm';
import { VisitorImportService, VisitorsService } from './index.ts';
import { startGate } from './testing/start-gate.ts';
import { VisitorsRepository } from './visitors.repository.ts';

let bench: SitesUnderTest;
let anna: AccountContext;
beforeAll(async () => {
  bench = await startGate();
});
beforeEach(async () => void (anna = await bench.account()));
afterAll(() => bench?.stop());

const lock = (manager: EntityManager) => bench.get(VisitorsRepository).lockAccount(manager, anna.accountId);
const add = (email: string, account = anna) => bench.get(VisitorsService).create(account, { email, name: '', groups: [], access: [] });
const take = (csv: string) => bench.get(VisitorImportService).import(anna, { csv, existing: 'refuse', dryRun: false });
/** While somebody else changes visitors of the account. */
const whileHeld = <T>(work: () => Promise<T>): Promise<T> =>
  bench.transactions.run(async (manager) => {
    await lock(manager);
    return work();
  });

test('who would wait long for another change of the account is told to try again, and others do not wait', async () => {
  const bert = await bench.account();
  await whileHeld(async () => {
    const refused = expect(add('vera@x.test')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Another change of visitors of this account is under way') as string,
    });
    await expect(add('vera@x.test', bert)).resolves.toMatchObject({ email: 'vera@x.test' });
    await refused;
  });
  await expect(add('vera@x.test')).resolves.toMatchObject({ email: 'vera@x.test' });
});

test('what comes after the lock waits as long as ever', async () => {
  const [row] = await bench.transactions.run(async (manager) => {
    await lock(manager);
    return manager.query<{ lock_timeout: string }[]>('SHOW lock_timeout');
  });
  const [usual] = await bench.transactions.manager.query<{ lock_timeout: string }[]>('SHOW lock_timeout');
  expect(row).toEqual(usual);
});

test('imports of an account that wait for each other leave the connections to others', async () => {
  await whileHeld(async () => {
    const imports = Promise.allSettled(Array.from({ length: 3 }, (_, at) => take(`email\np${at}@x.test`)));
    await new Promise((done) => setTimeout(done, 300));
    const [waiting] = await bench.transactions.manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
         AND (classid::bigint << 32 | objid::bigint) = hashtextextended('visitors of ' || $1, 0)`,
      [anna.accountId],
    );
    expect(waiting?.count).toBe(1);
    for (const result of await imports) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
  });
  const after = await Promise.all(Array.from({ length: 3 }, (_, at) => take(`email\np${at}@x.test`)));
  expect(after.map(({ created }) => created)).toEqual([1, 1, 1]);
});
