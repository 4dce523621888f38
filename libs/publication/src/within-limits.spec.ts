import {
  InvoicingService,
  PaymentsService,
  PlansReadModel,
  sandboxSignatureHeader,
  ServicesService,
  signSandboxWebhook,
  WebhooksService,
} from '@sitekeep/billing';
import {
  accountPolicyInputSchema,
  showId,
  sitePolicyChangeSchema,
  storedId,
  type RulesetFirewallRule,
  type RulesetOrigin,
  type SiteDetail,
} from '@sitekeep/contracts';
import type { AccountContext, Actor } from '@sitekeep/platform';
import { PoliciesService } from '@sitekeep/policies';
import { HostnamesService, OrderingService, SiteRevisions, SitesService } from '@sitekeep/sites';
import { freshDomain, orderOf } from '@sitekeep/sites/testing';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';
import { firewallRulesWithin, hostnamesWithin, originsWithin } from './within-limits.ts';

const originsOf = (...groups: [group: string, backup: boolean][]) =>
  groups.map(([group, backup], index) => ({ host: `192.0.2.${index}`, group, backup }) as RulesetOrigin);
const hostsOf = (origins: readonly RulesetOrigin[]) => origins.map(({ host }) => host.replace('192.0.2.', ''));
const ruleOf = (kind: string, index: number) => ({ name: `${index}`, action: { kind } }) as RulesetFirewallRule;

test('the oldest names stay, and those that a wildcard would answer by other rules', () => {
  const names = ['b.example.com', 'a.example.com', 'admin.example.org', '*.example.net', 'x.y.example.org'];
  const { kept, beyond } = hostnamesWithin(names, 1, new Set(['*.example.org', '*.net']));
  expect(kept).toEqual(['b.example.com', 'admin.example.org']);
  expect(beyond).toEqual({ what: 'hostnames', leftOut: 3, stays: 1 });
  expect(hostnamesWithin(names, 5, new Set()).beyond).toMatchObject({ leftOut: 0, stays: 0 });
});

test('of the origins every group keeps one that is no backup, and the first of the others as many as fit', () => {
  const origins = originsOf(['main', true], ['main', false], ['main', false], ['admin', false], ['admin', true]);
  expect(hostsOf(originsWithin(origins, 3).kept)).toEqual(['0', '1', '3']);
  const { kept, beyond } = originsWithin(origins, 1);
  expect(hostsOf(kept)).toEqual(['1', '3']);
  expect(beyond).toEqual({ what: 'origins', leftOut: 3, stays: 1 });
  expect(originsWithin(origins, 5).kept).toEqual(origins);
});

test('of the own rules beyond the plan those go that let in or only note; whatever refuses or sends away stays', () => {
  const rules = ['allow', 'block', 'allow', 'log', 'block', 'challenge', 'redirect', 'rate_limit'].map(ruleOf);
  const { kept, beyond } = firewallRulesWithin(rules, 1);
  expect(kept.map(({ action }) => action.kind)).toEqual(['allow', 'block', 'block', 'challenge', 'redirect', 'rate_limit']);
  expect(beyond).toEqual({ what: 'firewall rules', leftOut: 2, stays: 5 });
});

