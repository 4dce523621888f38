import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultGate, type GateClaims } from '@sitekeep/contracts';
import { sessionCookie, sessionCookieName } from '@sitekeep/gate-session';
import { seconds } from '../gate/testing/gate-states.ts';
import { tokenFor } from '../gate/testing/test-gate.ts';
import { visit } from '../testing/visit.ts';
import { type AskHeaders, fetchAsk } from './testing/ask.ts';
import { AskedSites, sealingKey, secretOf, type Way } from './testing/asked-sites.ts';
import { triedBy } from './testing/tried-by.ts';

const open = { name: 'open', path: { kind: 'prefix' as const, value: '/open' }, methods: [], networks: [], groups: [], freshSeconds: null };
const rules = [{ ...open, require: 'nothing' as const }];
const gated = { gate: { ...defaultGate, mode: 'on' as const, rules, identity: { headers: true, jwt: true } } };
let sites: AskedSites;
let renewed = '';
const gate = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ token: renewed, endsAt: seconds(7200), device: null }));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
  sites = await AskedSites.start(gated, undefined, { scheme: 'https', GATE_URL: url });
}, 90_000);
afterAll(async () => {
  await sites.stop();
  gate.closeAllConnections();
  await new Promise((resolve) => gate.close(resolve));
}, 30_000);
beforeEach(() => (sites.setting.origin.seen.length = 0));

const cookieFor = (siteId: string, more: Partial<GateClaims> = {}) =>
  `${sessionCookieName}=${tokenFor(siteId, more, 0, Buffer.from(sealingKey, 'base64'))}`;
const names = ['remote-user', 'remote-email', 'remote-name', 'remote-groups', 'sitekeep-identity'];
const spoofed = Object.fromEntries(names.map((name) => [name, 'eve']));
const heard = () => sites.setting.origin.seen.at(-1)?.headers ?? {};

describe.each<Way>(['nginx', 'traefik', 'caddy'])('behind %s', (name) => {
  const tried = triedBy(name);
  const way = () => sites.way(name);
  const ask = (path: string, headers: Record<string, string>) => {
    const { port, hostname } = way();
    return visit(port, hostname, path, { headers });
  };

  tried('the website knows who has signed in, and nobody says so but us', async () => {
    const found = way();
    const cookie = cookieFor(found.siteId, { g: ['editors', 'staff'] });
    expect((await ask('/page', { cookie })).status).toBe(200);
    expect(heard()).toMatchObject({
      ...{ 'remote-user': 'vis_anna', 'remote-email': 'anna@visitor.test', 'remote-name': 'Anna', 'remote-groups': 'editors,staff' },
      'sitekeep-identity': expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
    });
    expect((await ask('/page', spoofed)).status).toBe(401);
    expect(sites.setting.origin.seen).toHaveLength(1);
  });

  tried('a session that was renewed goes to the browser beside the cookies of the website', async () => {
    const found = way();
    renewed = tokenFor(found.siteId, {}, 0, Buffer.from(sealingKey, 'base64'));
    sites.setting.origin.answer = (_request, response) => void response.setHeader('set-cookie', 'theirs=1').end('in');
    const cookie = cookieFor(found.siteId, { i: seconds(-400), x: seconds(-100) });
    const answer = await ask('/page', { cookie });
    const cookies = [...(answer.headers['set-cookie'] ?? [])].sort();
    expect([answer.status, answer.body, cookies]).toEqual([200, 'in', [sessionCookie(renewed), 'theirs=1']]);
    expect((await ask('/page', { cookie: cookieFor(found.siteId) })).headers['set-cookie']).toEqual(['theirs=1']);
  });

  tried('the website does not see the session, and sees all other cookies as they were', async () => {
    const own = cookieFor(`site_${name}`);
    const shown = async (cookie: string) => {
      expect((await ask('/page', { cookie })).status).toBe(200);
      return heard().cookie?.replace(/; *$/, '');
    };
    expect(await shown(`${own}; a=1; b=2`)).toBe('a=1; b=2');
    expect(await shown(`a=1; ${own}; b=2`)).toBe('a=1; b=2');
    expect(await shown(`a=1; b=2; ${own}`)).toBe('a=1; b=2');
    expect((await shown(own)) ?? '').toBe('');
    expect((await ask('/open', { cookie: 'a=1; b="c d"; sitekeeper=x' })).status).toBe(200);
    expect(heard().cookie).toBe('a=1; b="c d"; sitekeeper=x');
  });

  tried('attack: nobody gets through who says by whose name to be called, whether it is taken away on the way or not', async () => {
    const status = name === 'caddy' ? 200 : 400;
    for (const [path, headers] of [
      ['/open', {}],
      ['/page', { cookie: cookieFor(`site_${name}`) }],
    ] as const) {
      expect((await ask(path, { ...spoofed, ...headers })).status).toBe(status);
      expect(JSON.stringify(sites.setting.origin.seen)).not.toContain('eve');
    }
    expect((await ask('/open', { 'remote-user': '' })).status).toBe(200);
    expect(names.map((header) => heard()[header] ?? '')).toEqual(['', '', '', '', '']);
  });
});

test('a proxy is told who it is with its yes, and with an empty value what nobody knows', async () => {
  const ask = (parts: AskHeaders) =>
    fetchAsk(sites.authPort, '/auth/traefik', null, {
      ...{ 'x-sitekeep-auth-secret': secretOf('site_proxy'), 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/page' },
      ...{ 'x-forwarded-host': 'proxy.test', 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7', ...parts },
    });
  const told = await ask({ cookie: cookieFor('site_proxy') });
  expect([told.status, told.headers['remote-user'], told.headers['remote-groups']]).toEqual([204, 'vis_anna', '']);
  const nobody = await ask({ 'x-forwarded-uri': '/open' });
  expect([nobody.status, ...names.map((name) => nobody.headers[name])]).toEqual([204, '', '', '', '', '']);
  for (const header of names) {
    const claims = await ask({ cookie: cookieFor('site_proxy'), [header]: 'eve' });
    expect([claims.status, claims.headers['remote-user']]).toEqual([400, undefined]);
  }
  const expired = await ask({ cookie: cookieFor('site_proxy', { i: seconds(-400), x: seconds(-100) }) });
  expect(expired.status).toBe(204);
  const stranger = await ask({ cookie: cookieFor('site_nginx') });
  expect(stranger.status).toBe(401);
  expect(stranger.headers['www-authenticate']).toContain('/.sitekeep/sign-in');
});
