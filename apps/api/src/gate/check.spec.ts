import { randomUUID } from 'node:crypto';
import { createLogger } from '@sitekeep/runtime';
import { asServer, newGateCustomer, visitorsPassword as password, type GateCustomer, type GateSite } from '../testing/gate-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import { CheckEvents } from './check-events.ts';

let api: TestApi;
let other: TestApi;
let anna: GateCustomer;
let site: GateSite;
let ask: ReturnType<typeof asServer>;
const logged: string[] = [];

beforeAll(async () => {
  const logger = createLogger('api', 'trace', { write: (line: string) => void logged.push(line) });
  api = await startTestApi({}, logger);
  const { url } = api.dataSource.options as { url: string };
  other = await startTestApi({ DATABASE_URL: url });
  anna = await newGateCustomer(api);
  site = await anna.site();
  ask = asServer(api.portalUrl);
}, 60_000);
afterAll(async () => {
  await other?.close();
  await api?.close();
});

const address = '198.51.100.20';
const as = (email: string, more: object) => ({ api_key: site.secret, email, address, ...more });

test('check_code: the code, and the password where one is sent; who it is, and what was checked', async () => {
  const vera = await anna.withToken([site]);
  const byCode = await ask('check_code', as(vera.email, { code: vera.codeAt(1) }));
  expect(byCode.status).toBe(200);
  const visitor = { id: vera.id, email: vera.email, name: 'Vera', groups: [] };
  expect(byCode.body).toEqual({ visitor, paths: [], factors: ['code'] });
  expect(await ask('check_code', as(vera.email, { code: vera.codeAt(2), password }))).toMatchObject({
    status: 200,
    body: { factors: ['password', 'code'] },
  });
  for (const wrong of ['', 'wrong'])
    expect((await ask('check_code', as(vera.email, { code: vera.codeAt(3), password: wrong }))).status).toBe(401);
  expect((await ask('check_code', as(vera.email, { code: vera.codeAt(3) }))).status).toBe(200);
});

test('authenticate: the password, and the code of who has a token; an empty code is none', async () => {
  const [vera, will] = [await anna.withToken([site]), await anna.visitor([site])];
  expect((await ask('authenticate', as(vera.email, { password }))).status).toBe(401);
  expect((await ask('authenticate', as(vera.email, { password, code: '' }))).status).toBe(401);
  expect(await ask('authenticate', as(vera.email, { password, code: vera.codeAt(1) }))).toMatchObject({ status: 200 });
  expect((await ask('authenticate', as(vera.email, { password, code: vera.codeAt(1) }))).status).toBe(401);
  for (const more of [{}, { code: '' }])
    expect(await ask('authenticate', as(will.email, { password, ...more }))).toMatchObject({
      status: 200,
      body: { factors: ['password'] },
    });
});

test('whatever is wrong, the answer is the same to the byte, but for its id', async () => {
  const [elsewhere, shut] = [await anna.site(), await anna.site()];
  await anna.call('PATCH', shut.at, { locked: true });
  const [vera, locked, stranger, behind, lockedToken, waiting] = await Promise.all([
    anna.withToken([site]),
    anna.withToken([site]),
    anna.withToken([elsewhere]),
    anna.withToken([shut]),
    anna.withToken([site]),
    anna.withToken([site]),
  ]);
  for (let time = 0; time < 5; time++) await ask('authenticate', as(waiting.email, { password: 'wrong' }));
  const nobody = `nobody-${randomUUID()}@visitor.test`;
  const tokenless = await anna.visitor([site], {});
  await anna.call('PATCH', `/v1/visitors/${locked.id}`, { locked: true });
  await api.dataSource.query('UPDATE visitor_token SET locked = true WHERE visitor_id = (SELECT id FROM visitor WHERE email = $1)', [
    lockedToken.email,
  ]);
  const right = (of: typeof vera) => ({ ...as(of.email, { password, code: of.codeAt(1) }) });
  const cases: Record<string, object> = {
    'unknown key': { ...right(vera), api_key: 'A'.repeat(40) },
    'no key': { ...right(vera), api_key: '' },
    'unknown e-mail': as(nobody, { password, code: '000000' }),
    'what is no e-mail': as('nobody', { password, code: '000000' }),
    'locked visitor': right(locked),
    'locked token': right(lockedToken),
    'locked site': { ...right(behind), api_key: shut.secret },
    'no access to the site': right(stranger),
    'who has to wait': right(waiting),
    'wrong code': { ...right(vera), code: '000000' },
    'what is no code': { ...right(vera), code: 'ABC' },
    'wrong password': { ...right(vera), password: 'wrong' },
    'no password, no token': as(tokenless.email, { password, code: '000000' }),
  };
  const answers = new Map<string, string>();
  for (const [name, body] of Object.entries(cases))
    for (const path of ['check_code', 'authenticate'] as const) {
      const answer = await ask(path, body);
      const id = String(answer.body['requestId']);
      // The tag is a hash of the body, with its id.
      const varying = new Set(['date', 'x-request-id', 'ratelimit', 'etag']);
      const headers = [...answer.headers].filter(([header]) => !varying.has(header));
      answers.set(`${path}: ${name}`, JSON.stringify([answer.status, headers, answer.body]).replaceAll(id, 'req'));
    }
  const [first = ''] = answers.values();
  expect(JSON.parse(first)).toMatchObject([401, expect.anything(), { code: 'credentials_refused', status: 401 }]);
  for (const answer of answers) expect(answer).toEqual([answer[0], first]);
  expect((await ask('authenticate', { ...right(vera), address: '198.51.100.21' })).status).toBe(200);
});

