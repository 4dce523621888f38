import { showId, type GateEmailCode, type GateSignIn } from '@sitekeep/contracts';
import { EmailCodes, GateCleanup, GateRetention, VisitorExportService } from './index.ts';
import { password } from './testing/gate-under-test.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
const home = '198.51.100.1';
let scene: SessionsUnderTest;
beforeAll(async () => {
  scene = await SessionsUnderTest.start();
  scene.gate.pinClock();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(async () => {
  await scene.renewScene();
  await scene.setGate({ methods: ['token', 'email_code'] });
});

const ask = (parts: Partial<GateEmailCode> = {}, network = home) => {
  const who = { siteId: scene.shownSite, host: 'shop.test', email: scene.anna.email, password, session: null };
  const from = { address: network, userAgent: 'Browser 1', language: 'en' };
  const asked: GateEmailCode = { ...who, ...from, require: 'password_and_code', ...parts };
  return scene.gate.bench.get(EmailCodes).send(asked, { network, shared: false });
};
const hostOf = async () => {
  const [row] = await scene.manager.query<{ name: string }[]>('SELECT name FROM hostname WHERE site_id = $1', [scene.site.siteId]);
  return row!.name;
};
const codes = async (of = scene.anna) => (await scene.mails(of)).map(({ text }) => /is (\d{4} \d{4})\./.exec(text)?.[1] ?? '');
const last = async () => (await codes()).at(-1)!;
const signIn = (code: string, parts: Partial<GateSignIn> = {}) => scene.signIn({ code, ...parts });

test('a code by mail opens the site once, in the place of a token’s', async () => {
  await ask();
  const [mail] = await scene.mails();
  expect(mail!.subject).toBe(`Your code for ${await hostOf()}`);
  const code = await last();
  const { token } = await signIn(code);
  expect(scene.claimsOf(token).f).toEqual(['password', 'code']);
  expect((await scene.live())[0]).toMatchObject({ methods: ['password', 'email_code'] });
  await expect(signIn(code)).rejects.toMatchObject(refused);
});

test('of many who show it at the same moment one enters', async () => {
  await ask();
  const code = (await last()).replace(' ', '');
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => signIn(code)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('it holds for ten minutes', async () => {
  await ask();
  const code = await last();
  scene.gate.setSeconds(599);
  await signIn(code);
  await ask();
  const next = await last();
  scene.gate.setSeconds(599 + 601);
  await expect(signIn(next)).rejects.toMatchObject(refused);
});

test('a later one leaves those before as they are', async () => {
  for (let time = 0; time < 3; time++) await ask();
  for (const code of await codes()) await signIn(code);
});

test('attack: what strangers ask for shuts no visitor out of their own network, and makes no code of theirs worthless', async () => {
  await scene.signIn();
  await ask();
  const code = await last();
  for (let time = 0; time < 12; time++) {
    scene.gate.setSeconds(time * 900);
    for (let asked = 0; asked < 4; asked++) await ask({}, `203.0.113.${time}`);
  }
  expect(await scene.mails()).toHaveLength(1 + 10);
  await ask();
  expect(await scene.mails()).toHaveLength(12);
  await signIn(await last());
  await expect(signIn(code)).rejects.toMatchObject(refused);
}, 60_000);

test('what is asked for at one site counts at no other', async () => {
  const other = await scene.gate.site(scene.site.context);
  const sites = [scene.site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
  await scene.visitors.change(scene.site.context, scene.anna.id, { access: sites });
  await scene.setGate({ methods: ['token', 'email_code'] }, other);
  for (let time = 0; time < 4; time++) await ask({ siteId: showId('site', other.siteId) });
  expect(await scene.mails()).toHaveLength(3);
  await ask();
  expect(await scene.mails()).toHaveLength(4);
});

test.each<[string, Partial<GateEmailCode>]>([
  ['a wrong password', { password: 'wrong' }],
  ['no password', { password: null }],
  ['no code asked for', { require: 'password' }],
])('with %s none goes out', async (_, parts) => {
  await ask(parts);
  expect(await scene.mails()).toEqual([]);
});

test('where the policy takes no codes by mail, none goes out, and one that did is no longer taken', async () => {
  await ask();
  const code = await last();
  await scene.setGate({ methods: ['token'] });
  await ask();
  expect(await scene.mails()).toHaveLength(1);
  await expect(signIn(code)).rejects.toMatchObject(refused);
});

test('who is locked, or may not enter the site, is sent none', async () => {
  await scene.visitors.change(scene.site.context, scene.anna.id, { locked: true });
  await ask();
  await scene.visitors.change(scene.site.context, scene.anna.id, { locked: false, access: [] });
  await ask();
  expect(await scene.mails()).toEqual([]);
});

test('where a code alone is asked for, none but the mailbox is needed', async () => {
  await ask({ require: 'code', password: null });
  await signIn(await last(), { require: 'code', password: null });
});

test('a session that shows the password is enough for the rest', async () => {
  const { token } = await scene.byPassword();
  await ask({ password: null, session: token });
  const stepped = await signIn(await last(), { password: null, session: token });
  expect(scene.claimsOf(stepped.token).f).toEqual(['password', 'code']);
});

test('a code for one site is none at another, nor for the servers of the customer', async () => {
  const other = await scene.gate.site(scene.site.context);
  const sites = [scene.site, other].map(({ siteId }) => ({ siteId: showId('site', siteId), paths: [] }));
  await scene.visitors.change(scene.site.context, scene.anna.id, { access: sites });
  await scene.setGate({ methods: ['token', 'email_code'] }, other);
  await ask();
  const code = await last();
  await expect(signIn(code, { siteId: showId('site', other.siteId) })).rejects.toMatchObject(refused);
  expect(await scene.gate.check(scene.site.secret, { email: scene.anna.email, password, code })).toBeNull();
  await signIn(code);
});

test('three go out in a quarter of an hour, and ten a day; whoever asks for more is not told', async () => {
  for (let time = 0; time < 5; time++) await ask();
  expect(await scene.mails()).toHaveLength(3);
  for (let quarter = 1; quarter <= 5; quarter++) {
    scene.gate.setSeconds(quarter * 901);
    for (let time = 0; time < 3; time++) await ask();
  }
  expect(await scene.mails()).toHaveLength(10);
  scene.gate.setSeconds(86_401);
  await ask();
  expect(await scene.mails()).toHaveLength(11);
}, 60_000);

test('of many who ask at the same moment no more are served', async () => {
  await Promise.all(Array.from({ length: 8 }, () => ask()));
  expect(await scene.mails()).toHaveLength(3);
});

test('for one network thirty go out in a quarter of an hour, whoever they are for', async () => {
  await ask();
  const sent = 'SELECT network FROM gate_email_code WHERE visitor_id = $1';
  const [hers] = await scene.manager.query<{ network: Buffer }[]>(sent, [scene.anna.id]);
  const bert = await scene.gate.visitor(scene.site);
  await scene.manager.query(
    `INSERT INTO gate_email_code (id, account_id, site_id, visitor_id, network, known, hash, sent_at, expires_at)
     SELECT gen_random_uuid(), $1, $2, $3, $4, false, NULL, $5, $5 FROM generate_series(1, 29)`,
    [scene.site.context.accountId, scene.site.siteId, bert.id, hers!.network, scene.gate.bench.clock.now()],
  );
  const clara = await scene.gate.visitor(scene.site);
  await ask({ email: clara.email });
  expect(await scene.mails(clara)).toEqual([]);
  await ask({ email: clara.email }, '203.0.113.40');
  expect(await scene.mails(clara)).toHaveLength(1);
});

test('attack: asking for codes is no way to guess passwords, and makes no wrong codes forgotten', async () => {
  for (let time = 0; time < 5; time++) await ask({ password: 'wrong' });
  await ask();
  expect(await scene.mails()).toEqual([]);
  await scene.renewScene();
  await scene.setGate({ methods: ['token', 'email_code'] });
  for (let time = 0; time < 4; time++) await expect(signIn('00000000')).rejects.toMatchObject(refused);
  await ask();
  await expect(signIn('00000000')).rejects.toMatchObject(refused);
  await expect(signIn(await last())).rejects.toMatchObject(refused);
});

test('neither code nor its plain hash is stored, and the mail is sealed', async () => {
  await ask();
  const code = (await last()).replace(' ', '');
  const rows = await scene.manager.query<{ all: string }[]>(
    `SELECT m::text AS all FROM mail m UNION ALL SELECT c::text FROM gate_email_code c UNION ALL SELECT o::text FROM outbox o
     UNION ALL SELECT a::text FROM audit_entry a`,
  );
  for (const secret of [code, code.replace(/^..../, '$& ')]) expect(JSON.stringify(rows)).not.toContain(secret);
});

test('what was sent is told to who asks what is known, for a day; it goes with visitor and site', async () => {
  await ask();
  const exported = await scene.gate.bench.get(VisitorExportService).export(scene.site.context, scene.anna.id);
  expect(exported.emailCodes).toEqual([{ siteId: scene.shownSite, sentAt: expect.any(String) as string }]);
  const rows = () => scene.manager.query<unknown[]>('SELECT 1 FROM gate_email_code WHERE visitor_id = $1', [scene.anna.id]);
  scene.gate.setSeconds(86_300);
  await scene.gate.bench.get(GateRetention).deleteOld();
  expect(await rows()).toHaveLength(1);
  scene.gate.setSeconds(86_500);
  await scene.gate.bench.get(GateRetention).deleteOld();
  expect(await rows()).toEqual([]);
  await ask();
  await scene.gate.bench.transactions.run((manager) => scene.gate.bench.get(GateCleanup).forgetSite(manager, scene.site.siteId));
  expect(await rows()).toEqual([]);
});
