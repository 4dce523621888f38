import { defaultGate, defaultResponse, identityHeaders } from '@sitekeep/contracts';
import { gatePaths, signInLink } from '@sitekeep/edge-pages';
import { deviceCookieName, providerCookieName, sessionCookieName } from '@sitekeep/gate-session';
import { forwardAuthSnippets } from '@sitekeep/forward-auth';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { challenge } from '../gate/gate-answers.ts';
import { edgeSettings, GateVisitor } from '../gate/testing/gated-sites.ts';
import { sealingKey, TestGate, tokenFor } from '../gate/testing/test-gate.ts';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { type AskHeaders, fetchAsk } from './testing/ask.ts';
import { findProgram, type RunningProxy, startNginx } from './testing/proxies.ts';
import { triedBy } from './testing/tried-by.ts';

/** As long as ids are: nginx bounds the names of variables. */
const siteId = 'site_01m806889t63np69gg00yfn68j';
const hostname = 'asked.test';
const secret = deriveSiteSecret(Buffer.from(sealingKey, 'base64'), 'forward-auth', siteId, 0);
let gate: TestGate;
let setting: EdgeSetting;
const program = await findProgram('nginx');
let nginx: RunningProxy;
beforeAll(async () => {
  gate = await new TestGate().start();
  setting = await EdgeSetting.start({ ...edgeSettings(gate), EDGE_AUTH_PORT: '0' });
  const { publisher, origin } = setting;
  const open = {
    name: 'open',
    path: { kind: 'prefix' as const, value: '/open' },
    methods: [],
    networks: [],
    groups: [],
    freshSeconds: null,
  };
  const shut = { ...open, name: 'shut', path: { kind: 'prefix' as const, value: '/shut' }, require: 'refuse' as const };
  const rules = [{ ...open, require: 'nothing' as const }, shut];
  const forwardAuth = { enabled: true, epoch: 0, previousUntil: null };
  const parts = { siteId, hostnames: [hostname], origins: [origin.row()], forwardAuth };
  const cors = { origins: ['*'], methods: ['GET'], headers: [], exposed: [], credentials: false, maxAgeSeconds: 60, path: null };
  const response = { ...defaultResponse, cors };
  await publisher.publish(publisher.ruleset({ ...parts, gate: { ...defaultGate, mode: 'on', rules }, response }));
  if (typeof program === 'string') return;
  const [edgeUrl, upstream] = [authPort(), origin.port].map((port) => `http://127.0.0.1:${port}`) as [string, string];
  const parted = { edgeUrl, upstream, secret };
  const snippets = forwardAuthSnippets({ ...parted, siteId, hostnames: [hostname] });
  // A second website of the customer at the same nginx.
  const others = forwardAuthSnippets({ ...parted, siteId: siteId.replace('8j', '9k'), hostnames: ['second.test'] });
  // As where a balancer before nginx ends TLS.
  const [snippet = '', second = ''] = [snippets, others].map((all) =>
    all.find(({ proxy }) => proxy === 'nginx')?.text.replaceAll('$scheme', 'https'),
  );
  nginx = await startNginx(program, setting.folder, snippet + second.replace('listen 80;', `listen unix:${setting.folder}/second.sock;`));
}, 90_000);
beforeEach(() => {
  gate.usedCodes.clear();
  setting.origin.seen.length = 0;
});
afterAll(async () => {
  if (typeof program !== 'string') await nginx.stop();
  await setting.stop();
  await gate.stop();
}, 30_000);

const authPort = () => setting.edge.ports.at(-1) ?? 0;
const described = (parts: AskHeaders = {}): AskHeaders => ({
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/page?a=1',
  'x-forwarded-host': hostname,
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '192.0.2.7',
  accept: 'text/html',
  ...parts,
});
const ask = (parts: AskHeaders = {}) =>
  fetchAsk(authPort(), '/auth/traefik', null, described({ 'x-sitekeep-auth-secret': secret, ...parts }));
const cookie = () => `${sessionCookieName}=${tokenFor(siteId)}`;

