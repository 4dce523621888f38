import { setTimeout as sleep } from 'node:timers/promises';
import { CheckTurns } from './check-turns.ts';
import { GateUnderTest } from './testing/gate-under-test.ts';

let gate: GateUnderTest;
beforeAll(async () => void (gate = await GateUnderTest.start()), 60_000);
afterAll(() => gate?.stop());

test('attack: a rush of checks of one visitor leaves half of the connections to the database to all others', async () => {
  const site = await gate.site();
  const anna = await gate.visitor(site);
  const check = () => gate.check(site.secret, { email: anna.email, code: '000000' }).catch(() => null);
  let rush: Promise<unknown>[] = [];
  await gate.bench.transactions.run(async (manager) => {
    await manager.query('LOCK TABLE gate_guess IN EXCLUSIVE MODE');
    rush = Array.from({ length: 30 }, check);
    const sql = `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    const waiting = async () => (await gate.tokens.sql<{ waiting: number }>(sql, []))[0]!.waiting;
    for (let look = 0; look < 50 && (await waiting()) < 5; look++) await sleep(20);
    await sleep(300);
    expect(await waiting()).toBe(5);
  });
  await Promise.all(rush);
});

test('accounts take turns: who comes with one check does not wait behind another’s hundred', async () => {
  const turns = gate.bench.get(CheckTurns);
  const order: string[] = [];
  const one = (account: string) => () => new Promise<void>((done) => setImmediate(() => (order.push(account), done())));
  const rush = Array.from({ length: 100 }, () => turns.take('anna', one('anna')));
  await turns.take('bert', one('bert'));
  expect(order.length).toBeLessThan(20);
  await Promise.all(rush);
  expect(order).toHaveLength(101);
});
