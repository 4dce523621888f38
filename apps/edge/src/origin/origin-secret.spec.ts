import { defaultBalancer, defaultResponse, type RulesetBalancer, type RulesetOriginInput, type RulesetResponse } from '@sitekeep/contracts';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { EdgeSetting } from '../testing/edge-setting.ts';
import type { RulesetParts } from '../testing/publisher.ts';
import { sealingKey } from '../testing/site-certificate.ts';
import { sendRaw, visit } from '../testing/visit.ts';
import { headersToOrigin, withHost } from './headers.ts';

let setting: EdgeSetting;
let sites = 0;
beforeAll(async () => {
  setting = await EdgeSetting.start({ SEALING_KEY: sealingKey.toString('base64') });
}, 90_000);
afterAll(() => setting.stop());

async function siteOf(balancer: Partial<RulesetBalancer>, more: Partial<RulesetOriginInput> = {}, parts: RulesetParts = {}) {
  const siteId = `site_s${++sites}`;
  const { publisher, origin } = setting;
  const hostname = `s${sites}.test`;
  const origins = [origin.row(1, more)];
  const about = { siteId, hostnames: [hostname], origins, balancer: { ...defaultBalancer, ...balancer } };
  await publisher.publish(publisher.ruleset({ ...about, ...parts }));
  return { siteId, hostname };
}
const secretOf = (siteId: string, epoch = 1) => deriveSiteSecret(sealingKey, 'origin', siteId, epoch);
const last = () => setting.origin.seen.at(-1);
const secret = { header: 'X-Edge-Secret', epoch: 1 };

test('origins are told the secret of their own site, which changes with its epoch', async () => {
  const [one, other] = [await siteOf({ secret }), await siteOf({ secret: { ...secret, epoch: 2 } })];
  await visit(setting.port, one.hostname);
  expect(last()?.headers['x-edge-secret']).toBe(secretOf(one.siteId));
  await visit(setting.port, other.hostname);
  expect(last()?.headers['x-edge-secret']).toBe(secretOf(other.siteId, 2));
  expect(new Set([secretOf(one.siteId), secretOf(other.siteId), secretOf(other.siteId, 2)]).size).toBe(3);
});

test.each([
  ['as it is', 'X-Edge-Secret: forged\r\n'],
  ['in another case', 'x-EDGE-secret: forged\r\n'],
  ['twice', 'X-Edge-Secret: forged\r\nX-Edge-Secret: again\r\n'],
  ['named as a matter of this connection', 'Connection: X-Edge-Secret\r\nX-Edge-Secret: forged\r\n'],
])('what a client sends under its name is dropped: %s', async (_name, lines) => {
  const { siteId, hostname } = await siteOf({ secret });
  const before = setting.origin.seen.length;
  await sendRaw(setting.port, `GET / HTTP/1.1\r\nHost: ${hostname}\r\n${lines}\r\n`);
  expect(setting.origin.seen).toHaveLength(before + 1);
  const values = (last()?.rawHeaders ?? []).filter((_, i, all) => i % 2 === 1 && (all[i - 1] as string).toLowerCase() === 'x-edge-secret');
  expect(values).toEqual([secretOf(siteId)]);
});

test.each([
  ['set', 'X-Edge-Secret'],
  ['add', 'x-edge-SECRET'],
  ['remove', 'X-Edge-Secret'],
] as const)('attack: no header rule of the site can %s %s', async (action, name) => {
  const rules: RulesetResponse['rules'] = [{ path: null, on: 'request', action, name, value: action === 'remove' ? '' : 'forged' }];
  const { siteId, hostname } = await siteOf({ secret }, {}, { response: { ...defaultResponse, rules } });
  for (const connection of ['close', 'Upgrade\r\nUpgrade: websocket']) {
    await sendRaw(setting.port, `GET / HTTP/1.1\r\nHost: ${hostname}\r\nConnection: ${connection}\r\n\r\n`);
    expect(last()?.headers['x-edge-secret']).toBe(secretOf(siteId));
  }
});

test('an underscore in the place of the hyphen is no way to it', async () => {
  const { hostname } = await siteOf({ secret });
  const before = setting.origin.seen.length;
  expect(await sendRaw(setting.port, `GET / HTTP/1.1\r\nHost: ${hostname}\r\nX_Edge_Secret: forged\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(setting.origin.seen).toHaveLength(before);
});

test('a site without a secret sends none', async () => {
  const { hostname } = await siteOf({});
  await visit(setting.port, hostname);
  expect(last()?.headers['x-edge-secret']).toBeUndefined();
});

test('without the sealing key nothing is sent, and what a client sends is dropped all the same', () => {
  const by = {
    address: '192.0.2.1',
    secure: true,
    host: 'a.test',
    requestId: 'req_1',
    secret: { header: 'X-S', name: 'x-s', value: null },
  };
  expect(headersToOrigin(['Host', 'a.test', 'X-S', 'forged'], by).map((part) => part.toLowerCase())).not.toContain('x-s');
});

test('an origin may be asked for another host; what the visitor asked for stands beside it', async () => {
  const { hostname } = await siteOf({}, { hostHeader: 'inner.example:8080' });
  await visit(setting.port, hostname, '/', { headers: { 'X-Mine': hostname } });
  expect(last()?.headers).toMatchObject({ host: 'inner.example:8080', 'x-forwarded-host': hostname, 'x-mine': hostname });
});

test('a Host is replaced whatever its spelling and wherever it stands', () => {
  expect(withHost(['A', 'host', 'HOST', 'a.test', 'B', '1'], 'b.test')).toEqual(['A', 'host', 'HOST', 'b.test', 'B', '1']);
});

test.each([
  ['a Host', {}, { hostHeader: 'a\r\nX-Evil: 1' }],
  ['the name of a secret', { secret: { header: 'X: 1\r\nY', epoch: 1 } }, {}],
])('%s that would end a line is not used: the last good rules stay in force', async (_name, balancer, more) => {
  const { publisher, origin } = setting;
  const about = { siteId: `site_bad${++sites}`, hostnames: [`bad${sites}.test`] };
  await publisher.publish(publisher.ruleset({ ...about, origins: [origin.row()] }));
  expect((await visit(setting.port, `bad${sites}.test`)).status).toBe(200);
  await publisher.publish(publisher.ruleset({ ...about, origins: [origin.row(1, more)], balancer: { ...defaultBalancer, ...balancer } }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await visit(setting.port, `bad${sites}.test`)).status).toBe(200);
  expect(Object.keys(last()?.headers ?? {})).not.toContain('x-evil');
});
