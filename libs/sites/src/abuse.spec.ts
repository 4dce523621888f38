import { InvoicingService, StaffMoney } from '@sitekeep/billing';
import { storedId, type SiteDetail } from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { Hostname } from './hostname.entity.ts';
import { HostnamesService } from './hostnames.service.ts';
import { OrderingService } from './ordering.service.ts';
import { ReleaseSiteHandler } from './release-site.handler.ts';
import { SitesReadModel } from './sites.read-model.ts';
import { SitesService } from './sites.service.ts';
import { freshDomain, orderOf, SitesUnderTest, TestDnsServer } from './testing/index.ts';

let bench: SitesUnderTest;
let dns: TestDnsServer;
beforeAll(async () => {
  dns = await new TestDnsServer().start();
  bench = await SitesUnderTest.start({ DNS_SERVERS: dns.address });
});
afterAll(async () => {
  await bench?.stop();
  await dns?.stop();
});

const uuid = (site: SiteDetail) => storedId('site', site.id)!;
const order = (account: AccountContext, ...names: string[]) => bench.get(OrderingService).order(account, orderOf(...names));
const add = (account: AccountContext, site: SiteDetail, name: string) => bench.get(HostnamesService).add(account, uuid(site), name);
const read = (account: AccountContext, site: SiteDetail) => bench.get(SitesReadModel).get(account.accountId, uuid(site));
const named = (site: SiteDetail, name: string) => site.hostnames.find((hostname) => hostname.name === name)!;
const remove = (account: AccountContext, site: SiteDetail, name: string) =>
  bench.get(HostnamesService).remove(account, uuid(site), storedId('hostname', named(site, name).id)!);
const verify = (account: AccountContext, site: SiteDetail, name: string) =>
  bench.get(HostnamesService).verify(account, uuid(site), storedId('hostname', named(site, name).id)!);
const states = (site: SiteDetail) => site.hostnames.map((hostname) => hostname.state);
const sql = <T>(query: string, parameters: unknown[]): Promise<T[]> => bench.transactions.manager.query(query, parameters);
/** Sets the TXT record that the claim asks for. */
const setProof = (site: SiteDetail, name: string) => {
  const { proof } = named(site, name);
  dns.records.set(proof!.name, { TXT: [proof!.value] });
};
async function discard(account: AccountContext, site: SiteDetail): Promise<void> {
  await bench.get(SitesService).delete(account, uuid(site));
  const [service] = await sql<{ id: string }>('SELECT id FROM service WHERE site_id = $1', [uuid(site)]);
  await bench.get(ReleaseSiteHandler).handle({ siteId: uuid(site), serviceId: service!.id });
}
async function pay({ accountId, principal }: AccountContext, site: SiteDetail): Promise<void> {
  const lines = [{ serviceId: site.service.id, periodMonths: 1 as const, periods: 1 }];
  const invoice = await bench.get(InvoicingService).create(accountId, { lines });
  const staff = { kind: 'staff' as const, id: principal.id, name: 'Sam' };
  await bench.get(StaffMoney).ask('mark-paid', { invoiceId: storedId('invoice', invoice.id)!, reference: '' }, staff, 'test');
}
const payFirst = { code: 'conflict', message: expect.stringMatching(/Pay for the service of this site first/) as string };
const taken = { code: 'hostname_taken' };

describe('free protection without end', () => {
  test('adding a domain that was deleted unpaid to a throwaway site is refused until the service is paid', async () => {
    const account = await bench.account();
    const name = `www.${freshDomain()}`;
    await discard(account, await order(account, name));
    const throwaway = await order(account, freshDomain());
    await expect(add(account, throwaway, name)).rejects.toMatchObject(payFirst);
    expect((await read(account, throwaway)).hostnames).toHaveLength(1);
    await pay(account, throwaway);
    expect(states(await add(account, throwaway, name))).toEqual(['live', 'live']);
  });

  test('moving names of one domain between unpaid sites renews no days', async () => {
    const account = await bench.account();
    const [domain, other] = [freshDomain(), freshDomain()];
    const first = await order(account, `www.${domain}`, `k.${domain}`);
    const second = await order(account, other);
    await remove(account, first, `www.${domain}`);
    await expect(add(account, second, `www.${domain}`)).rejects.toMatchObject(payFirst);
    await expect(add(account, second, `new.${domain}`)).rejects.toMatchObject(payFirst);
    expect((await order(account, `new.${domain}`)).service.waitsFor).toBe('payment');
    // Its own days run on: back at the first site the name gains nothing.
    expect(states(await add(account, first, `www.${domain}`))).toEqual(['live', 'live']);
  });

  test('a proof does not renew the days of an own domain either', async () => {
    const [anna, ben] = [await bench.account(), await bench.account()];
    const domain = freshDomain();
    await order(ben, domain);
    const waiting = await order(anna, `shop.${domain}`);
    expect(states(waiting)).toEqual(['needs_proof']);
    setProof(waiting, `shop.${domain}`);
    const used = await order(anna, `blog.${domain}`);
    setProof(used, `blog.${domain}`);
    await verify(anna, used, `blog.${domain}`);
    await discard(anna, used);
    await expect(verify(anna, waiting, `shop.${domain}`)).rejects.toMatchObject(payFirst);
    await pay(anna, waiting);
    expect(await verify(anna, waiting, `shop.${domain}`)).toMatchObject({ state: 'live' });
  });

  test('a site that waits for its payment may be completed', async () => {
    const account = await bench.account();
    const domain = freshDomain();
    await discard(account, await order(account, domain));
    const again = await order(account, domain);
    expect(again.service.waitsFor).toBe('payment');
    expect(states(await add(account, again, `www.${domain}`))).toEqual(['live', 'live']);
  });
});

