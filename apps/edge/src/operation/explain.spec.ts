import {
  defaultArrival,
  defaultBalancer,
  defaultCache,
  defaultCheck,
  defaultFirewall,
  defaultGate,
  explanationSchema,
  redisChannels,
  redisKeys,
  type ExplainRequest,
} from '@sitekeep/contracts';
import { readDescription } from '@sitekeep/firewall';
import { Redis } from 'ioredis';
import { allow, token } from '../gate/testing/access.ts';
import { sealingKey } from '../gate/testing/test-gate.ts';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { eventually, visit } from '../testing/visit.ts';

let setting: EdgeSetting;
let asker: Redis;

beforeAll(async () => {
  setting = await EdgeSetting.start({ SEALING_KEY: sealingKey }, () => 'DE');
  const { publisher, origin, redis } = setting;
  asker = new Redis(redis.url);
  const filters = {
    blacklist: [{ address: '203.0.113.0/24', expiresAt: null }],
    whitelist: [{ address: '198.51.100.7/32', expiresAt: null }],
    countries: { mode: 'block' as const, codes: ['DE'] },
  };
  await publisher.publish(publisher.ruleset({ siteId: 'site_a', hostnames: ['a.test'], origins: [origin.row()], filters }));
  await publisher.publish(publisher.ruleset({ siteId: 'site_b', hostnames: ['b.test'], origins: [origin.row()] }));
});
afterAll(async () => {
  asker.disconnect();
  await setting.stop();
});

let asked = 0;
async function explain(parts: Partial<ExplainRequest>) {
  const question: ExplainRequest = {
    id: `q${++asked}`,
    siteId: 'site_a',
    address: '192.0.2.1',
    method: 'GET',
    scheme: 'http',
    host: 'a.test',
    target: '/',
    headers: [],
    ...parts,
  };
  await eventually(async () => expect(await asker.publish(redisChannels.explain, JSON.stringify(question))).toBeGreaterThan(0));
  const answer = await asker.blpop(redisKeys.explained(question.id), 3);
  return explanationSchema.parse(JSON.parse(answer?.[1] ?? 'null'));
}
const outcomes = ({ steps }: Awaited<ReturnType<typeof explain>>) => steps.map(({ stage, outcome }) => `${stage} ${outcome}`);

test('tells the stage that refuses, and by what', async () => {
  const told = await explain({ address: '203.0.113.9' });
  expect(told).toMatchObject({ outcome: 'refused', status: 403, edge: setting.edge.id });
  expect(told.steps.at(-1)).toEqual({
    stage: 'blacklist',
    outcome: 'refused',
    reason: 'blacklisted',
    detail: 'Answered with 403 by 203.0.113.0/24.',
  });
});

test('tells what a whitelist entry spares', async () => {
  const told = await explain({ address: '198.51.100.7' });
  expect(outcomes(told)).toEqual([
    'arrival passed',
    'site passed',
    'blacklist passed',
    'whitelist passed',
    'country skipped',
    'forward passed',
  ]);
  expect(told).toMatchObject({ outcome: 'forwarded', status: null });
});

test('tells what is wrong with a request that servers read in different ways', async () => {
  expect(await explain({ target: '/a\\b' })).toMatchObject({
    outcome: 'refused',
    status: 400,
    steps: [{ stage: 'arrival', reason: 'bad_request' }],
  });
});

test('tells limits, redirects and our own paths', async () => {
  const limits = { headBytes: 2048, urlBytes: 128, bodyBytes: null };
  const check = { ...defaultCheck, mode: 'all' as const };
  const { publisher, origin } = setting;
  await publisher.publish(
    publisher.ruleset({ siteId: 'site_c', hostnames: ['c.test'], origins: [origin.row()], arrival: { ...defaultArrival, limits }, check }),
  );
  const asked = { siteId: 'site_c', host: 'c.test' };
  expect(await explain({ ...asked, target: `/${'x'.repeat(200)}` })).toMatchObject({ outcome: 'refused', status: 414 });
  expect(await explain(asked)).toMatchObject({ outcome: 'challenged', status: 429 });
  expect(await explain({ ...asked, target: '/.sitekeep/check/answer' })).toMatchObject({ outcome: 'answered', status: null });
});

