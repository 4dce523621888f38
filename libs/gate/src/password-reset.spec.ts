import { showId } from '@sitekeep/contracts';
import { EmailCodes } from './email-codes.service.ts';
import { GateRetention } from './gate-retention.ts';
import { SignInMails } from './sign-in-mails.ts';
import { costs } from './testing/costs.ts';
import { InvitationsUnderTest } from './testing/invitations-under-test.ts';
import { password as old } from './testing/gate-under-test.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorRow } from './visitor.entity.ts';

const refused = { code: 'credentials_refused' };
const fresh = 'another horse battery';
let scene: InvitationsUnderTest;
beforeAll(async () => {
  scene = await InvitationsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

/** Has a password and a token. */
const anna = () => scene.scene.anna;
const mails = () => scene.mailsTo(anna().email);
const asked = async () => {
  await scene.askReset(anna().email);
  return scene.secretOf('reset', anna().email);
};
const change = (parts: object) => scene.scene.visitors.change(anna().context, anna().id, parts);
const link = (secret: string, siteId = scene.scene.shownSite) => scene.resets.check({ siteId, secret });

test('a new password by the link of a mail: the old one is worth nothing, the code is still asked for', async () => {
  const { token } = await scene.scene.signIn();
  const secret = await asked();
  await link(secret);
  await scene.setPassword(secret, fresh);
  expect(await scene.scene.live()).toEqual([]);
  await expect(scene.scene.renew(token)).rejects.toMatchObject(refused);
  await expect(scene.scene.byPassword({ password: old })).rejects.toMatchObject(refused);
  await expect(scene.scene.signIn({ password: fresh, code: null })).rejects.toMatchObject(refused);
  const code = scene.scene.gate.code(anna(), 1);
  expect(await scene.scene.signIn({ password: fresh, code })).toMatchObject({ token: expect.any(String) as string });
  expect((await mails()).map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Set a new password/) as string,
    expect.stringMatching(/^Your password .* was changed$/) as string,
  ]);
  expect(await scene.scene.gate.tokens.trail(anna())).toContain('visitor.password-reset');
});

test('a link counts once, for an hour, and the last one alone', async () => {
  const first = await asked();
  const second = await asked();
  await expect(link(first)).rejects.toMatchObject(refused);
  await link(second);
  await scene.setPassword(second, fresh);
  await expect(scene.setPassword(second, fresh)).rejects.toMatchObject(refused);
  const third = await asked();
  scene.setMinutes(60);
  await expect(link(third)).rejects.toMatchObject(refused);
  await scene.scene.gate.bench.get(GateRetention).deleteOld();
  expect(await scene.manager.query('SELECT 1 FROM visitor_reset WHERE visitor_id = $1', [anna().id])).toEqual([]);
});

test('a password that is too short is told, and the link goes on', async () => {
  const secret = await asked();
  await expect(scene.setPassword(secret, 'short')).rejects.toMatchObject({ extra: { errors: [{ pointer: '/password' }] } });
  await scene.setPassword(secret, fresh);
});

test.each<[string, () => Promise<unknown>]>([
  ['is locked', () => change({ locked: true })],
  ['may not enter the site', () => change({ access: [] })],
  ['has no password', () => change({ password: null })],
  ['is gone', () => scene.scene.visitors.delete(anna().context, anna().id)],
])('no mail goes to a visitor who %s, and a link from before is over', async (_, happens) => {
  const secret = await asked();
  await happens();
  const sent = (await mails()).length;
  await scene.askReset(anna().email);
  expect(await mails()).toHaveLength(sent);
  await expect(link(secret)).rejects.toMatchObject(refused);
  await expect(scene.setPassword(secret, fresh)).rejects.toMatchObject(refused);
});

test('another password or address of the visitor ends the link', async () => {
  const first = await asked();
  await change({ password: fresh });
  await expect(link(first)).rejects.toMatchObject(refused);
  const second = await asked();
  await change({ email: `${anna().id}@elsewhere.test` });
  await expect(link(second)).rejects.toMatchObject(refused);
});

test('three mails an hour for each visitor, and twenty for each network', async () => {
  for (let i = 0; i < 5; i++) await scene.askReset(anna().email.toUpperCase(), `198.51.100.${i}`);
  expect(await mails()).toHaveLength(3);
  scene.setMinutes(61);
  const many = [];
  for (let i = 0; i < 21; i++) many.push(await scene.scene.gate.withoutToken(scene.site));
  await Promise.all(many.map(({ email }) => scene.askReset(email, '203.0.113.1')));
  const sent = await Promise.all(many.map(async ({ email }) => (await scene.mailsTo(email)).length));
  expect(sent.reduce((sum, count) => sum + count, 0)).toBe(20);
  await scene.askReset(anna().email, '203.0.113.2');
  expect(await mails()).toHaveLength(4);
});

test('attack: of many questions at once no more mails go out than one after the other', async () => {
  await Promise.all(Array.from({ length: 8 }, () => scene.askReset(anna().email)));
  expect(await mails()).toHaveLength(3);
});

