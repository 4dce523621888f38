import { showId, storedId, type GateSelfChange, type TokenInput } from '@sitekeep/contracts';
import type { GateKeyContext } from '@sitekeep/platform';
import { GateCleanup, GateVisitors, RecoveryCodesService, VisitorImportService, VisitorSelfChange } from './index.ts';
import { password, type GateSite } from './testing/gate-under-test.ts';
import { newBrowser } from './testing/new-browser.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';
import type { TestVisitor } from './testing/tokens-under-test.ts';

const ofKey = 'a password of the key';
const hotp: TokenInput = { kind: 'hotp', label: '', algorithm: 'SHA1', digits: 6, periodSeconds: 30 };
let scene: SessionsUnderTest;
let other: GateSite;
let key: GateKeyContext;
let boss: TestVisitor;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(async () => {
  await scene.renewScene();
  other = await scene.gate.site(scene.site.context);
  const { principal } = (await scene.gate.keys.identify(scene.site.secret))!;
  key = { accountId: principal.accountId, siteId: principal.siteId, principal };
});

const owner = () => scene.site.context;
const managed = () => scene.gate.bench.get(GateVisitors);
const shown = () => scene.visitors.get(boss.accountId, boss.id);
const both = () => [scene.site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
const grant = (parts: object = {}) => scene.visitors.change(owner(), boss.id, { access: both(), ...parts });
const create = async (own?: string) => {
  const email = `${crypto.randomUUID()}@corp.test`;
  const made = await managed().create(key, { email, name: '', groups: [], paths: [], ...(own !== undefined && { password: own }) });
  boss = { accountId: key.accountId, id: storedId('visitor', made.id)!, email, context: owner() };
};
const token = async (by: typeof key | ReturnType<typeof owner>) => {
  const made = await scene.gate.tokens.tokens.create(by, boss.id, hotp);
  const place = { visitorId: boss.id, tokenId: scene.gate.tokens.idOf(made) };
  await scene.gate.tokens.proofs.confirm(by, place, scene.gate.tokens.codeOf(made, 0));
  return made;
};
const signIn = (code: string) => scene.signIn({ email: boss.email, password: ofKey, code });

test('attack: what the key of a site has prepared opens no other site that the visitor is given later', async () => {
  await create(ofKey);
  const prepared = await token(key);
  const { codes } = await scene.gate.bench.get(RecoveryCodesService).make(key, boss.id);
  await signIn(scene.gate.tokens.codeOf(prepared, 1));
  await managed().change(key, boss.id, { paths: [] });
  expect(await shown()).toMatchObject({ hasPassword: true, tokens: 1, recoveryCodes: 10 });
  expect(await grant()).toMatchObject({ hasPassword: false, tokens: 0, recoveryCodes: 0 });
  expect(await scene.live(boss)).toEqual([]);
  const typed = { email: boss.email, password: ofKey };
  expect(await scene.gate.check(other.secret, typed)).toBeNull();
  expect(await scene.gate.check(other.secret, { ...typed, code: codes[0]! })).toBeNull();
  expect(await scene.gate.tokens.trail(boss)).toContain('visitor.key-credentials-dropped');
});

test('attack: nor by an import, nor by a password that a session has set which the key’s token opened', async () => {
  await create();
  const prepared = await token(key);
  await scene.setGate({ require: 'code' });
  const { token: session } = await scene.signIn({
    ...{ email: boss.email, require: 'code', password: null },
    code: scene.gate.tokens.codeOf(prepared, 1),
  });
  const [host] = await scene.manager.query<{ name: string }[]>('SELECT name FROM hostname WHERE site_id = $1', [scene.site.siteId]);
  const change: GateSelfChange['change'] = { what: 'password', password: ofKey, current: null };
  const from = { address: '198.51.100.1', userAgent: 'Browser 1', language: newBrowser.language };
  await scene.gate.bench
    .get(VisitorSelfChange)
    .change({ siteId: scene.shownSite, host: host!.name, token: session, change, ...from }, { network: '198.51.100.1', shared: false });
  expect(await shown()).toMatchObject({ hasPassword: true, tokens: 1 });
  const sites = both().map(({ siteId }) => siteId);
  const csv = `email,sites\n${boss.email},${sites.join(';')}`;
  await scene.gate.bench.get(VisitorImportService).import(owner(), { csv, existing: 'update', dryRun: false });
  expect(await shown()).toMatchObject({ hasPassword: false, tokens: 0, access: [{}, {}] });
});

test('attack: what a key gave while another site was deleted does not open that site once it is restored', async () => {
  await create();
  await grant();
  const cleanup = scene.gate.bench.get(GateCleanup);
  await scene.gate.bench.transactions.run((manager) => cleanup.closeSite(manager, other.siteId));
  await managed().change(key, boss.id, { password: ofKey });
  const prepared = await token(key);
  await signIn(scene.gate.tokens.codeOf(prepared, 1));
  const reopen = () => scene.gate.bench.transactions.run((manager) => cleanup.reopenSite(manager, other.siteId));
  await reopen();
  expect(await shown()).toMatchObject({ hasPassword: false, tokens: 0, access: [{}, {}] });
  expect(await scene.live(boss)).toEqual([]);
  const typed = { email: boss.email, password: ofKey, code: scene.gate.tokens.codeOf(prepared, 2) };
  expect(await scene.gate.check(other.secret, typed)).toBeNull();
  await grant({ password });
  await reopen();
  expect(await shown()).toMatchObject({ hasPassword: true });
});

test('what the owner has given stays, also in the place of the key’s', async () => {
  await create(ofKey);
  await token(owner());
  await scene.gate.bench.get(RecoveryCodesService).make(key, boss.id);
  await scene.gate.bench.get(RecoveryCodesService).make(owner(), boss.id);
  expect(await grant({ password })).toMatchObject({ hasPassword: true, tokens: 1, recoveryCodes: 10 });
});