test('tells what the gate asks for, and of whom', async () => {
  const { publisher, origin } = setting;
  const path = { kind: 'prefix' as const, value: '/open' };
  const rules = [{ name: 'open', path, methods: [], networks: [], require: 'nothing' as const, groups: [], freshSeconds: null }];
  const gate = { ...defaultGate, mode: 'on' as const, rules };
  await publisher.publish(publisher.ruleset({ siteId: 'site_g', hostnames: ['g.test'], origins: [origin.row()], gate }));
  const asked = { siteId: 'site_g', host: 'g.test', scheme: 'https' as const };
  const told = await explain(asked);
  expect(told).toMatchObject({ outcome: 'refused', status: 401 });
  expect(told.steps.at(-1)).toEqual({
    ...{ stage: 'gate', outcome: 'refused', reason: 'sign_in_required' },
    detail: 'Answered with 401. No rule fits; what holds without one asks for a password and a code, and there is no session.',
  });
  const open = await explain({ ...asked, target: '/open' });
  expect(open.outcome).toBe('forwarded');
  expect(open.steps.find(({ stage }) => stage === 'gate')?.detail).toBe('Nothing here against it. The rule open asks for nothing.');
  expect(outcomes(await explain({ ...asked, target: '/.sitekeep/sign-in' }))).not.toContain('gate refused');
});

test('tells of programs that enter by their tokens', async () => {
  const { publisher, origin } = setting;
  const gated = { gate: { ...defaultGate, mode: 'on' as const }, check: { ...defaultCheck, mode: 'all' as const } };
  await publisher.publish(publisher.ruleset({ siteId: 'site_m', hostnames: ['m.test'], origins: [origin.row()], ...gated }));
  const secret = `skl_${'m'.repeat(32)}`;
  await allow(publisher, 'site_m', { licences: [token('site_m', secret, { paths: ['/api'] })] });
  const shows = { siteId: 'site_m', host: 'm.test', scheme: 'https' as const, headers: [['sitekeep-licence', secret] as [string, string]] };
  const gateOf = ({ steps }: Awaited<ReturnType<typeof explain>>) => steps.find(({ stage }) => stage === 'gate')?.detail;
  await eventually(async () => expect((await explain({ ...shows, target: '/api' })).outcome).toBe('forwarded'));
  const asks = 'No rule fits; what holds without one asks for a password and a code';
  const told = `Nothing here against it. ${asks}, or for what programs show, and the request shows that.`;
  expect(gateOf(await explain({ ...shows, target: '/api' }))).toBe(told);
  expect(gateOf(await explain({ ...shows, target: '/' }))).toBe('Answered with 403. The visitor may enter other paths only.');
  expect(JSON.stringify(await explain(shows))).not.toContain('skl_');
});

test("says nothing about another site's rules", async () => {
  const told = await explain({ siteId: 'site_b' });
  expect(outcomes(told)).toEqual(['arrival passed', 'site refused']);
  expect(told.steps[1]?.detail).toBe('On this edge the hostname belongs to another site.');
});

test('a question is no request: nothing is counted, and the origin sees nothing', async () => {
  const before = setting.origin.seen.length;
  await explain({ host: 'b.test', siteId: 'site_b' });
  expect(setting.origin.seen).toHaveLength(before);
  expect((await visit(setting.port, 'b.test')).status).toBe(200);
});

test('a malformed question is left unanswered and does no harm', async () => {
  await asker.publish(redisChannels.explain, '{"id":"bad"}');
  await asker.publish(redisChannels.explain, 'no json');
  expect(await explain({})).toMatchObject({ outcome: 'refused' });
});