test('attack: whether a link goes out cannot be told from the work', async () => {
  const { gate } = scene.scene;
  const [locked, without, elsewhere] = [
    await gate.withoutToken(scene.site),
    await gate.withoutToken(scene.site, null),
    await gate.withoutToken(await gate.site(scene.site.context)),
  ];
  await gate.tokens.sql('UPDATE visitor SET locked = true WHERE id = $1', [locked.id]);
  const found = await costs(gate.hasher, {
    'sent once': () => scene.askReset(anna().email),
    'sent twice': () => scene.askReset(anna().email),
    'sent three times': () => scene.askReset(anna().email),
    'too many': () => scene.askReset(anna().email),
    'unknown visitor': () => scene.askReset('nobody@visitor.test'),
    'locked visitor': () => scene.askReset(locked.email),
    'no password': () => scene.askReset(without.email),
    'no access': () => scene.askReset(elsewhere.email),
  });
  const same = Object.entries(found).map(([name, { statements, ...cost }]) => ({
    name,
    ...cost,
    statements: statements.map((statement) => statement.replace(/^(RELEASE|ROLLBACK TO) SAVEPOINT/, 'end of SAVEPOINT')),
  }));
  for (const cost of same) expect(cost).toEqual({ ...same[0], name: cost.name });
  expect(await mails()).toHaveLength(3);
});

test('attack: the answer to an unknown address takes as long', async () => {
  const took = async (email: string) => {
    const start = performance.now();
    await scene.askReset(email);
    return performance.now() - start;
  };
  for (const email of [anna().email, 'nobody@visitor.test', '\0', 'x'.repeat(254)]) expect(await took(email)).toBeGreaterThan(245);
  await expect(
    scene.resets.ask({ siteId: 'site_x', host: 'x', email: anna().email, language: 'en' }, { network: '' }),
  ).resolves.toBeUndefined();
});

test.each<[string, (host: string) => string]>([
  ['that is none of the site’s', () => 'evil.test'],
  ['below a wildcard of the site', (host) => `evil.${host}`],
  ['with a port of its own', (host) => `${host}:4443`],
  ['below a wildcard with a port of its own', (host) => `evil.${host}:4443`],
])('attack: a host %s is not put into a mail, whatever the mail is about', async (_, of) => {
  const { host } = scene.passkeys;
  await scene.manager.query(
    `INSERT INTO hostname SELECT (jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid(), 'name', '*.' || name))).* FROM hostname h WHERE name = $1`,
    [host],
  );
  await scene.certify(scene.site.siteId, host, `*.${host}`);
  const { bench } = scene.scene.gate;
  const cameBy = of(host);
  await scene.askReset(anna().email, '198.51.100.1', cameBy);
  await bench.transactions.run(async (manager) => {
    const visitor = await manager.findOneByOrFail(VisitorRow, { id: anna().id });
    const { siteId } = scene.site;
    await bench.get(VisitorMails).aboutPasskey(manager, visitor, { siteId, cameBy, language: 'en' }, 'added');
    await bench
      .get(SignInMails)
      .tell(manager, visitor, siteId, { host: cameBy, address: '', userAgent: '', language: 'en', byRecoveryCode: true });
  });
  const sent = await mails();
  expect(sent).toHaveLength(3);
  for (const { text, subject } of sent) {
    expect(`${subject} ${text}`).not.toMatch(/evil|4443/);
    expect(text).toContain(`https://${host}/.sitekeep/`);
  }
});

test('a link leads to the name by which the visitor came, if it is one of the site’s own', async () => {
  const { host } = scene.passkeys;
  await scene.manager.query(
    `INSERT INTO hostname SELECT (jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid(), 'name', 'www.' || name))).* FROM hostname h WHERE name = $1`,
    [host],
  );
  await scene.certify(scene.site.siteId, host, `www.${host}`);
  await scene.askReset(anna().email, '198.51.100.1', `WWW.${host}:443`);
  const [mail] = await mails();
  expect(mail!.text).toContain(`https://www.${host}/.sitekeep/reset?k=`);
});

test('attack: a link is worth nothing at another site', async () => {
  const secret = await asked();
  const other = await scene.scene.gate.site(scene.site.context);
  await expect(link(secret, showId('site', other.siteId))).rejects.toMatchObject(refused);
  await expect(scene.setPassword(secret, fresh, showId('site', other.siteId))).rejects.toMatchObject(refused);
});

test('no mail of any kind goes to an address that was declined', async () => {
  const { bench } = scene.scene.gate;
  await scene.passkeys.setGate({ methods: ['token', 'email_code'] });
  const place = { siteName: 'Shop', host: scene.passkeys.host };
  const from = { host: place.host, address: '203.0.113.9', userAgent: '', language: 'en' };
  const code = {
    siteId: scene.scene.shownSite,
    email: anna().email,
    session: null,
    password: old,
    require: 'password_and_code' as const,
    ...from,
  };
  const all = async () => {
    await scene.askReset(anna().email);
    await bench.get(EmailCodes).send(code, { network: from.address, shared: false });
    await bench.transactions.run(async (manager) => {
      const visitor = await manager.findOneByOrFail(VisitorRow, { id: anna().id });
      await bench.get(SignInMails).tell(manager, visitor, scene.site.siteId, { ...from, byRecoveryCode: true });
      await bench.get(VisitorMails).passwordChanged(manager, visitor, place, 'en');
      await bench
        .get(VisitorMails)
        .aboutPasskey(manager, visitor, { siteId: scene.site.siteId, cameBy: place.host, language: 'en' }, 'added');
    });
  };
  const secret = await scene.invited(anna());
  await all();
  expect(await mails()).toHaveLength(6);
  await scene.enrolment.decline({ siteId: scene.scene.shownSite, secret });
  scene.setMinutes(61);
  await all();
  expect(await mails()).toHaveLength(6);
});
