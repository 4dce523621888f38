import { mostInvitationsADayUnpaid, showId } from '@sitekeep/contracts';
import { GateVisitors } from './gate-visitors.service.ts';
import { VisitorBulkService } from './visitor-bulk.service.ts';
import { InvitationsUnderTest } from './testing/invitations-under-test.ts';
import type { TestVisitor } from './testing/tokens-under-test.ts';

let scene: InvitationsUnderTest;
beforeAll(async () => {
  scene = await InvitationsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const visitors = () => scene.scene.visitors;
const latest = async () => (await visitors().get(scene.vera.accountId, scene.vera.id)).invitation;

test('an invitation goes out by mail, sealed, with a link to set up and one to decline', async () => {
  const invitation = await scene.invite();
  expect(invitation).toMatchObject({ siteId: scene.scene.shownSite, state: 'open' });
  expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(7 * 86_400_000);
  expect(await latest()).toEqual(invitation);
  const [mail, more] = await scene.mailsTo(scene.vera.email);
  expect(more).toBeUndefined();
  const secret = await scene.secretOf('enrol');
  expect(secret).toHaveLength(43);
  for (const body of [mail!.text, mail!.html])
    for (const page of ['enrol', 'not-me']) expect(body).toContain(`https://${scene.passkeys.host}/.sitekeep/${page}?k=${secret}`);
  const [stored] = await scene.manager.query<object[]>('SELECT * FROM mail WHERE recipient = $1', [scene.vera.email]);
  expect(stored).toMatchObject({ html: null, text: null, visitor_id: scene.vera.id });
  for (const table of ['mail', 'visitor_invitation', 'outbox', 'audit_entry'])
    expect(JSON.stringify(await scene.manager.query(`SELECT * FROM ${table}`))).not.toContain(secret);
});

test('a second one comes after ten minutes at the earliest, and takes the place of the first', async () => {
  const first = await scene.invited();
  scene.setMinutes(9.9);
  await expect(scene.invite()).rejects.toMatchObject({ code: 'too_many_requests', extra: { retryAfterSeconds: 6 } });
  scene.setMinutes(10.1);
  const second = await scene.invited();
  expect(await scene.states()).toEqual(['replaced', 'open']);
  await expect(scene.shown(first)).rejects.toMatchObject({ code: 'credentials_refused' });
  expect(await scene.shown(second)).toMatchObject({ email: scene.vera.email });
});

test('attack: a visitor who is deleted and added again is mailed no earlier', async () => {
  await scene.invite();
  await visitors().delete(scene.vera.context, scene.vera.id);
  const access = [{ siteId: scene.scene.shownSite, paths: [] }];
  const again = await visitors().create(scene.vera.context, { email: scene.vera.email, name: '', groups: [], access });
  const bulk = { action: 'invite' as const, visitors: [again.id], siteId: scene.scene.shownSite };
  expect(await scene.scene.gate.bench.get(VisitorBulkService).run(scene.vera.context, bulk)).toEqual({ changed: 0 });
});

test.each<[string, () => Promise<unknown>, object]>([
  ['who is locked', () => visitors().change(scene.vera.context, scene.vera.id, { locked: true }), { errors: [{ code: 'locked' }] }],
  [
    'who may not enter the site',
    () => visitors().change(scene.vera.context, scene.vera.id, { access: [] }),
    { errors: [{ pointer: '/siteId', code: 'no_access' }] },
  ],
  [
    'to a site without a certificate',
    () => scene.manager.query('DELETE FROM certificate WHERE site_id = $1', [scene.site.siteId]),
    { errors: [{ pointer: '/siteId', code: 'no_certificate' }] },
  ],
  [
    'to a site whose certificate is over',
    () => scene.manager.query('UPDATE certificate SET not_after = $2 WHERE site_id = $1', [scene.site.siteId, scene.clock.now()]),
    { errors: [{ code: 'no_certificate' }] },
  ],
])('nobody is invited %s', async (_, change, extra) => {
  await change();
  await expect(scene.invite()).rejects.toMatchObject({ code: 'invalid_content', extra });
  expect(await scene.mailsTo(scene.vera.email)).toEqual([]);
});

test('a link leads to a name that can be opened, never to a wildcard', async () => {
  const { siteId } = scene.site;
  const domain = scene.passkeys.host;
  await scene.manager.query('UPDATE hostname SET name = $2 WHERE site_id = $1', [siteId, `*.${domain}`]);
  await scene.manager.query('UPDATE certificate SET names = $2 WHERE site_id = $1', [siteId, [`*.${domain}`]]);
  await expect(scene.invite()).rejects.toMatchObject({ extra: { errors: [{ code: 'no_certificate' }] } });
  await scene.certify(siteId, `app.${domain}`);
  await scene.invite();
  expect((await scene.mailsTo(scene.vera.email))[0]?.text).toContain(`https://app.${domain}/.sitekeep/enrol?k=`);
});

test('an account that has not paid sends twenty in a day, and deleting visitors makes no more of them', async () => {
  const { context } = scene.site;
  const made: TestVisitor[] = [];
  for (let i = 0; i <= mostInvitationsADayUnpaid; i++) made.push(await scene.scene.gate.withoutToken(scene.site, null));
  const bulk = scene.scene.gate.bench.get(VisitorBulkService);
  const ask = (some: typeof made) =>
    bulk.run(context, { action: 'invite', visitors: some.map(({ id }) => showId('visitor', id)), siteId: scene.scene.shownSite });
  await expect(ask(made)).rejects.toMatchObject({ code: 'limit_reached' });
  expect(await scene.mailsTo(made[0]!.email)).toEqual([]);
  expect(await ask(made.slice(1))).toEqual({ changed: mostInvitationsADayUnpaid });
  await visitors().delete(context, made[1]!.id);
  await expect(scene.invite(made[0])).rejects.toMatchObject({ code: 'limit_reached' });
  scene.setMinutes(24 * 60 + 1);
  expect(await scene.invite(made[0])).toMatchObject({ state: 'open' });
});

test('many are invited at once, or none: every fault is told, and who was declined or mailed just now is left out', async () => {
  const { context } = scene.site;
  const [bert, carl, dora] = [1, 2, 3].map(() => scene.scene.gate.withoutToken(scene.site, null));
  const ids = [scene.vera, await bert!, await carl!, await dora!].map(({ id }) => showId('visitor', id));
  const bulk = scene.scene.gate.bench.get(VisitorBulkService);
  const ask = (some: string[]) => bulk.run(context, { action: 'invite', visitors: some, siteId: scene.scene.shownSite });
  await visitors().change(context, (await carl!).id, { locked: true });
  const nobody = showId('visitor', '01900000-0000-7000-8000-00000000dead');
  await expect(ask([...ids, nobody])).rejects.toMatchObject({
    extra: {
      errors: expect.arrayContaining([
        { pointer: '/visitors/4', code: 'unknown_visitor', detail: expect.any(String) as string },
      ]) as object[],
    },
  });
  await expect(ask([...ids, nobody])).rejects.toMatchObject({
    extra: { errors: expect.arrayContaining([expect.objectContaining({ pointer: '/visitors/2', code: 'locked' })]) as object[] },
  });
  expect(await scene.states()).toEqual([]);
  await visitors().change(context, (await carl!).id, { locked: false });
  await scene.invite();
  await scene.invite(await bert!);
  await scene.enrolment.decline({ siteId: scene.scene.shownSite, secret: await scene.secretOf('not-me', (await bert!).email) });
  expect(await ask(ids)).toEqual({ changed: 2 });
});

test('a bulk action names the site where visitors are invited, and nowhere else', async () => {
  const bulk = scene.scene.gate.bench.get(VisitorBulkService);
  const ask = (action: 'invite' | 'lock', parts: object) => bulk.run(scene.vera.context, { action, visitors: [scene.shownVera], ...parts });
  const nobody = showId('visitor', '01900000-0000-7000-8000-00000000dead');
  await expect(ask('invite', { visitors: [nobody] })).rejects.toMatchObject({
    extra: {
      errors: [
        { pointer: '/visitors/0', code: 'unknown_visitor' },
        { pointer: '/siteId', code: 'required' },
      ],
    },
  });
  await expect(ask('lock', { siteId: scene.scene.shownSite })).rejects.toMatchObject({ extra: { errors: [{ pointer: '/siteId' }] } });
  expect(await ask('invite', { siteId: scene.scene.shownSite })).toEqual({ changed: 1 });
});

test('the key of a site is not told of an invitation to another site', async () => {
  const blog = await scene.scene.gate.site(scene.site.context);
  const access = [scene.site, blog].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
  await visitors().change(scene.vera.context, scene.vera.id, { access });
  const { id } = await scene.invite();
  const seenBy = async ({ secret }: { secret: string }) => {
    const { principal } = (await scene.scene.gate.keys.identify(secret))!;
    const key = { accountId: principal.accountId, siteId: principal.siteId, principal };
    return (await scene.scene.gate.bench.get(GateVisitors).get(key, scene.vera.id)).invitation;
  };
  expect(await seenBy(scene.site)).toMatchObject({ id });
  expect(await seenBy(blog)).toBeNull();
});

test('an account that is not active, or suspended, invites nobody', async () => {
  const { accountId } = scene.vera;
  await scene.manager.query('UPDATE account SET suspended = true WHERE id = $1', [accountId]);
  await expect(scene.invite()).rejects.toMatchObject({ code: 'account_suspended' });
  await scene.manager.query('UPDATE account SET suspended = false, activated_at = NULL WHERE id = $1', [accountId]);
  await expect(scene.invite()).rejects.toMatchObject({ code: 'conflict' });
});

test('erasure: with the visitor go invitations, links, and mails to them, and no others', async () => {
  await scene.invite();
  await scene.manager.query(
    `INSERT INTO mail (id, key, account_id, recipient, subject, html, text, queued_at) VALUES (gen_random_uuid(), gen_random_uuid()::text, $1, $2, 'Invoice', '', '', $3)`,
    [scene.vera.accountId, scene.vera.email, scene.clock.now()],
  );
  const exported = await visitors().get(scene.vera.accountId, scene.vera.id);
  expect(exported.invitation).not.toBeNull();
  await visitors().delete(scene.vera.context, scene.vera.id);
  const left = await scene.manager.query<{ subject: string }[]>('SELECT subject FROM mail WHERE recipient = $1', [scene.vera.email]);
  expect(left).toEqual([{ subject: 'Invoice' }]);
  expect(await scene.states()).toEqual([]);
  for (const table of ['visitor_mail_count', 'visitor_declined', 'visitor_invitation', 'visitor_reset'])
    expect(JSON.stringify(await scene.manager.query(`SELECT * FROM ${table}`))).not.toContain(scene.vera.email);
});
