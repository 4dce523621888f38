import { showId } from '@sitekeep/contracts';
import type { GateKeyContext } from '@sitekeep/platform';
import { GateVisitors, VisitorsService } from './index.ts';
import { GateUnderTest, password, type GateSite, type GateVisitor } from './testing/gate-under-test.ts';
import { VisitorsRepository } from './visitors.repository.ts';

let gate: GateUnderTest;
let shop: GateSite;
let blog: GateSite;
let key: GateKeyContext;
let vera: GateVisitor;
beforeAll(async () => {
  gate = await GateUnderTest.start();
  shop = await gate.site();
  blog = await gate.site(shop.context);
  const { principal } = (await gate.keys.identify(shop.secret))!;
  key = { accountId: principal.accountId, siteId: principal.siteId, principal };
}, 60_000);
beforeEach(async () => void (vera = await gate.visitor(shop)));
afterAll(() => gate?.stop());

const managed = () => gate.bench.get(GateVisitors);
const visitors = () => gate.bench.get(VisitorsService);
const access = async () => (await visitors().get(vera.accountId, vera.id)).access.map(({ siteId }) => siteId);
const tokenId = () => gate.tokens.idOf(vera.token);
const place = () => ({ visitorId: vera.id, tokenId: tokenId() });
const changes: [string, () => Promise<unknown>][] = [
  ['password', () => managed().change(key, vera.id, { password: 'a password of the shop' })],
  ['access', () => managed().change(key, vera.id, { paths: ['/members/'] })],
  [
    'new token',
    () => gate.tokens.tokens.create(key, vera.id, { kind: 'hotp', label: '', algorithm: 'SHA1', digits: 6, periodSeconds: 30 }),
  ],
  ['change of a token', () => gate.tokens.tokens.change(key, vera.id, tokenId(), { locked: true })],
  ['deletion of a token', () => gate.tokens.tokens.remove(key, vera.id, tokenId())],
  ['confirmation', () => gate.tokens.proofs.confirm(key, place(), '000000')],
  ['new start of a token', () => gate.tokens.proofs.resync(key, place(), ['000000', '000001'])],
  ['recovery codes', () => gate.tokens.recovery.make(key, vera.id)],
];

/** The work begins while the owner gives the visitor the blog, and may go on when that is committed. */
const whileGranted = (work: () => Promise<unknown>) =>
  gate.bench.transactions
    .run(async (manager) => {
      await gate.bench.get(VisitorsRepository).lockAccount(manager, vera.accountId);
      const begun = work().then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );
      await new Promise((done) => setTimeout(done, 100));
      await manager.query('INSERT INTO visitor_access (visitor_id, site_id, paths) VALUES ($1, $2, $3)', [vera.id, blog.siteId, ['/b/']]);
      return { begun };
    })
    .then(({ begun }) => begun);

test.each(changes)('%s: not by the key of a site whose visitor has just been given another', async (_, work) => {
  expect(await whileGranted(work)).toBe('conflict');
  expect(await gate.check(blog.secret, { email: vera.email, password, code: gate.code(vera, 0) })).not.toBeNull();
});

test.each(changes)('%s: not by the key of another site', async (_, work) => {
  await visitors().change(shop.context, vera.id, { access: [{ siteId: showId('site', blog.siteId), paths: [] }] });
  await expect(work()).rejects.toMatchObject({ code: 'not_found' });
});

test('a site that was given meanwhile stays, as it was given, when the key sends the visitor away', async () => {
  expect(await whileGranted(() => managed().remove(key, vera.id))).toBe('done');
  expect(await visitors().get(vera.accountId, vera.id)).toMatchObject({
    access: [{ siteId: showId('site', blog.siteId), paths: ['/b/'] }],
  });
  await expect(managed().remove(key, vera.id)).rejects.toMatchObject({ code: 'not_found' });
  expect(await access()).toEqual([showId('site', blog.siteId)]);
});

test('who may enter no site any more is deleted', async () => {
  await managed().remove(key, vera.id);
  await expect(visitors().get(vera.accountId, vera.id)).rejects.toMatchObject({ code: 'not_found' });
});
