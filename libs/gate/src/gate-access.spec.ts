import { showId, storedId, type GateAccessDocument, type MachineTokenInput } from '@sitekeep/contracts';
import { GateAccessRepository } from './gate-access.repository.ts';
import { GateCleanup } from './gate-cleanup.ts';
import { MachineTokens } from './machine-tokens.service.ts';
import { MachineUses } from './machine-uses.ts';
import { GateUnderTest, type GateSite, type GateVisitor } from './testing/gate-under-test.ts';
import { VisitorBulkService } from './visitor-bulk.service.ts';
import { VisitorImportService } from './visitor-import.service.ts';
import { VisitorsService } from './visitors.service.ts';

let gate: GateUnderTest;
let site: GateSite;
let anna: GateVisitor;
beforeAll(async () => void (gate = await GateUnderTest.start()), 60_000);
afterAll(() => gate?.stop());
beforeEach(async () => {
  gate.setSeconds(0);
  site = await gate.site();
  anna = await gate.visitor(site);
});

const known = (of = site): Promise<GateAccessDocument | null> =>
  gate.bench.get(GateAccessRepository).document(gate.tokens.manager, of.siteId, gate.bench.clock.now());
const visitors = () => gate.bench.get(VisitorsService);
const bulk = (action: 'lock' | 'unlock' | 'delete') =>
  gate.bench.get(VisitorBulkService).run(site.context, { action, visitors: [showId('visitor', anna.id)] });
const change = (to: object) => visitors().change(site.context, anna.id, to);
const bring = (columns: string, line: string) =>
  gate.bench
    .get(VisitorImportService)
    .import(site.context, { csv: `email,${columns}\n${anna.email},${line}\n`, existing: 'update', dryRun: false });
const gitToken = (of = site, label = 'laptop'): Promise<{ id: string; secret: string }> => {
  const input: MachineTokenInput = {
    ...{ kind: 'git', label, access: 'write', expiresAt: null, networks: [] },
    visitor: showId('visitor', anna.id),
  };
  return gate.bench.get(MachineTokens).create(of.context, of.siteId, input);
};
const jobs = async () =>
  (
    await gate.tokens.sql(`SELECT 1 FROM outbox WHERE job = 'write-gate-access' AND payload->>'siteId' = $1 AND done_at IS NULL`, [
      site.siteId,
    ])
  ).length;

/** What edges then know of Anna's token: nothing, or her as the token tells of her. */
const changes: Record<string, [() => Promise<unknown>, object | null]> = {
  locked: [() => change({ locked: true }), null],
  'locked with others': [() => bulk('lock'), null],
  'locked by a table': [() => bring('locked', 'yes'), null],
  deleted: [() => visitors().delete(site.context, anna.id), null],
  'deleted with others': [() => bulk('delete'), null],
  'taken from the site': [() => visitors().leaveSite(site.context, anna.id, site.siteId), null],
  'given no site any more': [() => change({ access: [] }), null],
  'given paths': [
    () => change({ access: [{ siteId: showId('site', site.siteId), paths: ['/repos/'] }] }),
    { paths: ['/repos/'], visitor: { name: 'Anna' } },
  ],
  'given another name': [() => change({ name: 'Anna B.' }), { visitor: { name: 'Anna B.' } }],
  'given another name by a table': [() => bring('name', 'Anna C.'), { visitor: { name: 'Anna C.' } }],
  'given another address': [() => change({ email: 'b@visitor.test' }), { visitor: { email: 'b@visitor.test' } }],
  'given groups': [() => change({ groups: ['staff'] }), { visitor: { groups: ['staff'] } }],
};

