import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import { TestAuthority } from '@sitekeep/certificates/testing';
import { gateSignedInSchema, storedId, type GateTestResult, type SiteDetail, type Visitor, type VisitorSession } from '@sitekeep/contracts';
import { newBrowser } from '@sitekeep/gate/testing';
import { deriveEdgeKey, deriveSiteSecret } from '@sitekeep/runtime';
import { callerOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import { CheckEvents } from './check-events.ts';

const password = 'correct horse battery';
const sealingKey = Buffer.alloc(32, 9);
const edgeKey = deriveEdgeKey(sealingKey);
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
}, 60_000);
afterAll(() => api?.close());

const edge = (path: string, json: unknown, key: string | null = edgeKey) =>
  callerOf(api.portalUrl)(`/v1/gate/edge/${path}`, { json, headers: key === null ? {} : { authorization: `Bearer ${key}` } });

/** A customer with a site and a visitor who may enter it. */
async function customer() {
  const { bearer } = await createAccount(api.dataSource.manager, {});
  const call = async <T>(method: string, path: string, json?: unknown, headers?: Record<string, string>) => {
    const { status, body } = await callerOf(api.portalUrl)(path, { method, json, headers: { ...bearer, ...headers } });
    return { status, body: body as T };
  };
  const origins = [{ scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 }];
  const order = { name: 'Shop', hostnames: [`d-${randomUUID().slice(-12)}.com`], origins };
  const { id: siteId, hostnames } = (await call<SiteDetail>('POST', '/v1/sites', order)).body;
  const email = `${randomUUID()}@visitor.test`;
  const asked = { email, name: 'Vera', groups: ['staff'], access: [{ siteId }], password };
  const { id } = (await call<Visitor>('POST', '/v1/visitors', asked)).body;
  const typed = {
    ...{ ...newBrowser, host: hostnames[0]!.name, siteId, email, password, code: null, require: 'password' },
    ...{ address: '198.51.100.20', userAgent: 'Browser 1' },
  };
  const signIn = async () => gateSignedInSchema.parse((await edge('sign-in', typed)).body).token;
  return { call, siteId, id, email, typed, signIn, hostname: hostnames[0]!.name };
}

