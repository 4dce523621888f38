import { randomUUID } from 'node:crypto';
import type { Fault, Hostname, Problem, Protection, SiteDetail } from '@sitekeep/contracts';
import { TestDnsServer } from '@sitekeep/sites/testing';
import { inTime } from '@sitekeep/runtime/testing';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let dns: TestDnsServer;
let anna: HttpCustomer;
let ben: HttpCustomer;

beforeAll(async () => {
  dns = await new TestDnsServer().start();
  api = await startTestApi({ DNS_SERVERS: dns.address, EDGE_CNAME: 'edge.sitekeep.net' });
  [anna, ben] = await Promise.all([new HttpCustomer(api.portalUrl).signUp(), new HttpCustomer(api.portalUrl).signUp()]);
});
afterAll(async () => {
  await api?.close();
  await dns?.stop();
});

/** A customer whose names count against others. */
async function confirmed(): Promise<HttpCustomer> {
  const customer = await new HttpCustomer(api.portalUrl).signUp();
  await api.dataSource.query(
    `UPDATE account SET activated_at = now() FROM membership m JOIN person p ON p.id = m.person_id WHERE m.account_id = account.id AND p.email = $1`,
    [customer.email],
  );
  return customer;
}
const freshDomain = () => `d-${randomUUID().slice(0, 12)}.com`;
const orderOf = (...hostnames: string[]) => ({ name: 'Shop', hostnames, origins: [{ scheme: 'http', host: '127.0.0.1', port: 9100 }] });
const order = async (customer: HttpCustomer, ...hostnames: string[]) => {
  const answer = await customer.call<SiteDetail>('POST', '/v1/sites', orderOf(...hostnames));
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
};
const faults = (problem: Problem) => problem.errors?.map(({ pointer, code }: Fault) => `${pointer} ${code}`);

test('order, read, list, rename, move, delete', async () => {
  const domain = freshDomain();
  const site = await order(anna, domain, `*.${domain}`);
  expect(site).toMatchObject({ service: { state: 'pending', waitsFor: 'confirmation' }, publishedRevision: null });
  const read = await anna.call<SiteDetail>('GET', `/v1/sites/${site.id}`);
  expect(read).toMatchObject({ status: 200, body: { id: site.id, dnsRecords: site.dnsRecords, egressAddresses: site.egressAddresses } });
  expect((await anna.call<{ data: { id: string }[] }>('GET', '/v1/sites?limit=1')).body.data).toMatchObject([{ id: site.id }]);
  expect((await anna.call('PATCH', `/v1/sites/${site.id}`, { name: 'Garden' })).body).toMatchObject({ name: 'Garden' });
  const moved = await anna.call<SiteDetail>('PUT', `/v1/sites/${site.id}/origins`, {
    origins: [{ scheme: 'https', host: 'origin.example.net' }],
  });
  expect(moved.body.origins).toMatchObject([{ scheme: 'https', host: 'origin.example.net', port: 443, weight: 1 }]);
  expect((await anna.call('DELETE', `/v1/sites/${site.id}?name=Garden`)).status).toBe(204);
  expect((await anna.call('GET', `/v1/sites/${site.id}`)).status).toBe(404);
});

test('faults of an order carry their places; a taken hostname is 409 and says nothing of its owner', async () => {
  const wrong = await anna.call<Problem>('POST', '/v1/sites', {
    name: ' ',
    hostnames: [],
    origins: [{ scheme: 'ftp', host: '', port: 0 }],
  });
  expect(wrong.status).toBe(422);
  expect(wrong.body.errors?.map((fault) => fault.pointer)).toEqual(
    expect.arrayContaining(['/name', '/hostnames', '/origins/0/scheme', '/origins/0/host', '/origins/0/port']),
  );
  const name = `www.${freshDomain()}`;
  await order(await confirmed(), name);
  const taken = await ben.call<Problem>('POST', '/v1/sites', orderOf(name));
  expect(taken).toMatchObject({ status: 409, body: { code: 'hostname_taken' } });
  expect(faults(taken.body)).toEqual(['/hostnames/0 hostname_taken']);
  expect(JSON.stringify(taken.body)).not.toContain('acc_');
});

test('origins have settings of their own; what was read can be sent back', async () => {
  const site = await order(anna, freshDomain());
  expect(site.origins).toMatchObject([{ group: 'main', backup: false, verifyTls: true, answerTimeoutSeconds: 60 }]);
  const put = (origins: unknown) => anna.call<SiteDetail & Problem>('PUT', `/v1/sites/${site.id}/origins`, { origins });
  const first = { scheme: 'https', host: '93.184.216.34', serverName: 'Origin.example.net', verifyTls: false, answerTimeoutSeconds: 300 };
  const set = await put([first, { ...first, host: '93.184.216.35', backup: true, hostHeader: 'www.example.net:8443', connections: 20 }]);
  expect(set).toMatchObject({
    status: 200,
    body: {
      origins: [
        { serverName: 'origin.example.net', verifyTls: false, answerTimeoutSeconds: 300, backup: false },
        { backup: true, hostHeader: 'www.example.net:8443', connections: 20 },
      ],
    },
  });
  const asRead = set.body.origins.map(({ id: _, ...origin }) => origin);
  expect((await put(asRead)).body.origins.map(({ id: _, ...origin }) => origin)).toEqual(asRead);
  const wrong = await put([
    { ...first, backup: true, group: 'a', hostHeader: 'http://x' },
    { ...first, scheme: 'http' },
  ]);
  expect(wrong.status).toBe(422);
  expect(faults(wrong.body)).toEqual(['/origins/0/hostHeader invalid_host', '/origins/1/serverName needs_https', '/origins only_backups']);
});