describe('poisoning domains of others', () => {
  test('a claim that was never live leaves nothing behind, deleted or removed', async () => {
    const [owner, attacker, guest] = [await bench.account(), await bench.account(), await bench.account()];
    const domain = freshDomain();
    const site = await order(owner, domain);
    const claim = await order(attacker, `a.${domain}`, `b.${domain}`);
    expect(states(claim)).toEqual(['needs_proof', 'needs_proof']);
    await remove(attacker, claim, `a.${domain}`);
    await discard(attacker, claim);
    await discard(owner, site);
    for (const table of ['released_domain', 'released_hostname'])
      expect(await sql(`SELECT account_id FROM ${table} WHERE registrable_domain = $1`, [domain])).toEqual([
        { account_id: owner.accountId },
      ]);
    expect(states(await order(guest, `a.${domain}`))).toEqual(['needs_proof']);
  });

  test('an order that was never active leaves nothing behind', async () => {
    const [owner, attacker] = [await bench.account(), await bench.account({ active: false })];
    const domain = freshDomain();
    const pending = await order(attacker, domain, `*.${domain}`);
    await remove(attacker, pending, domain);
    await discard(attacker, pending);
    const site = await order(owner, `www.${domain}`);
    expect(site).toMatchObject({ service: { state: 'unpaid' }, hostnames: [{ state: 'live' }] });
  });

  test('ordering and deleting a domain of somebody else does not make its owner pay first: a TXT record clears it', async () => {
    const [owner, attacker] = [await bench.account(), await bench.account()];
    const domain = freshDomain();
    await discard(attacker, await order(attacker, `www.${domain}`));
    const site = await order(owner, `shop.${domain}`, `www.${domain}`);
    expect(site).toMatchObject({ service: { state: 'unpaid' }, hostnames: [{ state: 'needs_proof' }, { state: 'needs_proof' }] });
    for (const { name } of site.hostnames) setProof(site, name);
    for (const { name } of site.hostnames) expect(await verify(owner, site, name)).toMatchObject({ state: 'live' });
    // Proven once, the rest of the domain needs no more.
    expect(named(await add(owner, site, `new.${domain}`), `new.${domain}`).state).toBe('live');
    // It still hurts the account that did it.
    expect((await order(attacker, `else.${domain}`)).service.waitsFor).toBe('payment');
  });
});