test('one code at two processes at the same moment is accepted once', async () => {
  const vera = await anna.withToken([site]);
  const there = asServer(other.portalUrl);
  for (let round = 1; round <= 10; round++) {
    const body = as(vera.email, { code: vera.codeAt(round), ...(round % 2 === 0 && { password }) });
    const answers = await Promise.all([ask, there, ask, there].map((each) => each('check_code', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    await api.dataSource.query('DELETE FROM gate_guess');
  }
}, 30_000);

test('addresses of visitors count, whatever way they are written; what is none is a fault of its field', async () => {
  const will = await anna.visitor([site]);
  const wrong = (from: string) => ask('authenticate', { ...as(will.email, { password: 'wrong' }), address: from });
  const right = async (from: string) => (await ask('authenticate', { ...as(will.email, { password }), address: from })).status;
  for (const from of ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:DB8:0:1:ffff::', '2001:db8:0:1::a', '2001:db8::1:0:0:0:1'])
    await wrong(from);
  expect(await right('2001:db8:0:1:1:1:1:1')).toBe(401);
  expect(await right('2001:db8:0:2::1')).toBe(200);
  for (const from of ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '203.0.113.9', '0:0:0:0:0:ffff:203.0.113.9'])
    await wrong(from);
  expect(await right('203.0.113.9')).toBe(401);
  expect(await right('::ffff:203.0.113.9')).toBe(401);
  expect(await right('203.0.113.10')).toBe(200);
  const bad = await ask('authenticate', { ...as(will.email, { password }), address: 'localhost', token: 'x' });
  expect(bad).toMatchObject({ status: 422, body: { code: 'invalid_content' } });
  expect((bad.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual(['/address', '/token']);
});

test('keys, codes and passwords stand in no log, no entry of the trail and no stored answer', async () => {
  const vera = await anna.withToken([site]);
  const typed = { password: 'another very secret password', code: '827364' };
  await ask('authenticate', as(vera.email, typed));
  await ask('authenticate', { ...as(vera.email, typed), address: 'nowhere' });
  await ask('check_code', as(vera.email, { code: vera.codeAt(1), password }));
  const stored: { all: string }[] = await api.dataSource.query(
    'SELECT a::text AS all FROM audit_entry a UNION ALL SELECT i::text FROM idempotency_key i UNION ALL SELECT o::text FROM outbox o',
  );
  const text = logged.join('\n') + JSON.stringify(stored);
  expect(logged.some((line) => line.includes('/v1/gate/authenticate'))).toBe(true);
  for (const secret of [site.secret, typed.password, typed.code, password, vera.codeAt(1)]) expect(text).not.toContain(secret);
});

test('failures with a key that is known are told to the customer, without what was typed', async () => {
  const own = await anna.site();
  const will = await anna.visitor([own]);
  const typed = { email: will.email, password: 'a password that is wrong' };
  await ask('authenticate', { ...typed, api_key: own.secret, address: '198.51.100.44' });
  await ask('check_code', { ...typed, api_key: own.secret, code: '000000' });
  await ask('authenticate', { ...typed, api_key: 'A'.repeat(40) });
  await ask('authenticate', { ...typed, api_key: own.secret, password });
  await api.get(CheckEvents).onModuleDestroy();
  const { data } = (await anna.call('GET', `/v1/sites/${own.id}/refusals`)).body as { data: object[] };
  expect(data).toHaveLength(2);
  expect(data[1]).toMatchObject({
    stage: 'gate',
    reason: 'sign_in_failed',
    status: 401,
    address: '198.51.100.44',
    path: '/v1/gate/authenticate',
  });
  expect(data[0]).toMatchObject({ path: '/v1/gate/check_code', requestId: expect.stringMatching(/^req_/) as string });
  for (const secret of [will.email, typed.password, own.secret]) expect(JSON.stringify(data)).not.toContain(secret);
});
