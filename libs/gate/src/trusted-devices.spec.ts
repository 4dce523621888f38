import { mostTrustedDevices, showId, storedId, type GateSignIn } from '@sitekeep/contracts';
import { GateCleanup, GateRetention, TrustedDevices, VisitorBulkService, VisitorExportService, VisitorImportService } from './index.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
const day = 86_400;
let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const devices = () => scene.gate.bench.get(TrustedDevices);
const listed = async () => (await devices().list(scene.site.context.accountId, scene.anna.id)).data;
const code = (at: number) => scene.gate.code(scene.anna, at);
/** The secret that Anna's browser keeps from now on. */
const trusted = async (at = 0, parts: Partial<GateSignIn> = {}) => (await scene.signIn({ trust: true, code: code(at), ...parts })).device!;
const byDevice = (device: string, parts: Partial<GateSignIn> = {}) => scene.signIn({ code: null, device, ...parts });

test('a browser that was trusted stands for the code for seven days, and no longer', async () => {
  const inSevenDays = () => Math.floor(scene.gate.bench.clock.nowMs() / 1000) + 7 * day;
  const earliest = inSevenDays();
  const { secret, endsAt } = await trusted();
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(endsAt).toBeGreaterThanOrEqual(earliest);
  expect(endsAt).toBeLessThanOrEqual(inSevenDays());
  const { token, device } = await byDevice(secret, { trust: true });
  expect(device).toBeNull();
  expect(scene.claimsOf(token).f).toEqual(['password', 'code']);
  expect((await scene.live())[0]).toMatchObject({ methods: ['password', 'trusted_device'] });
  scene.gate.setSeconds(7 * day - 60);
  await byDevice(secret);
  scene.gate.setSeconds(7 * day + 1);
  await expect(byDevice(secret)).rejects.toMatchObject(refused);
});

test('trusted × fresh: edges are told that it stood for the code, and not of one that was typed', async () => {
  const { secret } = await trusted();
  const byBrowser = await byDevice(secret);
  expect(scene.claimsOf(byBrowser.token).t).toBe(1);
  expect(scene.claimsOf((await scene.renew(byBrowser.token)).token).t).toBe(1);
  const typed = await scene.signIn({ code: code(1), session: byBrowser.token });
  expect(scene.claimsOf(typed.token)).not.toHaveProperty('t');
  expect(scene.claimsOf((await scene.byPassword()).token)).not.toHaveProperty('t');
});

test('a step-up by it says so, too, and a code that is typed after it puts it right', async () => {
  const { secret } = await trusted();
  const stepped = await byDevice(secret, { password: null, session: (await scene.byPassword()).token });
  expect(scene.claimsOf(stepped.token)).toMatchObject({ f: ['password', 'code'], t: 1 });
  const typed = await scene.signIn({ code: code(1), session: stepped.token });
  expect(scene.claimsOf(typed.token)).not.toHaveProperty('t');
});

test('who did not ask for it, or showed no code, is given nothing', async () => {
  expect((await scene.signIn()).device).toBeNull();
  expect((await scene.byPassword({ trust: true })).device).toBeNull();
});

test.each<[string, (secret: string) => Partial<GateSignIn>]>([
  ['a wrong password', () => ({ password: 'wrong' })],
  ['no password', () => ({ password: null })],
  ['a code that was typed all the same, and is wrong', () => ({ code: '000000' })],
  ['a part of it', (secret) => ({ device: secret.slice(1) })],
  ['something else', () => ({ device: 'A'.repeat(43) })],
  ['nothing else, where a code alone is asked for', () => ({ require: 'code', password: null })],
])('attack: a trusted device and %s opens nothing', async (_, parts) => {
  const { secret } = await trusted();
  await expect(byDevice(secret, parts(secret))).rejects.toMatchObject(refused);
});

