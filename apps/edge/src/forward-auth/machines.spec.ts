import { defaultGate } from '@sitekeep/contracts';
import { sessionCookieName } from '@sitekeep/gate-session';
import { allow, gitToken, macOf, token } from '../gate/testing/access.ts';
import { tokenFor } from '../gate/testing/test-gate.ts';
import { eventually, visit } from '../testing/visit.ts';
import { AskedSites, sealingKey, type Way } from './testing/asked-sites.ts';
import { triedBy } from './testing/tried-by.ts';

const entry = (address: string) => ({ address, expiresAt: null });
const skipping = (address: string) => ({ ...entry(address), skipsGate: true as const });
const [office, guest, banished] = ['127.0.0.21', '127.0.0.22', '127.0.0.23'];
const filters = {
  blacklist: [entry(banished)],
  whitelist: [skipping(office), entry(guest), skipping(banished)],
};
const [reader, licence, service] = [`skg_${'r'.repeat(32)}`, `skl_${'l'.repeat(32)}`, `sks_${'s'.repeat(32)}`];
const basic = (secret: string) => `Basic ${Buffer.from(`bert:${secret}`).toString('base64')}`;
const refs = '/shop.git/info/refs?service=git-upload-pack';

let sites: AskedSites;
beforeAll(async () => {
  const settings = { scheme: 'https' as const, EDGE_TRUSTED_PROXIES: '127.0.0.0/8' };
  sites = await AskedSites.start({ filters, gate: { ...defaultGate, mode: 'on' } }, undefined, settings);
  for (const { siteId } of sites.ways) {
    const known = (secret: string) => ({ mac: macOf(siteId, secret, sealingKey) });
    await allow(sites.setting.publisher, siteId, {
      git: [gitToken(siteId, reader, known(reader))],
      licences: [token(siteId, licence, known(licence))],
      services: [token(siteId, service, { ...known(service), id: 'mtk_backup', label: 'backup' })],
    });
  }
}, 90_000);
afterAll(() => sites.stop(), 30_000);
beforeEach(() => (sites.setting.origin.seen.length = 0));

const heard = () => sites.setting.origin.seen.at(-1)?.headers ?? {};

describe.each<Way>(['proxy', 'nginx', 'traefik', 'caddy'])('by %s', (name) => {
  const tried = triedBy(name);
  const ask = async (path: string, headers: Record<string, string> = {}, address = '127.0.0.9', method = 'GET') => {
    const { port, hostname } = sites.way(name);
    const told = name === 'proxy' ? { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' } : {};
    return visit(port, hostname, path, {
      headers: { ...headers, ...told },
      localAddress: name === 'proxy' ? '127.0.0.1' : address,
      method,
    });
  };
  const session = () => ({ cookie: `${sessionCookieName}=${tokenFor(`site_${name}`, {}, 0, Buffer.from(sealingKey, 'base64'))}` });
  const known = () => eventually(async () => expect((await ask('/', { 'sitekeep-licence': licence })).status).toBe(200));

  tried('the order is blacklist, whitelist with the gate switch, session, git, licence, service, nobody', async () => {
    await known();
    const all = {
      ...{ ...session(), authorization: basic(reader), 'sitekeep-licence': licence },
      ...{ 'sitekeep-service-id': 'mtk_backup', 'sitekeep-service-secret': service },
    };
    const { cookie: _cookie, ...programs } = all;
    const { authorization: _authorization, ...tokens } = programs;
    const { 'sitekeep-licence': _licence, ...services } = tokens;
    const who = async (headers: Record<string, string>, address?: string, path = refs) => {
      sites.setting.origin.seen.length = 0;
      const { status } = await ask(path, headers, address);
      return [status, sites.setting.origin.seen.length === 0 ? null : (heard()['remote-user'] ?? '')];
    };
    expect(await who(all, banished)).toEqual([403, null]);
    expect(await who(all, office)).toEqual([200, '']);
    expect(await who({}, office)).toEqual([200, '']);
    expect(await who({}, guest)).toEqual([401, null]);
    expect(await who(all, guest)).toEqual([200, 'vis_anna']);
    expect(await who(programs)).toEqual([200, 'vis_bert']);
    expect(await who(programs, undefined, '/page')).toEqual([200, 'licence:shop']);
    expect(await who(tokens)).toEqual([200, 'licence:shop']);
    expect(await who(services)).toEqual([200, 'service:backup']);
    expect(await who({})).toEqual([401, null]);
  });

  tried('the website sees no token, and all other credentials as they were', async () => {
    await known();
    const tokens = { authorization: basic(reader), 'sitekeep-git-token': reader, 'sitekeep-licence': licence };
    for (const path of [refs, '/page']) {
      expect((await ask(path, { ...tokens, 'sitekeep-service-id': 'mtk_backup', 'sitekeep-service-secret': service })).status).toBe(200);
      expect(JSON.stringify(heard())).not.toMatch(/sk[gls]_|mtk_/);
      expect(heard().authorization ?? '').toBe('');
    }
    for (const authorization of [basic('theirs'), 'Bearer theirs']) {
      expect((await ask('/page', { authorization, 'sitekeep-licence': licence })).status).toBe(200);
      expect(heard().authorization).toBe(authorization);
    }
  });

  tried('git is asked for its token by HTTP Basic, and does not push by one that reads', async () => {
    await known();
    const asked = await ask(refs);
    expect([asked.status, asked.headers['www-authenticate']]).toEqual([401, 'Basic realm="sitekeep", charset="UTF-8"']);
    expect((await ask('/shop.git/git-receive-pack', { authorization: basic(reader) }, undefined, 'POST')).status).toBe(403);
  });
});