test.each(Object.entries(changes))('a visitor with a git token is %s: edges are told', async (_, [make, expected]) => {
  await gitToken();
  await gate.tokens.sql('UPDATE outbox SET done_at = $1', [gate.bench.clock.now()]);
  await make();
  const document = (await known())!;
  expect(document.version).toBe(2);
  expect(await jobs()).toBe(1);
  expect(document.git).toEqual(expected === null ? [] : [expect.objectContaining({ id: document.git[0]?.id })]);
  if (expected) expect(document.git[0]).toMatchObject(expected);
});

test('who was locked and is let in again has the token again, by whatever way', async () => {
  const { id } = await gitToken();
  await bulk('lock');
  expect((await known())?.git).toEqual([]);
  await bulk('unlock');
  expect((await known())?.git).toMatchObject([{ id }]);
});

test('whatever happens at the same moment, edges end up with what holds', async () => {
  for (let round = 0; round < 5; round++) {
    await Promise.all([
      gitToken(site, `laptop ${round}`),
      bulk('lock'),
      change({ name: `Anna ${round}` }),
      gitToken(site, `desktop ${round}`),
    ]);
    expect((await known())?.git).toEqual([]);
    expect(await jobs()).toBe(1);
    await Promise.all([bulk('unlock'), gitToken(site, `phone ${round}`)]);
    expect((await known())?.git).toHaveLength(3 * (round + 1));
  }
});

test('a visitor without a token troubles no edge', async () => {
  await change({ name: 'Anna B.' });
  await bulk('lock');
  expect(await known()).toBeNull();
  expect(await jobs()).toBe(0);
});

test('a deleted site is forgotten with its tokens and its CA; another is not', async () => {
  const other = await gate.site(site.context);
  await gitToken();
  const { label, networks, paths, expiresAt } = { label: 'x', networks: [], paths: [], expiresAt: null };
  await gate.bench.get(MachineTokens).create(other.context, other.siteId, { kind: 'service', label, networks, paths, expiresAt });
  await gate.tokens.sql(`INSERT INTO gate_client_ca VALUES ($1, $2, 'pem', '{}')`, [site.siteId, site.context.accountId]);
  await gate.tokens.sql('UPDATE outbox SET done_at = $1', [gate.bench.clock.now()]);
  const forget = () => gate.bench.transactions.run((manager) => gate.bench.get(GateCleanup).forgetSite(manager, site.siteId));
  await forget();
  expect(await known()).toBeNull();
  expect(await jobs()).toBe(1);
  for (const table of ['gate_machine', 'gate_client_ca', 'gate_access'])
    expect([table, await gate.tokens.sql(`SELECT 1 FROM ${table} WHERE site_id = $1`, [site.siteId])]).toEqual([table, []]);
  expect((await known(other))?.services).toHaveLength(1);
  await gate.tokens.sql('UPDATE outbox SET done_at = $1', [gate.bench.clock.now()]);
  await forget();
  expect(await jobs()).toBe(0);
});

test('the last use of a token, as edges tell it: the newest counts, and what is no token of the site is let go', async () => {
  const { id } = await gitToken();
  const other = await gate.site(site.context);
  const [siteId, elsewhere] = [showId('site', site.siteId), showId('site', other.siteId)];
  const at = Date.UTC(2026, 0, 1);
  const told = [
    { siteId, id, at: at + 1000 },
    { siteId, id, at: at + 3000 },
    { siteId, id, at: at + 2000 },
    { siteId: elsewhere, id, at: at + 9000 },
    { siteId: 'nonsense', id, at: at + 9000 },
    { siteId, id: showId('machineToken', crypto.randomUUID()), at },
  ];
  const uses = gate.bench.get(MachineUses);
  await uses.record(told);
  await uses.record([{ siteId, id, at }]);
  await uses.record([]);
  const { data } = await gate.bench.get(MachineTokens).list(site.context.accountId, site.siteId, { limit: 1 });
  expect(data[0]?.lastUsedAt).toBe(new Date(at + 3000).toISOString());
  expect((await known())?.version).toBe(1);
  expect(storedId('machineToken', id)).not.toBeNull();
});