test('attack: the device of another visitor, or of another site, opens nothing', async () => {
  const { secret } = await trusted();
  const bert = await scene.gate.visitor(scene.site);
  await expect(byDevice(secret, { email: bert.email })).rejects.toMatchObject(refused);
  const other = await scene.gate.site(scene.site.context);
  const sites = [scene.site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
  await scene.visitors.change(scene.site.context, scene.anna.id, { access: sites });
  await expect(byDevice(secret, { siteId: showId('site', other.siteId) })).rejects.toMatchObject(refused);
  await byDevice(secret);
});

test('the policy of now decides: none are trusted where it says so, and for no longer than it says', async () => {
  const { secret } = await trusted();
  await scene.setGate({ trustedDeviceSeconds: 0 });
  await expect(byDevice(secret)).rejects.toMatchObject(refused);
  expect((await scene.signIn({ trust: true, code: code(1) })).device).toBeNull();
  await scene.setGate({ trustedDeviceSeconds: 3600 });
  await byDevice(secret);
  scene.gate.setSeconds(3601);
  await expect(byDevice(secret)).rejects.toMatchObject(refused);
});

test.each<[string, () => Promise<unknown>]>([
  ['another password', () => scene.visitors.change(scene.site.context, scene.anna.id, { password: 'another good password' })],
  ['another address', () => scene.visitors.change(scene.site.context, scene.anna.id, { email: `${scene.anna.id}@elsewhere.test` })],
  ['a lock', () => scene.visitors.change(scene.site.context, scene.anna.id, { locked: true })],
  ['a lock of many', () => bulk('lock')],
  ['a table', () => importing(`email,locked\n${scene.anna.email},yes`)],
  ['a locked token', () => tokens().change(scene.site.context, scene.anna.id, tokenId(), { locked: true })],
  ['a deleted token', () => tokens().remove(scene.site.context, scene.anna.id, tokenId())],
  ['the customer, all of them', () => devices().removeAll(scene.site.context, scene.anna.id)],
  [
    'the customer, this one',
    async () => devices().remove(scene.site.context, scene.anna.id, storedId('trustedDevice', (await listed())[0]!.id)!),
  ],
  ['the end of the visitor', () => scene.visitors.delete(scene.site.context, scene.anna.id)],
])('%s ends the trust for good', async (_, end) => {
  await trusted();
  await end();
  expect(await scene.manager.query('SELECT 1 FROM gate_device WHERE visitor_id = $1', [scene.anna.id])).toEqual([]);
});
const bulk = (action: 'lock') =>
  scene.gate.bench.get(VisitorBulkService).run(scene.site.context, { action, visitors: [showId('visitor', scene.anna.id)] });
const importing = (csv: string) =>
  scene.gate.bench.get(VisitorImportService).import(scene.site.context, { csv, existing: 'update', dryRun: false });
const tokens = () => scene.gate.tokens.tokens;
const tokenId = () => scene.gate.tokens.idOf(scene.anna.token);

test('a change of name or groups leaves it', async () => {
  const { secret } = await trusted();
  await scene.visitors.change(scene.site.context, scene.anna.id, { name: 'Anna B.', groups: ['staff'] });
  await byDevice(secret);
});

test('the list tells when and where it was last used, and no secret; a new one takes the place of the one before', async () => {
  const { secret } = await trusted();
  scene.gate.setSeconds(60);
  await byDevice(secret, { address: '203.0.113.5' });
  const [device] = await listed();
  expect(device).toMatchObject({ siteId: scene.shownSite, userAgent: 'Browser  1', address: '203.0.113.5' });
  expect(Date.parse(device!.lastUsedAt) - Date.parse(device!.createdAt)).toBeGreaterThanOrEqual(59_000);
  expect(JSON.stringify(await scene.manager.query('SELECT * FROM gate_device'))).not.toContain(secret);
  const next = await trusted(1, { device: secret });
  expect(await listed()).toHaveLength(1);
  await expect(byDevice(secret)).rejects.toMatchObject(refused);
  await byDevice(next.secret);
});

test(`a visitor has ${mostTrustedDevices} at most: the oldest gives way`, async () => {
  const { secret } = await trusted();
  await scene.manager.query(
    `INSERT INTO gate_device (id, account_id, site_id, visitor_id, hash, user_agent, address, created_at, last_used_at, expires_at)
     SELECT ('ffffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, account_id, site_id, visitor_id, int4send(n), '', '', created_at, last_used_at, expires_at
     FROM gate_device, generate_series(1, $2) n WHERE visitor_id = $1`,
    [scene.anna.id, mostTrustedDevices - 1],
  );
  await byDevice(secret);
  await trusted(1);
  expect(await listed()).toHaveLength(mostTrustedDevices);
});

test('another account’s visitor has none to be seen or removed', async () => {
  await trusted();
  const [device] = await listed();
  const { context } = await scene.gate.site();
  const missing = { code: 'not_found' };
  await expect(devices().list(context.accountId, scene.anna.id)).rejects.toMatchObject(missing);
  await expect(devices().remove(context, scene.anna.id, storedId('trustedDevice', device!.id)!)).rejects.toMatchObject(missing);
  await expect(devices().removeAll(context, scene.anna.id)).rejects.toMatchObject(missing);
  expect(await listed()).toHaveLength(1);
});

test('they are told to who asks what is known, and go with their time and with the site', async () => {
  await trusted();
  const exported = await scene.gate.bench.get(VisitorExportService).export(scene.site.context, scene.anna.id);
  expect(exported.devices).toEqual(await listed());
  const rows = () => scene.manager.query<unknown[]>('SELECT 1 FROM gate_device WHERE visitor_id = $1', [scene.anna.id]);
  await scene.gate.bench.transactions.run((manager) => scene.gate.bench.get(GateCleanup).forgetSite(manager, scene.site.siteId));
  expect(await rows()).toEqual([]);
  await scene.renewScene();
  await trusted();
  scene.gate.setSeconds(7 * day + 1);
  expect(await listed()).toEqual([]);
  await scene.gate.bench.get(GateRetention).deleteOld();
  expect(await rows()).toEqual([]);
});