describe('on its way to the edges', () => {
  let running: PublicationUnderTest;
  beforeAll(async () => {
    running = await PublicationUnderTest.start();
  });
  afterAll(() => running?.stop(), 30_000);

  const owner: Actor = { kind: 'person', id: '01900000-0000-7000-8000-0000000000aa', name: 'Owner' };
  const get = <T>(type: new (...args: never[]) => T): T => running.bench.get(type as never);
  const sql = <T>(text: string, values: unknown[]) => running.bench.transactions.manager.query<T[]>(text, values);
  const planOf = async (code: string) => {
    const plan = (await get(PlansReadModel).onSale(running.bench.transactions.manager)).find((each) => each.code === code)!;
    return { id: plan.id, shown: showId('plan', plan.id) };
  };
  const bump = (account: AccountContext, site: SiteDetail) =>
    running.bench.transactions.run((manager) => get(SiteRevisions).bump(manager, account.accountId, uuid(site)));
  const entriesOf = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ address: `10.${from}.${index >> 8}.${index & 255}`, note: '', expiresAt: null }));
  const orderOn = async (account: AccountContext, code: string, ...names: string[]) => {
    const site = await get(OrderingService).order(account, { ...orderOf(...names), planId: (await planOf(code)).shown });
    await until(async () => expect(await running.siteOf(site.id)).toMatchObject({ revision: site.revision }));
    return site;
  };
  const told = async (site: SiteDetail) =>
    (await sql<{ reason: string }>(`SELECT reason FROM audit_entry WHERE action = 'site.limits-left-out' AND target = $1`, [site.id])).map(
      ({ reason }) => reason,
    );
  const tell = async (payment: { id: string; amount: { amount: number; currency: string } }, type: string) => {
    const data = { payment: payment.id, reference: 'sandbox', ...payment.amount };
    const raw = Buffer.from(JSON.stringify({ id: `evt_${crypto.randomUUID()}`, type, data }));
    const signature = signSandboxWebhook('sandbox-secret-of-tests', raw, Math.floor(Date.now() / 1000));
    await get(WebhooksService).receive('sandbox', raw, { [sandboxSignatureHeader]: signature });
  };
  async function pay(account: AccountContext, site: SiteDetail) {
    const lines = [{ serviceId: site.service.id, periodMonths: 1 as const, periods: 1 }];
    const { id } = await get(InvoicingService).create(account.accountId, { lines });
    const choice = { method: 'provider' as const, saveCard: false };
    await tell(await get(PaymentsService).pay(account.accountId, storedId('invoice', id)!, choice, owner), 'payment.settled');
    await until(async () =>
      expect(await sql('SELECT 1 FROM service WHERE site_id = $1 AND paid_until IS NOT NULL', [uuid(site)])).toHaveLength(1),
    );
  }

  test('a site that fell to a smaller plan is published within its limits, opens nothing, and comes back with a larger one', async () => {
    const account = await running.bench.account();
    const domain = freshDomain();
    const site = await orderOn(account, 'business', domain);
    for (const label of Array.from({ length: 11 }, (_, index) => `n${String(11 - index).padStart(2, '0')}`))
      await get(HostnamesService).add(account, uuid(site), `${label}.${domain}`);
    const origins = Array.from({ length: 6 }, (_, index) => ({ ...orderOf(domain).origins[0]!, host: `93.184.216.${index + 1}` }));
    await get(SitesService).replaceOrigins(account, uuid(site), origins);
    const conditionsOf = (index: number) => [{ field: 'path', operator: 'prefix', values: [`/x${index}/`] }];
    const rules = Array.from({ length: 52 }, (_, index) => ({
      ...{ name: `r${index}`, priority: index, conditions: conditionsOf(index) },
      action: { kind: index === 51 ? 'block' : 'allow' },
    }));
    const lists = { blacklist: entriesOf(1, 3), whitelist: entriesOf(2, 1002) };
    const change = sitePolicyChangeSchema.parse({ ...lists, firewall: { mode: 'block', rules } });
    await get(PoliciesService).write({ accountId: account.accountId, siteId: uuid(site) }, change, '"1"');
    const ruleset = () => running.rulesetOf(site.id);
    await until(async () => expect((await ruleset())?.firewall.rules).toHaveLength(52), 20_000);
    const onPlan = async (code: string) => {
      await sql('UPDATE service SET plan_id = $2 WHERE site_id = $1', [uuid(site), (await planOf(code)).id]);
      await bump(account, site);
    };

    await onPlan('starter');
    await until(async () => expect((await ruleset())?.hostnames).toHaveLength(10));
    const within = (await ruleset())!;
    const { hostnames, origins: kept, firewall, filters } = within;
    expect(hostnames).toEqual(
      [...Array.from({ length: 9 }, (_, index) => `n${String(index + 3).padStart(2, '0')}.${domain}`), domain].sort(),
    );
    expect(kept.map(({ host }) => host)).toEqual(['93.184.216.1', '93.184.216.2', '93.184.216.3', '93.184.216.4']);
    expect([firewall.rules.length, firewall.rules.at(-1)!.name]).toEqual([51, 'r51']);
    expect([filters.blacklist.length, filters.whitelist.length]).toEqual([3, 1000]);
    expect(filters.whitelist.some(({ address }) => address.startsWith('10.2.3.233'))).toBe(false);
    expect(await running.hostOf(`n01.${domain}`)).toMatchObject({ siteId: null });
    expect(await told(site)).toEqual([
      'Beyond the plan, and left out: 2 hostnames, 2 origins, 1 firewall rules, 2 entries of its lists. ' +
        'Beyond the plan, and in force, since leaving them out could let somebody in: 1 firewall rules, 3 entries of its lists.',
    ]);
    const notices = await sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1', [account.accountId]);
    expect(notices.some(({ text }) => text.includes('2 hostnames, 2 origins'))).toBe(true);

    await onPlan('business');
    await until(async () => expect((await ruleset())?.hostnames).toHaveLength(12));
    expect(await running.hostOf(`n01.${domain}`)).toMatchObject({ siteId: site.id });
    expect((await ruleset())!.filters.whitelist).toHaveLength(1002);
    expect(await told(site)).toHaveLength(1);
  }, 60_000);

  test('a name that was left out comes back when a wildcard of another site would answer it', async () => {
    const account = await running.bench.account();
    const domain = freshDomain();
    const closed = await orderOn(account, 'starter', domain, `admin.${domain}`);
    const open = await orderOn(account, 'starter', freshDomain());
    const namesOf = async () => (await running.rulesetOf(closed.id))?.hostnames;
    await sql('UPDATE service SET plan_id = $2 WHERE site_id = $1', [uuid(closed), await planOfOneName()]);
    await bump(account, closed);
    await until(async () => expect(await namesOf()).toEqual([domain]));
    await get(HostnamesService).add(account, uuid(open), `*.${domain}`);
    await until(async () => expect(await namesOf()).toEqual([`admin.${domain}`, domain].sort()));
    expect(await running.hostOf(`admin.${domain}`)).toMatchObject({ siteId: closed.id });
  });

  /** As starter, with one hostname. */
  async function planOfOneName(): Promise<string> {
    const id = '01900000-0000-7000-8000-0000000000f2';
    await sql(`INSERT INTO plan SELECT (jsonb_populate_record(plan, $1)).* FROM plan WHERE code = 'starter'`, [
      JSON.stringify({ id, code: 'single', name: 'Single', hostnames: 1 }),
    ]);
    return id;
  }

  test('attack: a large plan that is deleted leaves the account’s other sites what theirs allow', async () => {
    const account = await running.bench.account();
    const small = await orderOn(account, 'starter', freshDomain());
    const large = await orderOn(account, 'business', freshDomain());
    const whitelist = entriesOf(3, 1003);
    const lists = accountPolicyInputSchema.parse({ blacklist: entriesOf(4, 2), whitelist });
    const ofAccount = { accountId: account.accountId, siteId: null };
    // Ordered alone, it gives the account nothing.
    await expect(get(PoliciesService).write(ofAccount, lists, '"1"')).rejects.toMatchObject({ code: 'invalid_content' });
    await pay(account, large);
    await get(PoliciesService).write(ofAccount, lists, '"1"');
    const listed = async () => (await running.rulesetOf(small.id))?.filters;
    await until(async () => expect((await listed())?.whitelist).toHaveLength(1003));
    const unpaid = `UPDATE service SET state = 'unpaid', unpaid_since = paid_until WHERE site_id = $1`;
    await sql(unpaid, [uuid(large)]);
    await get(ServicesService).delete(account.accountId, storedId('service', large.service.id)!, owner);
    await until(async () => expect((await listed())?.whitelist).toHaveLength(1000));
    expect((await listed())?.blacklist).toHaveLength(2);
    expect(await told(small)).toEqual([
      'Beyond the plan, and left out: 3 entries of the account’s lists. ' +
        'Beyond the plan, and in force, since leaving them out could let somebody in: 2 entries of the account’s lists.',
    ]);
  }, 60_000);
});
