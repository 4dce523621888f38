import { GateCleanup } from './gate-cleanup.ts';
import { GateRetention } from './gate-retention.ts';
import { GateUnderTest, password } from './testing/gate-under-test.ts';

let gate: GateUnderTest;
beforeAll(async () => void (gate = await GateUnderTest.start()), 60_000);
afterAll(() => gate?.stop());
afterEach(() => gate.setSeconds(0));

const day = 86_400;
const count = async (sql: string, parameters: unknown[]) => (await gate.tokens.sql<object>(sql, parameters)).length;

test('a deleted site’s keys end, and nobody may enter it; other sites and the visitors stay', async () => {
  const site = await gate.site();
  const other = await gate.site(site.context);
  const [anna, bert] = [await gate.withoutToken(site), await gate.withoutToken(other)];
  await gate.keys.setLocked(site.context, site.siteId, true);
  await gate.bench.transactions.run((manager) => gate.bench.get(GateCleanup).forgetSite(manager, site.siteId));
  expect(await gate.keys.find(site.secret)).toBeNull();
  for (const table of ['gate_key', 'site_gate', 'visitor_access'])
    expect(await count(`SELECT 1 FROM ${table} WHERE site_id = $1`, [site.siteId])).toBe(0);
  expect(await count('SELECT 1 FROM visitor WHERE id = $1', [anna.id])).toBe(1);
  expect(await gate.check(other.secret, { email: bert.email, password })).not.toBeNull();
});

test('a key opens nothing from the moment on at which its site is deleted', async () => {
  const site = await gate.site();
  const bert = await gate.withoutToken(site);
  const deletedAt = (at: Date | null) => gate.tokens.sql('UPDATE site SET deleted_at = $2 WHERE id = $1', [site.siteId, at]);
  await deletedAt(gate.bench.clock.now());
  expect(await gate.keys.identify(site.secret)).toBeNull();
  expect(await gate.check(site.secret, { email: bert.email, password })).toBeNull();
  await deletedAt(null);
  expect(await gate.check(site.secret, { email: bert.email, password })).not.toBeNull();
});

test('failures go within a day of the last, networks after 90 days, keys a week after their end', async () => {
  const site = await gate.site();
  const bert = await gate.withoutToken(site);
  await gate.check(site.secret, { email: bert.email, password });
  await gate.fail(site.secret, bert.email, 3, '203.0.113.1');
  const { id } = await gate.keys.create(site.context, site.siteId, { overlapSeconds: 60 });
  const retention = gate.bench.get(GateRetention);
  const kept = async () => [
    await count('SELECT 1 FROM gate_guess', []),
    await count('SELECT 1 FROM visitor_key_network WHERE visitor_id = $1', [bert.id]),
    await count('SELECT 1 FROM gate_key WHERE site_id = $1', [site.siteId]),
  ];
  const after = async (seconds: number) => {
    gate.setSeconds(seconds);
    await retention.deleteOld();
    return kept();
  };
  const [guesses = 0] = await kept();
  expect(await after(0)).toEqual([guesses, 1, 2]);
  expect(await after(3700)).toEqual([1, 1, 2]);
  expect(await after(day + 60)).toEqual([0, 1, 2]);
  expect(await after(7 * day + 120)).toEqual([0, 1, 1]);
  expect(await after(90 * day + 60)).toEqual([0, 0, 1]);
  expect((await gate.keys.get(site.context.accountId, site.siteId)).keys.map((key) => key.id)).toEqual([id]);
  expect(await retention.deleteOld()).toBe(0);
});
