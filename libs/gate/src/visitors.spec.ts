import {
  mostVisitorsUnpaid,
  showId,
  storedId,
  visitorExportSchema,
  visitorSchema,
  type VisitorInput,
  type VisitorQuery,
} from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf, type SitesUnderTest } from '@sitekeep/sites/testing';
import { VisitorBulkService, VisitorExportService, VisitorsService } from './index.ts';
import { startGate } from './testing/start-gate.ts';
import { VisitorsRepository } from './visitors.repository.ts';

let bench: SitesUnderTest;
let visitors: VisitorsService;
let bulk: VisitorBulkService;
let anna: AccountContext;
let bert: AccountContext;
beforeAll(async () => {
  bench = await startGate();
  [visitors, bulk] = [bench.get(VisitorsService), bench.get(VisitorBulkService)];
});
beforeEach(async () => {
  [anna, bert] = [await bench.account(), await bench.account()];
});
afterAll(() => bench?.stop());

const uuid = (shown: { id: string }) => storedId('visitor', shown.id)!;
const site = async (account: AccountContext) => (await bench.get(OrderingService).order(account, orderOf(freshDomain()))).id;
const input = (email: string, more: Partial<VisitorInput> = {}): VisitorInput => ({ email, name: '', groups: [], access: [], ...more });
const add = (account: AccountContext, email: string, more: Partial<VisitorInput> = {}) => visitors.create(account, input(email, more));
const list = async (account: AccountContext, query: Partial<VisitorQuery> = {}) =>
  (await visitors.list(account.accountId, { limit: 50, ...query })).data.map(({ email }) => email);
const sql = <T>(text: string, parameters: unknown[]) => bench.transactions.manager.query<T[]>(text, parameters);
const trail = async ({ accountId }: AccountContext) =>
  (
    await sql<{ line: string }>(
      `SELECT concat_ws(' ', action, target, reason) AS line FROM audit_entry WHERE account_id = $1 ORDER BY id`,
      [accountId],
    )
  ).map(({ line }) => line);
const faults = (...errors: object[]) => ({ code: 'invalid_content', extra: { errors } });
const none = { code: 'not_found' };

test('a visitor is made, shown, changed and deleted', async () => {
  const siteId = await site(anna);
  const made = await add(anna, 'vera@x.test', {
    name: 'Vera',
    groups: ['editors', 'editors', 'staff'],
    access: [{ siteId, paths: ['/members/', '/members/'] }],
    password: 'correct horse battery',
  });
  expect(visitorSchema.parse(made)).toEqual(made);
  expect(made).toMatchObject({ groups: ['editors', 'staff'], locked: false, hasPassword: true, tokens: 0, recoveryCodes: 0 });
  expect(made.access).toEqual([{ siteId, paths: ['/members/'] }]);
  expect(await visitors.get(anna.accountId, uuid(made))).toEqual(made);
  const change = { email: 'v@x.test', name: 'V', groups: [], access: [], password: null, locked: true };
  const changed = await visitors.change(anna, uuid(made), change);
  const { password: _, ...shown } = change;
  expect(changed).toEqual({ ...made, ...shown, hasPassword: false });
  expect(await visitors.change(anna, uuid(made), {})).toEqual(changed);
  await visitors.delete(anna, uuid(made));
  await expect(visitors.get(anna.accountId, uuid(made))).rejects.toMatchObject(none);
  await expect(visitors.delete(anna, uuid(made))).rejects.toMatchObject(none);
});

test('what a change does not name stays', async () => {
  const access = [{ siteId: await site(anna), paths: ['/a'] }];
  const made = await add(anna, 'vera@x.test', { name: 'Vera', groups: ['g'], access, password: 'correct horse battery' });
  expect(await visitors.change(anna, uuid(made), { locked: true })).toEqual({ ...made, locked: true });
  expect(await visitors.change(anna, uuid(made), { locked: false, name: '' })).toEqual({ ...made, name: '' });
});

test('a password is kept as argon2id and nowhere else', async () => {
  const made = await add(anna, 'vera@x.test', { password: 'correct horse battery' });
  const [row] = await sql<{ all: string; hash: string }>('SELECT visitor::text AS all, password_hash AS hash FROM visitor WHERE id = $1', [
    uuid(made),
  ]);
  expect(row?.hash).toMatch(/^\$argon2id\$/);
  expect(`${row?.all} ${(await trail(anna)).join()}`).not.toContain('correct horse');
});