test('an edge signs a visitor in, renews and ends the session; the customer sees it', async () => {
  const { call, siteId, id, typed } = await customer();
  const signedIn = await edge('sign-in', typed);
  expect(signedIn.status).toBe(200);
  expect(signedIn.headers.get('cache-control')).toBe('no-store');
  const { token } = gateSignedInSchema.parse(signedIn.body);
  const renewed = await edge('renew', { siteId, token, address: '198.51.100.20' });
  expect([renewed.status, gateSignedInSchema.safeParse(renewed.body).success]).toEqual([200, true]);
  const latest = await edge('latest', { siteId, token, address: '198.51.100.20' });
  expect([latest.status, latest.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(latest.body).toEqual(renewed.body);
  const listed = async () => (await call<{ data: VisitorSession[] }>('GET', `/v1/visitors/${id}/sessions`)).body.data;
  expect(await listed()).toMatchObject([{ siteId, visitor: { id }, factors: ['password'], userAgent: 'Browser 1' }]);
  expect((await edge('sign-out', { siteId, token })).status).toBe(204);
  expect(await listed()).toEqual([]);
  const over = await edge('renew', { siteId, token, address: '198.51.100.20' });
  expect([over.status, (over.body as { code: string }).code]).toEqual([401, 'credentials_refused']);
  expect((await edge('sign-out', { siteId, token })).status).toBe(204);
});

test('a code by mail is asked for with one answer for everybody, and is queued where the policy takes it', async () => {
  const { siteId, typed, id } = await customer();
  const { device: _, trust: __, code: ___, ...asked } = { ...typed, require: 'password_and_code' };
  await api.dataSource.query(
    `INSERT INTO policy (id, account_id, site_id, revision, settings)
     SELECT gen_random_uuid(), account_id, id, 1, '{"gate": {"methods": ["email_code"]}}' FROM site WHERE id = $1
     ON CONFLICT ON CONSTRAINT policy_of DO UPDATE SET settings = excluded.settings`,
    [storedId('site', siteId)],
  );
  const answers = [];
  for (const wrong of [{ password: 'wrong' }, { email: 'nobody@visitor.test' }, { siteId: 'site_x' }, {}])
    answers.push(await edge('email-code', { ...asked, ...wrong }));
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
  const mails: { subject: string }[] = await api.dataSource.query('SELECT subject FROM mail WHERE visitor_id = $1', [
    storedId('visitor', id),
  ]);
  expect(mails).toEqual([{ subject: `Your code for ${typed.host}` }]);
  expect((await edge('email-code', asked, null)).status).toBe(403);
});

test('what was typed wrong to be sent a code is told to the owner, and to nobody else', async () => {
  const { siteId, typed, call, hostname } = await customer();
  const { device: _, trust: __, code: ___, ...right } = { ...typed, require: 'password_and_code' };
  const asked = { ...right, host: `${hostname}:8443` };
  const tries = [
    { password: 'a password that is wrong', requestId: 'req_wrong' },
    { email: 'nobody@visitor.test', requestId: 'req_nobody' },
    { requestId: 'req_right' },
    { siteId: 'site_x', password: 'wrong', requestId: 'req_elsewhere' },
  ];
  const answers = [];
  for (const wrong of tries) answers.push(await edge('email-code', { ...asked, ...wrong }));
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(answers[0]!.status).toBe(204);
  await api.get(CheckEvents).onModuleDestroy();
  const { data } = (await call<{ data: { requestId: string }[] }>('GET', `/v1/sites/${siteId}/refusals`)).body;
  expect(data.map(({ requestId }) => requestId).sort()).toEqual(['req_nobody', 'req_wrong']);
  expect(data.find(({ requestId }) => requestId === 'req_wrong')).toMatchObject({
    ...{ stage: 'gate', reason: 'sign_in_failed', status: 200, method: 'POST', path: '/.sitekeep/sign-in' },
    ...{ hostname, address: '198.51.100.20', userAgent: 'Browser 1' },
  });
  const [text, refused] = [JSON.stringify(data), JSON.stringify(await api.dataSource.query('SELECT * FROM security_event'))];
  for (const secret of ['a password that is wrong', password, 'nobody@visitor.test', typed.email])
    expect([text.includes(secret), refused.includes(secret)]).toEqual([false, false]);
});

test('what was typed wrong is one 401 that tells nothing', async () => {
  const { typed } = await customer();
  const answers = [];
  for (const wrong of [{ password: 'wrong' }, { email: 'nobody@visitor.test' }, { siteId: 'site_x' }, { require: 'password_and_code' }])
    answers.push(await edge('sign-in', { ...typed, ...wrong }));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(new Set(answers.map(({ body }) => JSON.stringify({ ...(body as object), requestId: undefined }))).size).toBe(1);
});

test.each<[string, () => string | null]>([
  ['no key', () => null],
  ['another key', () => deriveEdgeKey(Buffer.alloc(32, 1))],
  ['the sealing key itself', () => sealingKey.toString('base64url')],
  ['a secret of a site', () => deriveSiteSecret(sealingKey, 'gate-session', 'edges', 0)],
  ['a part of it', () => edgeKey.slice(0, -1)],
])('%s is not an edge, and not told 401 as a visitor would be', async (_, key) => {
  const { typed, siteId } = await customer();
  for (const path of ['sign-in', 'renew', 'latest', 'sign-out'])
    expect((await edge(path, path === 'sign-in' ? typed : { siteId, token: 'x', address: '' }, key())).status).toBe(403);
});

test('tokens of customers and API_KEYs are no edges, and the edges’ key opens nothing else', async () => {
  const { siteId, typed, call } = await customer();
  const { secret } = (await call<{ secret: string }>('POST', `/v1/sites/${siteId}/gate/keys`, {})).body;
  expect((await edge('sign-in', typed, secret)).status).toBe(403);
  for (const path of ['/v1/sites', '/v1/gate/visitors'])
    expect((await callerOf(api.portalUrl)(path, { headers: { authorization: `Bearer ${edgeKey}` } })).status).toBe(401);
});

test('what edges ask is not in the customers’ interface', async () => {
  expect(JSON.stringify((await callerOf(api.portalUrl)('/v1/openapi.json')).body)).not.toContain('/v1/gate/edge');
});

test('the gate is switched on once the site has a certificate in force, and stays changeable', async () => {
  const { call, siteId, hostname } = await customer();
  const at = `/v1/sites/${siteId}/policy`;
  const set = async (gate: object) => {
    const { revision } = (await call<{ revision: number }>('GET', at)).body;
    const headers = { 'if-match': `"${revision}"` };
    return call<{ gate: object; errors: { pointer: string; code: string }[] }>('PATCH', at, { gate }, headers);
  };
  const refused = await set({ mode: 'on' });
  expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: '/gate/mode', code: 'no_certificate' }]]);
  const elsewhere = await (await TestAuthority.root()).issue({ names: ['other.example.com'] });
  expect((await call('POST', `/v1/sites/${siteId}/certificates`, elsewhere)).status).toBe(422);
  await call('POST', `/v1/sites/${siteId}/certificates`, await (await TestAuthority.root()).issue({ names: [hostname] }));
  const on = await set({ mode: 'on', require: 'code', rules: [{ name: 'office', networks: ['192.0.2.7'], require: 'password' }] });
  expect([on.status, on.body.gate]).toMatchObject([
    200,
    { mode: 'on', require: 'code', rules: [{ networks: ['192.0.2.7/32'], groups: [] }] },
  ]);
  expect((await call<{ gate: object }>('GET', at)).body.gate).toEqual(on.body.gate);
});

