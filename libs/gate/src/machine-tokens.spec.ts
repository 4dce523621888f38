import { mostMachineTokens, showId, storedId, type MachineTokenInput, type NewMachineToken } from '@sitekeep/contracts';
import { machineKey } from '@sitekeep/gate-session';
import type { ProblemError } from '@sitekeep/platform';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { GateAccessRepository } from './gate-access.repository.ts';
import { MachineTokens } from './machine-tokens.service.ts';
import { GateUnderTest, type GateSite, type GateVisitor } from './testing/gate-under-test.ts';
import { VisitorExportService } from './visitor-export.service.ts';

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

const tokens = () => gate.bench.get(MachineTokens);
const common = { label: 'shop 12', expiresAt: null, networks: [] };
const licence = (parts: object = {}): MachineTokenInput => ({ kind: 'licence', ...common, paths: ['/api/'], active: true, ...parts });
const service = (parts: object = {}): MachineTokenInput => ({ kind: 'service', ...common, paths: [], ...parts });
const git = (parts: object = {}): MachineTokenInput => ({
  ...{ kind: 'git', ...common, visitor: showId('visitor', anna.id), access: 'write' },
  ...parts,
});
const make = (input = licence(), of = site) => tokens().create(of.context, of.siteId, input);
const idOf = ({ id }: Pick<NewMachineToken, 'id'>) => storedId('machineToken', id)!;
const change = (made: NewMachineToken, to: object) => tokens().change(site.context, site.siteId, idOf(made), to);
const list = async (query: object = {}, of = site) => (await tokens().list(of.context.accountId, of.siteId, { limit: 50, ...query })).data;
const { repository, now } = {
  repository: () => gate.bench.get(GateAccessRepository),
  now: () => gate.bench.clock.now(),
};
const known = async (of = site) => (await repository().document(gate.tokens.manager, of.siteId, now()))!;
const later = (seconds: number) => new Date(now().getTime() + seconds * 1000).toISOString();
const faultsOf = (work: Promise<unknown>) =>
  work.then(
    () => ['nothing'],
    ({ code, extra }: ProblemError) => extra.errors?.map((fault) => `${fault.pointer} ${fault.code}`) ?? [code],
  );
const macOf = (secret: string, { siteId } = site) =>
  machineKey(deriveSiteSecret(Buffer.alloc(32, 7), 'machine', showId('site', siteId), 0)).of(secret);

test('the secret of each kind is shown once; edges know its MAC by the key of the site', async () => {
  for (const [input, form] of [
    [licence(), /^skl_[A-Za-z0-9]{32}$/],
    [service(), /^sks_[A-Za-z0-9]{32}$/],
    [git(), /^skg_[A-Za-z0-9]{32}$/],
  ] as const) {
    const { secret, ...shown } = await make(input);
    expect(secret).toMatch(form);
    expect(shown).toMatchObject({ kind: input.kind, label: 'shop 12', hint: secret.slice(-4), active: true, lastUsedAt: null });
    expect((await list())[0]).toEqual(shown);
    const rows = await gate.tokens.sql<{ row: string }>('SELECT gate_machine::text AS row FROM gate_machine WHERE site_id = $1', [
      site.siteId,
    ]);
    expect(rows.some(({ row }) => row.includes(secret) || row.includes(secret.slice(4)))).toBe(false);
    const { git: gits, licences, services } = await known();
    expect([...gits, ...licences, ...services].map(({ mac }) => mac)).toContain(macOf(secret));
  }
  expect(await known()).toMatchObject({
    version: 3,
    git: [{ access: 'write' }],
    licences: [{ label: 'shop 12' }],
    services: [{ paths: [] }],
  });
});

test('the same secret would have another MAC at another site', async () => {
  const other = await gate.site(site.context);
  const { secret } = await make();
  expect(macOf(secret, other)).not.toBe(macOf(secret));
  expect(await repository().document(gate.tokens.manager, other.siteId, now())).toBeNull();
});