test('an address is there once in an account, and what one account has says nothing about another', async () => {
  const made = await add(anna, 'vera@x.test');
  await expect(add(anna, 'vera@x.test')).rejects.toMatchObject(faults({ pointer: '/email', code: 'exists' }));
  const other = await add(anna, 'other@x.test');
  await expect(visitors.change(anna, uuid(other), { email: 'vera@x.test' })).rejects.toMatchObject(
    faults({ pointer: '/email', code: 'exists' }),
  );
  expect(await visitors.change(anna, uuid(made), { email: 'vera@x.test' })).toEqual(made);
  expect((await add(bert, 'vera@x.test')).email).toBe('vera@x.test');
});

test('two who add the same address at once: one of them does', async () => {
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => add(anna, 'vera@x.test')));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'invalid_content' });
});

test('every fault at once: address, sites of others, sites twice, paths that no request has', async () => {
  await add(anna, 'vera@x.test');
  const [own, another] = [await site(anna), await site(bert)];
  const access = [
    { siteId: another, paths: [] },
    { siteId: own, paths: ['/ok', '/a/../b', '/%zz', '/caf\u00e9'] },
    { siteId: own, paths: [] },
    { siteId: showId('site', newUuid()), paths: [] },
  ];
  await expect(add(anna, 'vera@x.test', { access })).rejects.toMatchObject(
    faults(
      { pointer: '/email', code: 'exists' },
      { pointer: '/access/0/siteId', code: 'unknown_site', detail: 'Name a site of this account.' },
      { pointer: '/access/1/paths/1', code: 'not_normalised', detail: expect.stringContaining('write /b') as string },
      { pointer: '/access/1/paths/2', code: 'invalid_path' },
      { pointer: '/access/1/paths/3', code: 'not_normalised', detail: expect.stringContaining('write /caf%C3%A9') as string },
      { pointer: '/access/2/siteId', code: 'duplicate' },
      { pointer: '/access/3/siteId', code: 'unknown_site', detail: 'Name a site of this account.' },
    ),
  );
});

test('another account neither sees nor changes a visitor, and bulk tells it from nobody’s by nothing', async () => {
  const made = await add(anna, 'vera@x.test');
  await expect(visitors.get(bert.accountId, uuid(made))).rejects.toMatchObject(none);
  await expect(visitors.change(bert, uuid(made), { locked: true, password: 'correct horse battery' })).rejects.toMatchObject(none);
  await expect(visitors.delete(bert, uuid(made))).rejects.toMatchObject(none);
  await expect(bench.get(VisitorExportService).export(bert, uuid(made))).rejects.toMatchObject(none);
  for (const id of [made.id, showId('visitor', newUuid())]) {
    expect(await bulk.run(bert, { action: 'delete', visitors: [id] })).toEqual({ changed: 0 });
    await expect(bulk.run(bert, { action: 'lock', visitors: [id] })).rejects.toMatchObject(
      faults({ pointer: '/visitors/0', code: 'unknown_visitor' }),
    );
  }
  expect(await visitors.get(anna.accountId, uuid(made))).toEqual(made);
  expect([await trail(bert), await list(bert)]).toEqual([[], []]);
});

test('the list: newest first, page by page, and by search, group, site and lock', async () => {
  const siteId = await site(anna);
  const vera = await add(anna, 'vera@x.test', { name: 'Vera 100%', groups: ['editors'], access: [{ siteId, paths: [] }] });
  await add(anna, 'will@x.test', { name: 'Will_iam' });
  await add(anna, 'xena@y.test', { groups: ['editors', 'staff'] });
  await add(bert, 'vera@y.test', { groups: ['editors'] });
  await bulk.run(anna, { action: 'lock', visitors: [vera.id] });
  expect(await list(anna)).toEqual(['xena@y.test', 'will@x.test', 'vera@x.test']);
  const first = await visitors.list(anna.accountId, { limit: 2 });
  expect(await list(anna, { limit: 2, after: first.nextCursor! })).toEqual(['vera@x.test']);
  expect(await list(anna, { search: 'X.TEST' })).toEqual(['will@x.test', 'vera@x.test']);
  expect(await list(anna, { search: '0%' })).toEqual(['vera@x.test']);
  expect(await list(anna, { search: 'll_i' })).toEqual(['will@x.test']);
  expect(await list(anna, { search: 'a_a' })).toEqual([]);
  expect(await list(anna, { group: 'editors' })).toEqual(['xena@y.test', 'vera@x.test']);
  expect(await list(anna, { site: siteId })).toEqual(['vera@x.test']);
  expect(await list(bert, { site: siteId })).toEqual([]);
  expect(await list(anna, { locked: 'true' })).toEqual(['vera@x.test']);
  expect(await list(anna, { locked: 'false', group: 'editors' })).toEqual(['xena@y.test']);
  await expect(visitors.list(anna.accountId, { limit: 2, after: 'x' })).rejects.toMatchObject({ code: 'invalid_content' });
});