describe('what the gate would do', () => {
  const gate = {
    mode: 'on',
    require: 'password_and_code',
    rules: [
      { name: 'assets', path: { kind: 'prefix', value: '/static/' }, require: 'nothing' },
      { name: 'office', networks: ['192.0.2.0/24'], require: 'password' },
      { name: 'admin', path: { kind: 'prefix', value: '/admin/' }, require: 'password', groups: ['admins', 'root'] },
      { name: 'closed', path: { kind: 'exact', value: '/closed' }, require: 'refuse' },
      { name: 'left', path: { kind: 'prefix', value: '/a/' }, require: 'password', groups: ['left'] },
      { name: 'right', path: { kind: 'prefix', value: '/b/' }, require: 'password', groups: ['right'] },
    ],
  };
  let given: Awaited<ReturnType<typeof customer>>;
  const ask = async (parts: object) => {
    const asked = { visitor: given.id, path: '/', address: '198.51.100.20', ...parts };
    return given.call<GateTestResult>('POST', `/v1/sites/${given.siteId}/gate/test`, asked);
  };
  const told = async (parts: object) => {
    const { outcome, rule, obstacles } = (await ask(parts)).body;
    return [outcome, rule, obstacles.map(({ code }) => code).join(' ')].join(' | ');
  };
  beforeAll(async () => {
    given = await customer();
    const off = (await ask({})).body;
    expect(off).toMatchObject({ outcome: 'enters', sentence: 'The gate is off: everybody enters.' });
    const stored = JSON.stringify({ gate });
    await given.call('PATCH', `/v1/sites/${given.siteId}/policy`, {});
    await given.call('POST', `/v1/sites/${given.siteId}/policy/entries`, { list: 'whitelist', address: '203.0.113.0/24', skipsGate: true });
    await api.dataSource.query(`UPDATE policy SET settings = $1 WHERE settings = '{}'`, [stored]);
  });

  test.each<[string, object, string]>([
    ['an open path', { path: '/static/a.css' }, 'enters | assets | '],
    ['a path that leaves an open one', { path: '/static/../admin/' }, 'stays_out | admin | not_in_group'],
    ['from the office', { address: '192.0.2.7' }, 'signs_in | office | '],
    ['everywhere else', {}, 'stays_out |  | no_code'],
    ['a stricter path', { path: '/admin/x?y' }, 'stays_out | admin | not_in_group'],
    ['a path of two readings that two groups may enter', { path: '/a/..%2fb/x' }, 'stays_out | left | not_in_group not_in_group'],
    ['a closed path', { path: '/closed' }, 'stays_out | closed | refused_to_all'],
    ['nobody known', { visitor: null }, 'signs_in |  | '],
    ['nobody known, at a closed path', { visitor: null, path: '/closed' }, 'stays_out | closed | refused_to_all'],
    ['an address that skips the gate', { visitor: null, address: '203.0.113.9' }, 'enters |  | '],
  ])('%s', async (_, parts, expected) => {
    expect(await told(parts)).toBe(expected);
  });

  test('nobody in particular is asked to sign in; a visitor is named by e-mail address, too', async () => {
    const anybody = (await ask({ visitor: null, path: '/admin/' })).body;
    expect(anybody.sentence).toContain('Any visitor of the site in admins or root who shows that may enter after signing in.');
    const { email } = (await given.call<{ email: string }>('GET', `/v1/visitors/${given.id}`)).body;
    expect(await ask({ visitor: email.toUpperCase(), path: '/admin/' })).toMatchObject({ body: (await ask({ path: '/admin/' })).body });
    for (const visitor of ['nobody@visitor.test', 'vis_', 'site_1']) expect((await ask({ visitor })).status).toBe(422);
  });

  test('only what the policy takes counts as a code: one by mail reaches every visitor', async () => {
    const set = (methods: string[]) =>
      api.dataSource.query(`UPDATE policy SET settings = $1 WHERE site_id = $2`, [
        JSON.stringify({ gate: { ...gate, methods } }),
        storedId('site', given.siteId),
      ]);
    await given.call('POST', `/v1/visitors/${given.id}/recovery-codes`, {});
    const answers: Record<string, string> = {};
    for (const method of ['token', 'recovery_code', 'email_code', 'passkey']) {
      await set([method]);
      answers[method] = await told({});
    }
    const [out, enters] = ['stays_out |  | no_code', 'signs_in |  | '];
    expect(answers).toEqual({ token: out, recovery_code: enters, email_code: enters, passkey: out });
    await set(['token']);
  });

  test('rules for groups: the one that holds for the visitor', async () => {
    const forGroups = [
      { name: 'owners', require: 'passkey', appliesTo: ['owners'] },
      { name: 'staff', require: 'password', appliesTo: ['staff'] },
    ];
    const set = (rules: object[]) =>
      api.dataSource.query(`UPDATE policy SET settings = $1 WHERE site_id = $2`, [
        JSON.stringify({ gate: { ...gate, methods: ['token', 'passkey'], rules } }),
        storedId('site', given.siteId),
      ]);
    await set(forGroups);
    expect(await told({})).toBe('signs_in | staff | ');
    await given.call('PATCH', `/v1/visitors/${given.id}`, { groups: ['owners', 'staff'] });
    expect(await told({})).toBe('stays_out | owners | no_passkey');
    await given.call('PATCH', `/v1/visitors/${given.id}`, { groups: [] });
    expect(await told({})).toBe('stays_out |  | no_code');
    const anybody = (await ask({ visitor: null })).body;
    expect([anybody.rule, anybody.require]).toEqual(['staff', 'password']);
    expect(anybody.sentence).toContain('Rules for groups may then ask their members for more.');
    await given.call('PATCH', `/v1/visitors/${given.id}`, { groups: ['staff'] });
    await set(gate.rules);
  });

  test('every reason is told at once', async () => {
    await given.call('PATCH', `/v1/visitors/${given.id}`, { locked: true, groups: [], access: [], password: null });
    expect(await told({ path: '/admin/' })).toBe('stays_out | admin | locked no_access not_in_group no_password');
    await given.call('PATCH', `/v1/visitors/${given.id}`, { locked: false, access: [{ siteId: given.siteId, paths: ['/members/'] }] });
    expect(await told({ path: '/other' })).toBe('stays_out |  | path_not_allowed no_password no_code');
  });

  test('every fault of the question is told at once, and another account’s visitor is nobody', async () => {
    const stranger = await customer();
    const { status, body } = await ask({ visitor: stranger.id, path: '/%zz', address: 'here' });
    expect(status).toBe(422);
    const { errors } = body as unknown as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/visitor', '/path', '/address']);
  });
});