test('tells which origin would be asked and why, and changes nothing by that', async () => {
  const { publisher, origin } = setting;
  const dead = { scheme: 'http', host: '127.0.0.1', port: 9, weight: 1 } as const;
  const rules = [{ path: { kind: 'prefix' as const, value: '/api' }, header: null, group: 'api' }];
  const balancer = { ...defaultBalancer, errors: { count: 1, withinSeconds: 10, outSeconds: 3600 }, rules };
  const origins = [origin.row(), dead, { ...dead, group: 'api' }];
  await publisher.publish(publisher.ruleset({ siteId: 'site_many', hostnames: ['many.test'], origins, balancer }));
  const told = async (target = '/') => {
    const { steps } = await explain({ siteId: 'site_many', host: 'many.test', target });
    return steps.at(-1)?.detail;
  };
  const url = `http://127.0.0.1:${origin.port}`;
  for (let i = 0; i < 3; i++) {
    expect(await told()).toBe(`The request goes to ${url}, by weighted round robin; 2 origins in group main, 0 out.`);
  }
  for (let i = 0; i < 2; i++) expect((await visit(setting.port, 'many.test')).status).toBe(200);
  expect(await told()).toBe(`The request goes to ${url}, by weighted round robin; 2 origins in group main, 1 out.`);
  expect((await visit(setting.port, 'many.test', '/api')).status).toBe(502);
  expect(await told('/api')).toBe(
    'The request goes to http://127.0.0.1:9, by weighted round robin; all origins are out, so each is asked all the same; 1 origin in group api, 1 out.',
  );
  const { steps } = await explain({});
  expect(steps.at(-1)?.detail).not.toContain('group');
});

test('of a site that proxies ask about it says that the body is not seen', async () => {
  const { publisher, origin } = setting;
  const forwardAuth = { enabled: true, epoch: 0, previousUntil: null };
  await publisher.publish(publisher.ruleset({ siteId: 'site_asked', hostnames: ['asked.test'], origins: [origin.row()], forwardAuth }));
  const { outcome, steps } = await explain({
    siteId: 'site_asked',
    host: 'asked.test',
    method: 'POST',
    headers: [['content-length', '5']],
  });
  expect(outcome).toBe('forwarded');
  expect(steps.find(({ stage }) => stage === 'forward_auth')).toMatchObject({
    outcome: 'passed',
    detail: expect.stringContaining('body was not sent along') as string,
  });
  const others = await explain({ address: '198.51.100.7' });
  expect(others.steps.map(({ stage }) => stage)).not.toContain('forward_auth');
});

test('tells what the cache would do', async () => {
  const { publisher, origin } = setting;
  const cache = { ...defaultCache, mode: 'standard' as const, bypassCookies: ['session'] };
  await publisher.publish(publisher.ruleset({ siteId: 'site_kept', hostnames: ['kept.test'], origins: [origin.row()], cache }));
  origin.answer = (_request, response) => response.writeHead(200, { 'cache-control': 'max-age=60' }).end('kept');
  const about = { siteId: 'site_kept', host: 'kept.test', target: '/page' };
  const detailOf = ({ steps }: Awaited<ReturnType<typeof explain>>) => steps.find(({ stage }) => stage === 'cache')?.detail;
  const before = await eventually(async () => {
    const told = await explain(about);
    expect(told.outcome).toBe('forwarded');
    return told;
  });
  expect(detailOf(before)).toBe('Nothing is stored for /page.');
  expect(before.steps.at(-1)?.stage).toBe('forward');
  await visit(setting.port, 'kept.test', '/page');
  const stored = await explain(about);
  expect(stored).toMatchObject({ outcome: 'answered', status: 200 });
  expect(detailOf(stored)).toMatch(/^Stored \d+ s ago, fresh for 60 s: it is the answer\.$/);
  expect(detailOf(await explain({ ...about, headers: [['cookie', 'session=1']] }))).toContain('A cookie that the site names');
  expect(detailOf(await explain({ ...about, method: 'DELETE' }))).toContain('invalid');
  expect(outcomes(await explain({ ...about, host: 'kept.test', headers: [['cache-control', 'no-cache']] }))).toContain('cache passed');
});