test('a git token acts for its visitor, with the paths that the visitor may enter', async () => {
  await gate.bench.transactions.manager.query('UPDATE visitor_access SET paths = $2 WHERE visitor_id = $1', [anna.id, ['/repos/']]);
  const made = await make(git({ access: 'read' }));
  expect(made).toMatchObject({ access: 'read', visitor: { id: showId('visitor', anna.id), email: anna.email } });
  const visitor = { id: showId('visitor', anna.id), email: anna.email, name: 'Anna', groups: [] };
  expect((await known()).git).toMatchObject([{ id: made.id, access: 'read', paths: ['/repos/'], visitor }]);
});

test('every fault at once, each with its place', async () => {
  await make();
  const wrong = { networks: ['192.0.2.1/24', '192.0.2.7', 'here'], expiresAt: later(-1) };
  expect(await faultsOf(make(licence(wrong)))).toEqual([
    '/label duplicate',
    '/expiresAt in_the_past',
    '/networks/0 host_bits',
    '/networks/2 invalid_address',
  ]);
  const stranger = await gate.visitor(await gate.site());
  const barred = await gate.visitor(await gate.site(site.context));
  const of = ({ id }: GateVisitor) => git({ visitor: showId('visitor', id), expiresAt: later(0) });
  expect(await faultsOf(make(of(stranger)))).toEqual(['/expiresAt in_the_past', '/visitor unknown_visitor']);
  expect(await faultsOf(make(of(barred)))).toEqual(['/expiresAt in_the_past', '/visitor no_access']);
  const made = await make(git());
  expect(await faultsOf(change(made, { paths: ['/'], expiresAt: later(-1) }))).toEqual(['/expiresAt in_the_past', '/paths of_visitor']);
  expect(await list()).toHaveLength(2);
});

test('labels are unique among those of a kind at a site', async () => {
  const made = await make();
  await make(service());
  await make(git());
  const second = await make(licence({ label: 'shop 13' }));
  expect(await faultsOf(change(second, { label: 'shop 12' }))).toEqual(['/label duplicate']);
  expect(await change(made, { label: 'shop 12', active: false })).toMatchObject({ active: false });
  const other = await gate.site(site.context);
  expect((await make(licence(), other)).label).toBe('shop 12');
});

test('networks are kept in canonical form; what a change does not name stays', async () => {
  const made = await make(licence({ networks: ['2001:DB8::/32', '192.0.2.7', '::ffff:192.0.2.7'], expiresAt: later(60) }));
  expect(made.networks).toEqual(['2001:db8::/32', '192.0.2.7/32']);
  const { secret: _, ...shown } = made;
  expect(await change(made, { paths: ['/v2/', '/v2/'] })).toEqual({ ...shown, paths: ['/v2/'] });
  expect(await change(made, { expiresAt: null, networks: [] })).toEqual({ ...shown, paths: ['/v2/'], expiresAt: null, networks: [] });
});

test('edges do not know those that are inactive or expired; a new secret voids the one before', async () => {
  const made = await make(licence({ active: false, expiresAt: later(60) }));
  expect((await known()).licences).toEqual([]);
  await change(made, { active: true });
  expect((await known()).licences).toMatchObject([{ id: made.id, expiresAt: Date.parse(made.expiresAt!) }]);
  const rotated = await tokens().rotate(site.context, site.siteId, idOf(made));
  expect(rotated).toMatchObject({ id: made.id, hint: rotated.secret.slice(-4), label: made.label });
  expect((await known()).licences).toMatchObject([{ mac: macOf(rotated.secret) }]);
  gate.setSeconds(61);
  expect((await known()).licences).toEqual([]);
  expect(await list()).toMatchObject([{ id: made.id }]);
});

test('each change raises the version and tells the edges, in the transaction of the change', async () => {
  const jobs = () =>
    gate.tokens.sql(`SELECT 1 FROM outbox WHERE job = 'write-gate-access' AND payload->>'siteId' = $1 AND done_at IS NULL`, [site.siteId]);
  const made = await make();
  expect(await jobs()).toHaveLength(1);
  await change(made, { active: false });
  await tokens().rotate(site.context, site.siteId, idOf(made));
  await tokens().remove(site.context, site.siteId, idOf(made));
  expect(await known()).toMatchObject({ version: 4, licences: [] });
  await faultsOf(change(made, { active: true }));
  await faultsOf(make(licence({ networks: ['here'] })));
  expect((await known()).version).toBe(4);
});