test('a name inside a name of another account is proven by a TXT record, asked from real DNS', async () => {
  const domain = freshDomain();
  const holder = await confirmed();
  await order(holder, domain);
  const site = await order(ben, `shop.${domain}`);
  const [claim] = site.hostnames;
  expect(claim).toMatchObject({ state: 'needs_proof', proof: { type: 'TXT', name: `_sitekeep.shop.${domain}` } });
  const verify = () => ben.call<Hostname & Problem>('POST', `/v1/sites/${site.id}/hostnames/${claim!.id}/verify`);
  expect(await verify()).toMatchObject({
    status: 409,
    body: { code: 'proof_missing', detail: expect.stringContaining(claim!.proof!.value) as string },
  });
  dns.records.set(`_sitekeep.shop.${domain}`, { TXT: ['v=spf1', 'sitekeep-proof=wrong'] });
  expect((await verify()).status).toBe(409);
  dns.silent.add(`_sitekeep.shop.${domain}`);
  expect(await verify()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('did not answer') as string } });
  dns.silent.clear();
  dns.records.set(`_sitekeep.shop.${domain}`, { TXT: ['v=spf1', claim!.proof!.value] });
  expect(await verify()).toMatchObject({ status: 200, body: { state: 'live', proof: null } });
  expect((await verify()).status).toBe(200);
  // Ben has proven his name; the other cannot have it any more, but still what lies beside it.
  expect((await holder.call('POST', '/v1/sites', orderOf(`shop.${domain}`))).status).toBe(409);
  expect((await holder.call('POST', '/v1/sites', orderOf(`www.${domain}`))).status).toBe(201);
});

test('odd hosts and control characters are faults of their fields, never errors of ours', async () => {
  const wrong = await anna.call<Problem>('POST', '/v1/sites', {
    name: 'Shop',
    hostnames: ['fe80::1%eth0', 'a\0b.com'],
    origins: ['fe80::1%eth0', 'a\0b.com'].map((host) => ({ scheme: 'http', host })),
  });
  expect(wrong.status).toBe(422);
  expect(wrong.body.errors?.map((fault) => fault.pointer)).toEqual(['/hostnames/0', '/hostnames/1', '/origins/0/host', '/origins/1/host']);
  const named = await anna.call<Problem>('POST', '/v1/sites', { ...orderOf(freshDomain()), name: 'Sh\0op' });
  expect(named).toMatchObject({ status: 422, body: { errors: [{ pointer: '/name' }] } });
  const site = await order(anna, freshDomain());
  const entry = { list: 'blacklist', address: '203.0.113.7', note: 'a\0b' };
  const noted = await anna.call<Problem>('POST', `/v1/sites/${site.id}/policy/entries`, entry);
  expect(noted).toMatchObject({ status: 422, body: { errors: [{ pointer: '/note' }] } });
});

test('hostnames are added and removed', async () => {
  const domain = freshDomain();
  const site = await order(anna, domain);
  const added = await anna.call<SiteDetail>('POST', `/v1/sites/${site.id}/hostnames`, { hostname: `bücher.${domain}` });
  expect(added).toMatchObject({ status: 201 });
  expect(added.body.hostnames[1]).toMatchObject({ name: `xn--bcher-kva.${domain}`, display: `bücher.${domain}` });
  expect((await anna.call('DELETE', `/v1/sites/${site.id}/hostnames/${site.hostnames[0]!.id}`)).status).toBe(204);
  const last = await anna.call<Problem>('DELETE', `/v1/sites/${site.id}/hostnames/${added.body.hostnames[1]!.id}`);
  expect(last).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

test('protection answers within two seconds even when DNS is silent', async () => {
  await inTime(2000, async () => {
    const domain = freshDomain();
    const site = await order(anna, domain);
    dns.silent.add(domain);
    const begin = performance.now();
    const { body } = await anna.call<Protection>('GET', `/v1/sites/${site.id}/protection`);
    expect(body).toMatchObject({ state: 'inactive', dns: 'unknown', liveOnAllEdges: false, lastRequestAt: null });
    return performance.now() - begin;
  });
  const other = freshDomain();
  dns.records.set(other, { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] });
  dns.records.set(`www.${other}`, { CNAME: 'Edge.sitekeep.net' });
  dns.records.set(`sitekeep-check.${other}`, { CNAME: 'edge.sitekeep.net' });
  const pointed = await order(anna, other, `www.${other}`, `*.${other}`);
  expect((await anna.call('GET', `/v1/sites/${pointed.id}/protection`)).body).toMatchObject({ dns: 'points_at_us' });
  const elsewhere = freshDomain();
  dns.records.set(elsewhere, { A: ['192.0.2.1', '203.0.113.1'] });
  const astray = await order(anna, elsewhere);
  expect((await anna.call('GET', `/v1/sites/${astray.id}/protection`)).body).toMatchObject({ dns: 'points_elsewhere' });
});