test('tells what the firewall finds, what an exclusion takes out, and that a body is not seen', async () => {
  const { publisher, origin } = setting;
  const attack = "1'%20UNION%20SELECT%20username,password%20FROM%20users--";
  const publish = async (mode: 'block' | 'detect') => {
    const firewall = {
      ...defaultFirewall,
      mode,
      exclusions: [{ rule: null, family: null, path: null, place: null, parameter: 'code' }],
      rules: [
        {
          name: 'noted',
          match: 'all' as const,
          conditions: [
            { field: 'path' as const, name: null, operator: 'prefix' as const, values: ['/n'], negate: false, ignoreCase: false },
          ],
          action: { kind: 'log' as const },
        },
      ],
    };
    await publisher.publish(publisher.ruleset({ siteId: 'site_w', hostnames: ['w.test'], origins: [origin.row()], firewall }));
  };
  const asked = async (target: string, more: Partial<ExplainRequest> = {}) => {
    const told = await explain({ siteId: 'site_w', host: 'w.test', target, ...more });
    return { ...told, firewall: told.steps.find(({ stage }) => stage === 'firewall') };
  };
  await publish('block');
  const refused = await eventually(async () => {
    const told = await asked(`/?id=${attack}`);
    expect(told).toMatchObject({ outcome: 'refused', status: 403, firewall: { outcome: 'refused', reason: 'attack' } });
    return told;
  });
  expect(refused.firewall?.detail).toMatch(/^Answered with 403 by sqli-[\w, -]+\. Score \d+ of 5: sqli-[\w-]+ \(\d\) in query id/);
  const spared = await asked(`/n?code=${attack}`, { method: 'POST', headers: [['Content-Length', '7']] });
  expect(spared).toMatchObject({ outcome: 'forwarded', firewall: { outcome: 'passed' } });
  expect(spared.firewall?.detail).toMatch(/The rule noted applies: log\. Does not count: sqli-[\w-]+ in query code \(exclusion 1\)/);
  expect(spared.firewall?.detail).toMatch(/The body is looked at after all other stages; it was not sent along here\.$/);
  expect((await asked('/?q=shoes')).firewall?.detail).toBe('Nothing here against it.');
  expect((await asked(`/.sitekeep/x?id=${attack}`)).firewall).toBeUndefined();
  await publish('detect');
  await eventually(async () =>
    expect((await asked(`/?id=${attack}`)).firewall?.detail).toMatch(/Mode block would refuse it; it is only recorded\.$/),
  );
  const batches = await publisher.redis.xrange(redisKeys.events, '-', '+');
  expect(JSON.stringify(batches)).not.toContain('site_w');
});

test('tells whether the head fits the description of the API', async () => {
  const { publisher, origin } = setting;
  const ok = { responses: { 200: { description: 'fine' } } };
  const body = { required: true, content: { 'application/json': { schema: { type: 'object' } } } };
  const paths = {
    '/orders/{id}': { get: ok, parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }] },
    '/orders': { post: { ...ok, requestBody: body } },
  };
  const { api } = readDescription({ openapi: '3.1.0', info: { title: 'Shop', version: '1' }, paths });
  await publisher.redis.set(redisKeys.apiSchema('api_1'), JSON.stringify(api));
  const firewall = { ...defaultFirewall, api: { mode: 'refuse' as const, schema: 'api_1', unknownPaths: 'log' as const } };
  await publisher.publish(publisher.ruleset({ siteId: 'site_api', hostnames: ['api.test'], origins: [origin.row()], firewall }));
  const asked = async (target: string, method = 'GET') => {
    const told = await explain({ siteId: 'site_api', host: 'api.test', target, method });
    return [told.outcome, told.steps.find(({ stage }) => stage === 'api')?.detail];
  };
  expect(await asked('/orders/x')).toEqual(['refused', 'It does not fit: path id type.']);
  expect((await asked('/orders/7'))[1]).toMatch(/^Nothing in its head is against/);
  expect((await asked('/orders', 'POST'))[1]).toMatch(/^Nothing in its head is against/);
  expect((await asked('/other'))[1]).toMatch(/only written down/);
});