describe('holding names of others', () => {
  test('an order of an unconfirmed account gives way to an order of another account', async () => {
    const [owner, attacker] = [await bench.account(), await bench.account({ active: false })];
    const domain = freshDomain();
    const pending = await order(attacker, domain, `*.${domain}`, `www.${domain}`);
    expect(states(pending)).toEqual(['live', 'live', 'live']);
    expect(states(await order(owner, domain, `www.${domain}`))).toEqual(['live', 'live']);
    const after = await read(attacker, pending);
    expect(states(after)).toEqual(['needs_proof', 'needs_proof', 'needs_proof']);
    expect(after.revision).toBeGreaterThan(pending.revision);
    expect(named(after, domain).proof).toMatchObject({ type: 'TXT', name: `_sitekeep.${domain}` });
    const [trace] = await sql<{ actor_kind: string }>(`SELECT actor_kind FROM audit_entry WHERE target = $1 AND action = $2`, [
      pending.id,
      'hostname.gave_way',
    ]);
    expect(trace).toEqual({ actor_kind: 'system' });
  });

  test('of many orders at once for a name that an unconfirmed account holds, one wins', async () => {
    const name = `www.${freshDomain()}`;
    await order(await bench.account({ active: false }), name);
    const accounts = await Promise.all(Array.from({ length: 8 }, () => bench.account()));
    const results = await Promise.allSettled(accounts.map((account) => order(account, name)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject(taken);
    expect(await bench.transactions.manager.countBy(Hostname, { name, state: 'live' })).toBe(1);
  });

  test('the owner of a domain takes its name from a holder without proof by a TXT record, once for all', async () => {
    const [owner, squatter] = [await bench.account(), await bench.account()];
    const name = `www.${freshDomain()}`;
    const squatted = await order(squatter, name);
    const refused = await order(owner, name).catch((error: { message: string }) => error);
    const [, record, value] = /TXT record at (\S+) with the value (\S+)/.exec((refused as Error).message)!;
    dns.records.set(record!, { TXT: [value!] });
    // The record speaks for the owner alone.
    await expect(order(await bench.account(), name)).rejects.toMatchObject(taken);
    const site = await order(owner, name);
    expect(site).toMatchObject({ service: { state: 'unpaid' }, hostnames: [{ state: 'live', proof: null }] });
    const after = await read(squatter, squatted);
    expect(states(after)).toEqual(['needs_proof']);
    expect(after.revision).toBeGreaterThan(squatted.revision);
    expect(site.revision).toBeGreaterThan(after.revision);
    // The edges are told that the squatter's site lost the name.
    expect(await sql('SELECT site_id, revision::int FROM released_hostname WHERE name = $1', [name])).toEqual([
      { site_id: uuid(squatted), revision: after.revision },
    ]);
    expect(await sql('SELECT 1 FROM audit_entry WHERE target = $1 AND action = $2', [squatted.id, 'hostname.taken_over'])).toHaveLength(1);
    const notices = await sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1', [squatter.accountId]);
    expect(notices.map(({ text }) => text).join()).toContain(name);
    // What is proven is not taken back.
    setProof(after, name);
    await expect(verify(squatter, after, name)).rejects.toMatchObject(taken);
    await expect(order(await bench.account(), name)).rejects.toMatchObject({ message: expect.not.stringContaining('TXT') as string });
  });

  test('a claim that waits for its proof takes the name from a holder without proof, too; added names as well', async () => {
    const [owner, squatter] = [await bench.account(), await bench.account()];
    const domain = freshDomain();
    const old = await order(squatter, `www.${domain}`);
    await remove(squatter, await add(squatter, old, freshDomain()), `www.${domain}`);
    const site = await order(owner, `www.${domain}`);
    expect(states(site)).toEqual(['needs_proof']);
    await add(squatter, old, `www.${domain}`);
    setProof(site, `www.${domain}`);
    expect(await verify(owner, site, `www.${domain}`)).toMatchObject({ state: 'live' });
    expect(named(await read(squatter, old), `www.${domain}`).state).toBe('needs_proof');
    const other = `www.${freshDomain()}`;
    await order(squatter, other);
    const refused = await add(owner, site, other).catch((error: { message: string }) => error);
    const [, record, value] = /TXT record at (\S+) with the value (\S+)/.exec((refused as Error).message)!;
    dns.records.set(record!, { TXT: [value!] });
    expect(named(await add(owner, site, other), other).state).toBe('live');
  });

  test('two accounts that take names from each other at the same time never lock each other up', async () => {
    const [anna, ben] = [await bench.account(), await bench.account()];
    const names = Array.from({ length: 6 }, () => `www.${freshDomain()}`);
    const [ofAnna, ofBen] = [await order(anna, ...names.slice(0, 3)), await order(ben, ...names.slice(3))];
    const takeOver = async (account: AccountContext, site: SiteDetail, name: string) => {
      const refused = await add(account, site, name).catch((error: { message: string }) => error);
      const [, record, value] = /TXT record at (\S+) with the value (\S+)/.exec((refused as Error).message)!;
      dns.records.set(record!, { TXT: [value!] });
      return () => add(account, site, name);
    };
    const ready = await Promise.all([
      ...names.slice(3).map((name) => takeOver(anna, ofAnna, name)),
      ...names.slice(0, 3).map((name) => takeOver(ben, ofBen, name)),
    ]);
    await Promise.all(ready.map((take) => take()));
    expect((await read(anna, ofAnna)).hostnames.filter(({ state }) => state === 'live').map(({ name }) => name)).toEqual(
      expect.arrayContaining(names.slice(3)),
    );
  });
});