test('bulk: all or none; what was so already does not count', async () => {
  const made = await Promise.all(['a@x.test', 'b@x.test', 'c@x.test'].map((email) => add(anna, email)));
  const ids = made.map(({ id }) => id);
  const nobody = showId('visitor', newUuid());
  await expect(bulk.run(anna, { action: 'lock', visitors: [...ids, nobody] })).rejects.toMatchObject(faults({ pointer: '/visitors/3' }));
  expect(await list(anna, { locked: 'true' })).toEqual([]);
  expect(await bulk.run(anna, { action: 'lock', visitors: ids.slice(1) })).toEqual({ changed: 2 });
  expect(await bulk.run(anna, { action: 'lock', visitors: [...ids, ...ids] })).toEqual({ changed: 1 });
  expect(await bulk.run(anna, { action: 'unlock', visitors: ids })).toEqual({ changed: 3 });
  expect(await bulk.run(anna, { action: 'delete', visitors: [ids[0]!, nobody] })).toEqual({ changed: 1 });
  expect(await bulk.run(anna, { action: 'delete', visitors: ids })).toEqual({ changed: 2 });
  expect(await list(anna)).toEqual([]);
});

test('the trail says what was done with whom, by ids alone', async () => {
  const made = await add(anna, 'vera@x.test', { name: 'Vera' });
  await visitors.change(anna, uuid(made), { name: 'Vera W.' });
  await visitors.change(anna, uuid(made), { locked: true, name: 'W.' });
  await visitors.change(anna, uuid(made), { locked: true });
  await bulk.run(anna, { action: 'unlock', visitors: [made.id] });
  await visitors.delete(anna, uuid(made));
  const actions = ['created', 'changed', 'locked', 'changed', 'unlocked', 'deleted'];
  expect(await trail(anna)).toEqual(actions.map((action) => `visitor.${action} ${made.id}`));
});

