import { jest } from '@jest/globals';
import type { GateEmailCode, GateSignIn } from '@sitekeep/contracts';
import { EmailCodes } from './index.ts';
import { costs } from './testing/costs.ts';
import { password, type GateVisitor } from './testing/gate-under-test.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

let scene: SessionsUnderTest;
let locked: GateVisitor;
let elsewhere: GateVisitor;
let waiting: GateVisitor;
beforeAll(async () => {
  scene = await SessionsUnderTest.start();
  await scene.renewScene();
  await scene.setGate({ methods: ['token', 'recovery_code', 'email_code'] });
  locked = await scene.gate.visitor(scene.site);
  elsewhere = await scene.gate.visitor(await scene.gate.site(scene.site.context));
  waiting = await scene.gate.visitor(scene.site);
  await scene.gate.tokens.sql('UPDATE visitor SET locked = true WHERE id = $1', [locked.id]);
  for (let time = 0; time < 5; time++) await refused({ email: waiting.email, password: 'wrong' })();
}, 60_000);
afterAll(() => scene?.stop());
afterEach(() => jest.restoreAllMocks());

const refused = (parts: Partial<GateSignIn>) => () =>
  scene.signIn(parts).then(
    () => 'signed in',
    (error: { code?: string }) => error.code,
  );
const ask = (parts: Partial<GateEmailCode>) => () => {
  const who = { siteId: scene.shownSite, host: 'shop.test', email: scene.anna.email, password, session: null };
  const from = { address: '198.51.100.1', userAgent: 'Browser 1', language: 'en' };
  const asked: GateEmailCode = { ...who, ...from, require: 'password_and_code', ...parts };
  return scene.gate.bench.get(EmailCodes).send(asked, { network: '198.51.100.1', shared: false });
};

test.each<[string, Partial<GateSignIn>]>([
  ['password and code', { code: '000000' }],
  ['a code alone', { require: 'code', password: null, code: '000000' }],
  ['a password alone', { require: 'password', password: 'wrong', code: null }],
  ['a browser that says it is trusted', { code: null, device: 'A'.repeat(43) }],
  ['a session that is none', { password: null, session: 'g1.x.y', code: '000000' }],
])('a sign-in by %s costs the same whatever is wrong', async (_, parts) => {
  const found = await costs(scene.gate.hasher, {
    'unknown visitor': refused({ ...parts, email: 'nobody@visitor.test' }),
    'locked visitor': refused({ ...parts, email: locked.email }),
    'no access': refused({ ...parts, email: elsewhere.email }),
    'has to wait': refused({ ...parts, email: waiting.email }),
    'wrong password or code': refused(parts),
  });
  const [first] = Object.values(found);
  expect(first!.answer).toBe('credentials_refused');
  for (const [name, cost] of Object.entries(found)) expect([name, cost]).toEqual([name, first]);
});

test('whether one of password and code was right, and whose browser it is, cannot be told from the work', async () => {
  const bert = await scene.gate.visitor(scene.site);
  const codeAt = (at: number) => scene.gate.code(bert, at);
  const signedIn = await scene.signIn({ email: bert.email, code: codeAt(0), trust: true });
  const own = signedIn.device!.secret;
  const nobodys = 'A'.repeat(43);
  const found = await costs(scene.gate.hasher, {
    'right password': refused({ email: bert.email, code: '000000' }),
    'right code': refused({ email: bert.email, password: 'wrong', code: codeAt(1) }),
    neither: refused({ email: bert.email, password: 'wrong', code: '000000' }),
    'unknown visitor': refused({ email: 'nobody@visitor.test', code: '000000' }),
  });
  const browsers = await costs(scene.gate.hasher, {
    'of nobody, right password': refused({ email: bert.email, code: null, device: nobodys }),
    'of the visitor, wrong password': refused({ email: bert.email, password: 'wrong', code: null, device: own }),
    'of an unknown one': refused({ email: 'nobody@visitor.test', code: null, device: nobodys }),
  });
  for (const cases of [found, browsers]) {
    const [first] = Object.values(cases);
    expect(first!.answer).toBe('credentials_refused');
    for (const [name, cost] of Object.entries(cases)) expect([name, cost]).toEqual([name, first]);
  }
});

test.each<[string, Partial<GateEmailCode>]>([
  ['a password', {}],
  ['nothing else', { require: 'code', password: null }],
])('whether a code goes out cannot be told from the work, where it takes %s', async (_, parts) => {
  const bert = await scene.gate.visitor(scene.site);
  const found = await costs(scene.gate.hasher, {
    'unknown visitor': ask({ ...parts, email: 'nobody@visitor.test' }),
    'locked visitor': ask({ ...parts, email: locked.email }),
    'no access': ask({ ...parts, email: elsewhere.email }),
    'has to wait': ask({ ...parts, email: waiting.email }),
    'sent once': ask({ ...parts, email: bert.email }),
    'sent twice': ask({ ...parts, email: bert.email }),
    'sent three times': ask({ ...parts, email: bert.email }),
    'too many': ask({ ...parts, email: bert.email }),
  });
  expect(await scene.mails(bert)).toHaveLength(3);
  const [first] = Object.values(found);
  expect(first!.statements.filter((statement) => statement.includes('INSERT INTO "mail"'))).toHaveLength(1);
  // What was written for nobody is taken back, which is as much work as to keep it.
  const same = ({ statements, ...cost }: typeof first & object) => ({
    ...cost,
    statements: statements.map((statement) => statement.replace(/^(RELEASE|ROLLBACK TO) SAVEPOINT/, 'end of SAVEPOINT')),
  });
  for (const [name, cost] of Object.entries(found)) expect([name, same(cost)]).toEqual([name, same(first!)]);
});