triedBy('nginx')('nginx sends a visitor to the sign-in, hands the form on, and lets whoever has signed in to the page', async () => {
  const visitor = new GateVisitor({ port: nginx.port }, hostname);
  const led = await visitor.load('/page?a=1');
  expect([led.status, led.headers.location]).toEqual([303, `https://${hostname}${signInLink({ returnTo: '/page?a=1', form: false })}`]);
  expect(setting.origin.seen).toHaveLength(0);
  const form = await visitor.load(`${gatePaths.signIn}?return=%2Fpage%3Fa%3D1`);
  expect(form.body).toContain('name="return" value="/page?a=1"');
  expect((await visitor.signIn({ password: 'wrong', return: '/page?a=1' })).status).toBe(401);
  const signedIn = await visitor.signIn({ return: '/page?a=1' });
  expect(signedIn.status).toBe(303);
  expect(visitor.token).toMatch(/^g1\./);
  const done = await visitor.load(`${gatePaths.done}?return=%2Fpage%3Fa%3D1`);
  expect([done.status, done.headers['refresh']]).toEqual([200, '0; url=/page?a=1']);
  const page = await visitor.load('/page?a=1');
  expect([page.status, page.body]).toEqual([200, 'from the origin']);
  expect((await visitor.signOut()).status).toBe(200);
  expect((await visitor.load('/page?a=1')).status).toBe(303);
});

triedBy('nginx').each([
  ['session', 'device', 'provider', 'kept'],
  ['kept', 'provider', 'session', 'device'],
  ['device', 'kept', 'session', 'also'],
])('no cookie of the gate gets through nginx to the origin: %s, %s, %s, %s', async (...order) => {
  const values: Record<string, string> = {
    session: cookie(),
    device: `${deviceCookieName}=a-device`,
    provider: `${providerCookieName}=a.state`,
    kept: 'kept=1',
    also: 'also=__Host-sitekeep_session',
  };
  const visitor = new GateVisitor({ port: nginx.port }, hostname);
  const page = await visitor.load('/page', { headers: { cookie: order.map((name) => values[name]).join('; ') } });
  expect(page.status).toBe(200);
  const seen = setting.origin.seen.at(-1)?.headers.cookie ?? '';
  const kept = order.filter((name) => name === 'kept' || name === 'also').map((name) => values[name]);
  expect(seen.split(/; */).filter((text) => text !== '')).toEqual(kept);
});

triedBy('nginx')('nginx passes on what is open, refuses what is shut with our page, and programs with 401', async () => {
  const visitor = new GateVisitor({ port: nginx.port }, hostname);
  expect((await visitor.load('/open/page')).body).toBe('from the origin');
  const shut = await visitor.load('/shut');
  expect(shut.status).toBe(403);
  expect(shut.body).toContain('This page is not open to you');
  const called = await visitor.ask('/page', { headers: { accept: 'application/json' } });
  expect([called.status, called.headers['www-authenticate']]).toEqual([401, challenge]);
  expect(JSON.parse(called.body)).toMatchObject({ code: 'sign_in_required' });
});

test('a proxy that hands our answer on sends visitors to the sign-in of their own host', async () => {
  const led = await ask();
  expect([led.status, led.headers['location']]).toEqual([303, `https://${hostname}${signInLink({ returnTo: '/page?a=1', form: false })}`]);
  expect((await ask({ cookie: cookie() })).status).toBe(204);
  expect((await ask({ 'x-forwarded-uri': '/open' })).status).toBe(204);
  expect((await ask({ 'x-forwarded-uri': '/shut', cookie: cookie() })).status).toBe(403);
  const held = await ask({ 'x-forwarded-method': 'POST' });
  expect(held.headers['location']).toContain('&form=1');
});

test('where the visitor came by plain HTTP nobody is sent to a form that could not keep the session', async () => {
  for (const parts of [{}, { cookie: cookie() }]) {
    const answer = await ask({ ...(parts as AskHeaders), 'x-forwarded-proto': 'http' });
    expect(answer.status).toBe(403);
    expect(answer.headers['location']).toBeUndefined();
  }
});

test('attack: a preflight is no way past the gate, nor one to say who has signed in', async () => {
  const names = Object.values(identityHeaders).map((name) => name.toLowerCase());
  const preflight = (parts: AskHeaders = {}) =>
    ask({
      ...{ 'x-forwarded-method': 'OPTIONS', origin: 'https://app.test', 'access-control-request-method': 'GET', accept: '*/*' },
      ...parts,
    });
  expect((await preflight()).status).toBe(401);
  expect((await preflight({ 'x-forwarded-uri': '/shut', cookie: cookie() })).status).toBe(403);
  const open = await preflight({ 'x-forwarded-uri': '/open' });
  expect([open.status, ...names.map((name) => open.headers[name])]).toEqual([204, '', '', '', '', '']);
  const known = await preflight({ cookie: cookie() });
  expect([known.status, known.headers['remote-user']]).toEqual([204, 'vis_anna']);
  for (const uri of ['/page', '/open'])
    expect((await preflight({ 'x-forwarded-uri': uri, cookie: cookie(), 'remote-user': 'vis_root' })).status).toBe(400);
});
