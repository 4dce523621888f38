import { defaultBalancer, defaultCache } from '@sitekeep/contracts';
import { visit } from '../../testing/visit.ts';
import { balancedSites, countOf, errors, trustedProxy } from './testing/balanced-sites.ts';

const { A, B, C, setting, siteOf, askMany } = balancedSites();

describe('sticky cookie', () => {
  const cookieOf = async (host: string, cookie = '') => {
    const { headers, body } = await visit(setting().port, host, '/', cookie === '' ? {} : { headers: { cookie } });
    const [set = ''] = headers['set-cookie'] ?? [];
    return { set, cookie: set.split(';')[0] ?? '', body };
  };

  test('holds a visitor, tells nothing of the origin, and is not shown to it', async () => {
    const { host } = await siteOf([A().row(), B().row()], { method: 'sticky_cookie' });
    const { set, cookie, body } = await cookieOf(host);
    expect(set).toMatch(/^sitekeep_origin=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await askMany(host, 10, { headers: { cookie: `x=1; ${cookie}` } })).toEqual(Array(10).fill(body));
    expect((await cookieOf(host, cookie)).set).toBe('');
    const seen = (body === 'a' ? A() : B()).seen.at(-2);
    expect(seen?.headers.cookie).toBe('x=1');
    const bodies = await askMany(host, 10);
    expect([countOf(bodies, 'a'), countOf(bodies, 'b')]).toEqual([5, 5]);
  });

  test('one that was made up, or is of another site, holds nobody', async () => {
    const one = await siteOf([A().row(), B().row()], { method: 'sticky_cookie' });
    const other = await siteOf([A().row(), B().row()], { method: 'sticky_cookie' });
    const { cookie } = await cookieOf(one.host);
    for (const wrong of [cookie, 'sitekeep_origin=0', `sitekeep_origin=${'A'.repeat(22)}`]) {
      expect((await cookieOf(other.host, wrong)).cookie).not.toBe('');
    }
  });

  test('is Secure over HTTPS, and an origin cannot set it', async () => {
    A().answer = (_request, response) => void response.setHeader('set-cookie', ['sitekeep_origin=mine; Path=/', 'theirs=1']).end('a');
    const { host } = await siteOf([A().row(), A().row()], { method: 'sticky_cookie' });
    const { headers } = await visit(setting().port, host);
    expect(headers['set-cookie']).toEqual([
      'theirs=1',
      expect.stringMatching(/^sitekeep_origin=(?!mine)[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    // Both origins have one name here, and so one cookie.
    const again = { headers: { cookie: headers['set-cookie']?.[1]?.split(';')[0] } };
    for (let i = 0; i < 4; i++) expect((await visit(setting().port, host, '/', again)).headers['set-cookie']).toEqual(['theirs=1']);
    const secure = await visit(setting().port, host, '/', { localAddress: trustedProxy, headers: { 'x-forwarded-proto': 'https' } });
    expect(secure.headers['set-cookie']?.[1]).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
  });

  test('falls over when its origin is out and holds to the next one from then on', async () => {
    const { host } = await siteOf([A().row(), B().row()], { method: 'sticky_cookie', ...errors(1) });
    const { cookie, body } = await cookieOf(host);
    const [held, other] = body === 'a' ? [A(), B()] : [B(), A()];
    await held.kill();
    const moved = await cookieOf(host, cookie);
    expect(moved.body).toBe(other.name);
    expect(moved.cookie).not.toBe('');
    await held.start();
    expect(await askMany(host, 5, { headers: { cookie: moved.cookie } })).toEqual(Array(5).fill(other.name));
  });

  test('holds visitors of a site with a cache, and is never stored', async () => {
    for (const origin of [A(), B()]) {
      origin.answer = ({ url }, response) => {
        response.setHeader('cache-control', url === '/shared' ? 'public, max-age=60' : 'private').end(origin.name);
      };
    }
    const { publisher } = setting();
    const parts = { origins: [A().row(), B().row()], cache: { ...defaultCache, mode: 'standard' as const } };
    const balancer = { ...defaultBalancer, method: 'sticky_cookie' as const };
    await publisher.publish(publisher.ruleset({ siteId: 'site_kept', hostnames: ['kept.test'], balancer, ...parts }));
    const first = await cookieOf('kept.test');
    expect(first.cookie).toMatch(/^sitekeep_origin=/);
    expect(await askMany('kept.test', 6, { headers: { cookie: first.cookie } })).toEqual(Array(6).fill(first.body));
    const filled = await visit(setting().port, 'kept.test', '/shared');
    const hit = await visit(setting().port, 'kept.test', '/shared');
    expect([hit.body, hit.headers['cache-status']]).toEqual([filled.body, expect.stringContaining('hit')]);
    expect([filled.headers['set-cookie']?.length, hit.headers['set-cookie']]).toEqual([1, undefined]);
  });

  test('groups hold their visitors apart', async () => {
    const rules = [{ path: { kind: 'prefix' as const, value: '/api' }, header: null, group: 'api' }];
    const rows = [A().row(), B().row(1, { group: 'api' }), C().row(1, { group: 'api' })];
    const { host } = await siteOf(rows, { method: 'sticky_cookie', rules });
    const main = await cookieOf(host);
    const api = await visit(setting().port, host, '/api', { headers: { cookie: main.cookie } });
    const cookie = `${main.cookie}; ${api.headers['set-cookie']?.[0]?.split(';')[0]}`;
    expect(cookie).toMatch(/^sitekeep_origin=[\w-]+; sitekeep_origin_[\w-]{8}=[\w-]+$/);
    for (let i = 0; i < 6; i++) {
      const again = await visit(setting().port, host, i % 2 ? '/' : '/api', { headers: { cookie } });
      expect([again.body, again.headers['set-cookie']]).toEqual([i % 2 ? 'a' : api.body, undefined]);
    }
  });
});
