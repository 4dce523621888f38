import { mostVisitorsUnpaid, storedId, type Fault, type VisitorImport } from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { OrderingService } from '@sitekeep/sites';
import { freshDomain, orderOf, type SitesUnderTest } from '@sitekeep/sites/testing';
import { VisitorImportService, VisitorsService } from './index.ts';
import { startGate } from './testing/start-gate.ts';

let bench: SitesUnderTest;
let anna: AccountContext;
beforeAll(async () => {
  bench = await startGate();
});
beforeEach(async () => void (anna = await bench.account()));
afterAll(() => bench?.stop());

const visitors = () => bench.get(VisitorsService);
const take = (csv: string, more: Partial<VisitorImport> = {}, account = anna) =>
  bench.get(VisitorImportService).import(account, { csv, existing: 'refuse', dryRun: false, ...more });
const faultsOf = async (csv: string, more: Partial<VisitorImport> = {}) => {
  const error = await take(csv, more).then(
    (result) => result as { extra?: { errors: Fault[] } },
    (refusal: unknown) => refusal as { extra?: { errors: Fault[] } },
  );
  return (error.extra?.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
};
const all = async (account = anna) => (await visitors().list(account.accountId, { limit: 100 })).data.toReversed();
const brief = async () =>
  (await all()).map(({ email, name, groups, locked, access }) => [email, name, groups.join(), locked, access.length]);
const order = (account: AccountContext, ...names: string[]) => bench.get(OrderingService).order(account, orderOf(...names));
const sql = <T>(text: string, parameters: unknown[]) => bench.transactions.manager.query<T[]>(text, parameters);

test('a table becomes visitors: groups, sites by hostname and id, locks', async () => {
  const domain = freshDomain();
  const [shop, wiki] = [await order(anna, `shop.${domain}`, `bücher.${domain}`), await order(anna, `*.wiki.${domain}`)];
  const csv = [
    'sites,locked,E-Mail,groups,name',
    `SHOP.${domain},FALSE,Vera@X.test,"editors;staff",Vera`,
    `"bücher.${domain}; ${wiki.id}",yes,will@x.test,,"Doe, Will"`,
    `"shop.${domain},${shop.id}",,xena@x.test,"editors,editors",`,
    `*.wiki.${domain},0,yan@x.test,,`,
    ',1,zoe@x.test,,',
  ].join('\r\n');
  const counts = { created: 5, updated: 0, skipped: 0 };
  expect(await take(csv, { dryRun: true })).toEqual({ ...counts, dryRun: true });
  expect(await all()).toEqual([]);
  expect(await take(csv)).toEqual({ ...counts, dryRun: false });
  expect(await brief()).toEqual([
    ['vera@x.test', 'Vera', 'editors,staff', false, 1],
    ['will@x.test', 'Doe, Will', '', true, 2],
    ['xena@x.test', '', 'editors', false, 1],
    ['yan@x.test', '', '', false, 1],
    ['zoe@x.test', '', '', true, 0],
  ]);
  expect((await all())[2]?.access).toEqual([{ siteId: shop.id, paths: [] }]);
});

test('as a spreadsheet writes it where the comma is for decimals', async () => {
  expect(await take('\ufeff"email";"name";"groups";\r\n"vera@x.test";"Vera; W.";"a;b";\r\nwill@x.test;Will;a,b;\r\n;;;\r\n')).toMatchObject(
    { created: 2 },
  );
  expect(await brief()).toEqual([
    ['vera@x.test', 'Vera; W.', 'a,b', false, 0],
    ['will@x.test', 'Will', 'a,b', false, 0],
  ]);
});

test('every fault of every line at once, and nothing is kept', async () => {
  const domain = freshDomain();
  await order(await bench.account(), `theirs.${domain}`);
  await take('email\nknown@x.test\n');
  const csv = [
    'email,name,groups,sites,locked',
    'no address,Vera,"Editors!;ok;too bad",,perhaps',
    'known@x.test,,,,',
    `a@x.test,"Ve\u0007ra",,"theirs.${domain};nobody.test",`,
    'b@x.test,,,,',
    'B@X.test,,,,',
    'c@x.test,,',
    ',,,,true',
    `d@x.test,,"${Array.from({ length: 21 }, (_, at) => `g${at}`).join(';')}",,`,
    '"e@x.test,,,,',
  ].join('\n');
  const expected = [
    '/csv/2/email invalid_format',
    '/csv/2/groups invalid_format',
    '/csv/2/groups invalid_format',
    '/csv/2/locked invalid_value',
    '/csv/3/email exists',
    '/csv/4/name custom',
    '/csv/4/sites unknown_site',
    '/csv/4/sites unknown_site',
    '/csv/6/email duplicate',
    '/csv/7 wrong_number_of_fields',
    '/csv/8/email invalid_format',
    '/csv/9/groups too_big',
    '/csv/10 broken_quotes',
  ];
  expect(await faultsOf(csv)).toEqual(expected);
  expect(await faultsOf(csv, { dryRun: true })).toEqual(expected);
  expect(await brief()).toHaveLength(1);
});

test('a line with faults does not hide that others have its address', async () => {
  expect(await faultsOf('email,locked\na@x.test,perhaps\na@x.test,\na@x.test,never\n')).toEqual([
    '/csv/2/locked invalid_value',
    '/csv/3/email duplicate',
    '/csv/4/locked invalid_value',
    '/csv/4/email duplicate',
  ]);
});

test('a bounded number of faults is told, the rest counted', async () => {
  const refusal = await take(`email\n${'no address\n'.repeat(1500)}`).catch((error: unknown) => error as { extra: { errors: Fault[] } });
  const errors = (refusal as { extra: { errors: Fault[] } }).extra.errors;
  expect(errors).toHaveLength(1001);
  expect(errors.at(-1)).toMatchObject({ code: 'more', detail: expect.stringContaining('500 more') as string });
});

test('a site of another account is the same as none', async () => {
  const domain = freshDomain();
  const theirs = await order(await bench.account(), `theirs.${domain}`);
  const detail = async (site: string) =>
    (
      (await take(`email,sites\na@x.test,${site}\n`).catch((error: unknown) => error)) as { extra: { errors: Fault[] } }
    ).extra.errors[0]?.detail.replace(site, '');
  expect(await detail(`theirs.${domain}`)).toBe(await detail(`none.${domain}`));
  expect(await detail(theirs.id)).toBe(await detail(theirs.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'))));
});

test('an address that another account has says nothing', async () => {
  const bert = await bench.account();
  await take('email,name\nvera@x.test,Vera\n', {}, bert);
  for (const existing of ['refuse', 'skip', 'update'] as const) {
    const account = await bench.account();
    expect(await take('email,name\nvera@x.test,V\n', { existing }, account)).toEqual({ created: 1, updated: 0, skipped: 0, dryRun: false });
  }
  expect((await all(bert))[0]?.name).toBe('Vera');
});

test('known ones are refused, skipped or updated; what the table does not have stays', async () => {
  const domain = freshDomain();
  const [shop, wiki] = [await order(anna, `shop.${domain}`), await order(anna, `wiki.${domain}`)];
  const password = 'correct horse battery';
  const access = [{ siteId: shop.id, paths: ['/members/'] }];
  const vera = await visitors().create(anna, { email: 'vera@x.test', name: 'Vera', groups: ['a'], access, password });
  await visitors().change(anna, storedId('visitor', vera.id)!, { locked: true });
  const csv = 'email,name\nvera@x.test,V\nwill@x.test,W\n';
  expect(await faultsOf(csv)).toEqual(['/csv/2/email exists']);
  expect(await take(csv, { existing: 'skip' })).toMatchObject({ created: 1, updated: 0, skipped: 1 });
  expect(await take(csv, { existing: 'update', dryRun: true })).toMatchObject({ created: 0, updated: 1, skipped: 1, dryRun: true });
  expect((await all())[0]).toMatchObject({ name: 'Vera' });
  expect(await take(csv, { existing: 'update' })).toMatchObject({ created: 0, updated: 1, skipped: 1 });
  expect((await all())[0]).toEqual({ ...vera, name: 'V', locked: true });
  const more = `email,sites,groups,locked\nvera@x.test,"wiki.${domain};shop.${domain}",,\n`;
  expect(await take(more, { existing: 'update' })).toMatchObject({ updated: 1 });
  const [first] = await all();
  expect(first).toMatchObject({ name: 'V', groups: [], locked: true, hasPassword: true });
  expect(first?.access.find(({ siteId }) => siteId === shop.id)?.paths).toEqual(['/members/']);
  expect(first?.access.find(({ siteId }) => siteId === wiki.id)?.paths).toEqual([]);
  expect(await take(more, { existing: 'update' })).toMatchObject({ updated: 0, skipped: 1 });
  await take('email,sites,locked\nvera@x.test,,no\n', { existing: 'update' });
  expect((await all())[0]).toMatchObject({ locked: false, access: [] });
});

test('the limit of the account holds for the table as a whole, in the dry run too', async () => {
  const csv = (count: number) => `email\n${Array.from({ length: count }, (_, at) => `p${at}@x.test`).join('\n')}`;
  await take('email\np0@x.test\n');
  for (const dryRun of [true, false])
    expect(await faultsOf(csv(mostVisitorsUnpaid + 1), { existing: 'skip', dryRun })).toEqual(['/csv limit_reached']);
  expect(await take(csv(mostVisitorsUnpaid), { existing: 'skip' })).toMatchObject({ created: mostVisitorsUnpaid - 1, skipped: 1 });
});

test('it is all or nothing: what fails at the last line leaves nothing of the first', async () => {
  await sql(
    `CREATE FUNCTION refuse_z() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.paths = '{}' THEN RAISE 'no'; END IF; RETURN NEW; END $$`,
    [],
  );
  await sql('CREATE TRIGGER refuse_z BEFORE INSERT ON visitor_access FOR EACH ROW EXECUTE FUNCTION refuse_z()', []);
  const domain = freshDomain();
  await order(anna, domain);
  await expect(take(`email,sites\na@x.test,\nb@x.test,${domain}\n`)).rejects.toThrow();
  await sql('DROP TRIGGER refuse_z ON visitor_access', []);
  expect(await all()).toEqual([]);
});

test('a site that is released while the table is read lets nobody in', async () => {
  const domain = freshDomain();
  const id = storedId('site', (await order(anna, domain)).id)!;
  let taken: Promise<string[]> = Promise.resolve([]);
  await bench.transactions.run(async (manager) => {
    await manager.query('SELECT 1 FROM site WHERE id = $1 FOR UPDATE', [id]);
    taken = faultsOf(`email,sites\na@x.test,\nb@x.test,${domain}\n`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await manager.query('UPDATE site SET deleted_at = $2 WHERE id = $1', [id, bench.clock.now()]);
  });
  expect(await taken).toEqual(['/csv/3/sites unknown_site']);
  expect(await all()).toEqual([]);
});

test('two imports of the same table at once: one makes them, the other finds them', async () => {
  const csv = 'email\na@x.test\nb@x.test\n';
  const results = await Promise.all([take(csv, { existing: 'skip' }), take(csv, { existing: 'skip' })]);
  expect(results.map(({ created, skipped }) => [created, skipped]).sort()).toEqual([
    [0, 2],
    [2, 0],
  ]);
});

test('the trail counts, and holds nobody', async () => {
  await take('email,name\nvera@x.test,Vera\n');
  await take('email,name\nvera@x.test,Vera\n', { existing: 'skip', dryRun: true });
  const rows = await sql<object>('SELECT action, reason FROM audit_entry WHERE account_id = $1', [anna.accountId]);
  expect(rows).toEqual([{ action: 'visitors.imported', reason: '1 created, 0 updated, 0 skipped' }]);
});

test('5,000 lines of a paying account, made and then updated', async () => {
  const domain = freshDomain();
  await order(anna, domain);
  await sql(`UPDATE service SET paid_months = 1, paid_until = anchor_at + interval '1 month' WHERE account_id = $1`, [anna.accountId]);
  const csv = (group: string) =>
    `email,name,groups,sites\n${Array.from({ length: 5000 }, (_, at) => `p${at}@x.test,"Person ${at}",${group},${domain}`).join('\n')}`;
  expect(await take(csv('a'))).toMatchObject({ created: 5000 });
  expect(await take(csv('b'), { existing: 'update' })).toMatchObject({ updated: 5000 });
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int FROM visitor JOIN visitor_access ON visitor_id = id WHERE account_id = $1 AND groups = '{b}'`,
    [anna.accountId],
  );
  expect(row?.count).toBe(5000);
}, 60_000);

test('faults of the first line are told with those of the others', async () => {
  expect(await faultsOf('name,colour\n"a\u0007",red\n')).toEqual([
    '/csv/1/colour unknown_column',
    '/csv/1/email missing_column',
    '/csv/2/name custom',
  ]);
});