test('the list is newest first, in pages, by kind and by visitor', async () => {
  const made = [await make(), await make(git()), await make(service()), await make(git({ label: 'desktop' }))].map(({ id }) => id);
  expect((await list()).map(({ id }) => id)).toEqual(made.toReversed());
  expect((await list({ kind: 'git' })).map(({ label }) => label)).toEqual(['desktop', 'shop 12']);
  expect(await list({ visitor: showId('visitor', anna.id) })).toHaveLength(2);
  expect(await list({ visitor: showId('visitor', (await gate.visitor(site)).id) })).toEqual([]);
  const first = await tokens().list(site.context.accountId, site.siteId, { limit: 3 });
  const rest = await tokens().list(site.context.accountId, site.siteId, { limit: 3, after: first.nextCursor! });
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(made.toReversed());
  expect(rest.nextCursor).toBeNull();
});

test('two at once cannot pass the limit, nor take one label', async () => {
  await gate.tokens.sql(
    `INSERT INTO gate_machine (id, account_id, site_id, kind, label, mac, hint, paths, networks, active, created_at)
     SELECT gen_random_uuid(), $1, $2, 'licence', 'l' || n, rpad(n::text, 43, '-'), 'aaaa', '{}', '{}', true, $3
     FROM generate_series(1, $4::int) n`,
    [site.context.accountId, site.siteId, now(), mostMachineTokens - 1],
  );
  const both = await Promise.all([faultsOf(make(service())), faultsOf(make(service({ label: 'another' })))]);
  expect(both.map(([code]) => code).sort()).toEqual(['limit_reached', 'nothing']);
  const other = await gate.site(site.context);
  const same = await Promise.all([faultsOf(make(service(), other)), faultsOf(make(service(), other))]);
  expect(same.map(([code]) => code).sort()).toEqual(['/label duplicate', 'nothing']);
});

test('the trail tells of each change, and nothing of the secret', async () => {
  const made = await make();
  await change(made, { label: 'shop 1' });
  await change(made, { active: false });
  await change(made, { active: true });
  const { secret } = await tokens().rotate(site.context, site.siteId, idOf(made));
  await tokens().remove(site.context, site.siteId, idOf(made));
  const rows = await gate.tokens.sql<{ action: string; all: string }>(
    'SELECT action, reason, a::text AS all FROM audit_entry a WHERE target = $1 ORDER BY at, id',
    [made.id],
  );
  expect(rows.map(({ action }) => action.replace('machine-token.', ''))).toEqual([
    ...['created', 'changed', 'deactivated', 'activated', 'rotated', 'deleted'],
  ]);
  expect(rows.every(({ all }) => all.includes(showId('site', site.siteId)) && !all.includes(secret) && !all.includes(made.secret))).toBe(
    true,
  );
});

test('a stranger neither sees nor changes tokens, whatever he names', async () => {
  const made = await make();
  const bert = await gate.site();
  for (const [context, siteId] of [
    [bert.context, site.siteId],
    [bert.context, bert.siteId],
    [site.context, (await gate.site(site.context)).siteId],
  ] as const) {
    const id = idOf(made);
    expect(await faultsOf(tokens().change(context, siteId, id, { active: false }))).toEqual(['not_found']);
    expect(await faultsOf(tokens().rotate(context, siteId, id))).toEqual(['not_found']);
    expect(await faultsOf(tokens().remove(context, siteId, id))).toEqual(['not_found']);
  }
  expect(await faultsOf(make(licence(), { ...bert, siteId: site.siteId }))).toEqual(['not_found']);
  expect(await faultsOf(list({}, { ...bert, siteId: site.siteId }))).toEqual(['not_found']);
  expect(await known()).toMatchObject({ version: 1, licences: [{ id: made.id }] });
});

test('an export of a visitor names their git tokens of all sites', async () => {
  const { secret: _, ...made } = await make(git());
  await make();
  const { machineTokens } = await gate.bench.get(VisitorExportService).export(site.context, anna.id);
  expect(machineTokens).toEqual([made]);
});