test('an account that has never paid may have a few, one that has many; also when they come at once', async () => {
  const rows = Array.from({ length: mostVisitorsUnpaid - 2 }, (_, at) => ({
    ...{ id: newUuid(), accountId: anna.accountId, email: `p${at}@x.test`, name: '', groups: [], locked: false },
    ...{ passwordHash: null, createdAt: bench.clock.now(), access: [] },
  }));
  await bench.get(VisitorsRepository).add(bench.transactions.manager, rows);
  const results = await Promise.allSettled(Array.from({ length: 6 }, (_, at) => add(anna, `at-once-${at}@x.test`)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  await expect(add(anna, 'more@x.test')).rejects.toMatchObject({
    code: 'limit_reached',
    detail: expect.stringMatching(/pay for a site/) as string,
  });
  await site(anna);
  await sql(`UPDATE service SET paid_months = 1, paid_until = anchor_at + interval '1 month' WHERE account_id = $1`, [anna.accountId]);
  expect((await add(anna, 'more@x.test')).email).toBe('more@x.test');
});

test('an export holds everything about one person, and nothing that proves them', async () => {
  const siteId = await site(anna);
  const made = await add(anna, 'vera@x.test', { name: 'Vera', access: [{ siteId, paths: [] }], password: 'correct horse battery' });
  const other = await add(anna, 'other@x.test');
  await sql('INSERT INTO visitor_network VALUES ($1, $2, $3, true), ($4, $5, $3, true)', [
    uuid(made),
    '198.51.100.0/24',
    bench.clock.now(),
    uuid(other),
    '203.0.113.0/24',
  ]);
  await sql(
    `INSERT INTO visitor_token (id, account_id, visitor_id, kind, serial, label, seed, algorithm, digits, period_seconds, next_counter, confirmed, created_at)
     VALUES ($1, $2, $3, 'totp', 'S-1', 'phone', 'the sealed seed', 'SHA1', 6, 30, 0, true, $4)`,
    [newUuid(), anna.accountId, uuid(made), bench.clock.now()],
  );
  const told = await bench.get(VisitorExportService).export(anna, uuid(made));
  expect(visitorExportSchema.parse(told)).toEqual(told);
  expect(told.visitor).toEqual({ ...made, tokens: 1 });
  expect(told.tokens).toMatchObject([{ serial: 'S-1', label: 'phone' }]);
  expect(told.networks).toMatchObject([{ network: '198.51.100.0/24' }]);
  expect(told.changes.map(({ action }) => action)).toEqual(['visitor.created']);
  expect(JSON.stringify(told)).not.toMatch(/argon2|sealed seed|other@|203\.0\.113/);
  expect((await trail(anna)).at(-1)).toBe(`visitor.exported ${made.id}`);
});

test('erasure: nothing of the person is left in any table but the id in the trail', async () => {
  const siteId = await site(anna);
  const made = await add(anna, 'vera.unique@x.test', { name: 'Vera Unique', access: [{ siteId, paths: [] }] });
  await sql('INSERT INTO visitor_network VALUES ($1, $2, $3, true)', [uuid(made), '198.51.100.0/24', bench.clock.now()]);
  await sql('INSERT INTO recovery_code (account_id, visitor_id, hash) VALUES ($1, $2, $3)', [anna.accountId, uuid(made), Buffer.from('x')]);
  await visitors.delete(anna, uuid(made));
  const tables = await sql<{ name: string }>(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`, []);
  const holding: string[] = [];
  for (const { name } of tables) {
    const found = await sql(`SELECT FROM "${name}" AS held WHERE held::text ILIKE ANY($1) LIMIT 1`, [['%unique%', `%${uuid(made)}%`]]);
    if (found.length > 0) holding.push(name);
  }
  expect(tables.length).toBeGreaterThan(20);
  expect(holding).toEqual([]);
});

test('a site that is gone lets nobody be let in, and takes its access with it', async () => {
  const [gone, kept] = [await site(anna), await site(anna)];
  const access = [gone, kept].map((siteId) => ({ siteId, paths: [] }));
  const made = await add(anna, 'vera@x.test', { access });
  const goneId = storedId('site', gone)!;
  await bench.transactions.run((manager) => bench.get(VisitorsRepository).forgetSite(manager, goneId));
  expect((await visitors.get(anna.accountId, uuid(made))).access).toEqual([{ siteId: kept, paths: [] }]);
  await sql('UPDATE site SET deleted_at = $2 WHERE id = $1', [goneId, bench.clock.now()]);
  await expect(visitors.change(anna, uuid(made), { access })).rejects.toMatchObject(
    faults({ pointer: '/access/0/siteId', code: 'unknown_site' }),
  );
});

test('a site that is released at the same moment does not get access after it', async () => {
  const siteId = await site(anna);
  const id = storedId('site', siteId)!;
  const made = await add(anna, 'vera@x.test');
  let change: Promise<unknown> = Promise.resolve();
  await bench.transactions.run(async (manager) => {
    await manager.query('SELECT 1 FROM site WHERE id = $1 FOR UPDATE', [id]);
    change = visitors.change(anna, uuid(made), { access: [{ siteId, paths: [] }] }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await manager.query('UPDATE site SET deleted_at = $2 WHERE id = $1', [id, bench.clock.now()]);
    await bench.get(VisitorsRepository).forgetSite(manager, id);
  });
  expect(await change).toMatchObject(faults({ pointer: '/access/0/siteId', code: 'unknown_site' }));
});

test('reads for those who check credentials', async () => {
  const siteId = await site(anna);
  const made = await add(anna, 'vera@x.test', { access: [{ siteId, paths: ['/a'] }] });
  const { manager } = bench.transactions;
  const repository = bench.get(VisitorsRepository);
  expect(await repository.findByEmail(manager, anna.accountId, '  VERA@x.test ')).toMatchObject({ id: uuid(made) });
  expect(await repository.findByEmail(manager, bert.accountId, 'vera@x.test')).toBeNull();
  expect(await repository.findByEmail(manager, anna.accountId, 'vera@x.test\0')).toBeNull();
  expect(await repository.find(manager, bert.accountId, uuid(made))).toBeNull();
  expect(await repository.access(manager, uuid(made), storedId('site', siteId)!)).toMatchObject({ paths: ['/a'] });
  expect(await repository.access(manager, uuid(made), newUuid())).toBeNull();
});
