import { randomUUID } from 'node:crypto';
import type { ExecutionContext } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { connectRedis, createLogger, deriveEdgeKey } from '@sitekeep/runtime';
import { InvoicesController } from '../customer/invoices.controller.ts';
import { PlanChangesController } from '../customer/plan-changes.controller.ts';
import { SessionController } from '../customer/session.controller.ts';
import { AccountPolicyController } from '../customer/account-policy.controller.ts';
import { DocumentsController } from '../customer/documents.controller.ts';
import { SiteApiDescriptionController } from '../customer/site-api-description.controller.ts';
import { SiteFirewallController } from '../customer/site-firewall.controller.ts';
import { SitePolicyController } from '../customer/site-policy.controller.ts';
import { SitePurgesController } from '../customer/site-purges.controller.ts';
import { TeamController } from '../customer/team.controller.ts';
import { VisitorTokensController } from '../customer/visitor-tokens.controller.ts';
import { CheckController } from '../gate/check.controller.ts';
import { EdgeController } from '../gate/edge.controller.ts';
import { EdgeKey } from './edge-key.ts';
import { emailOf, networkOf } from './limit-keys.ts';
import { AddressLimitGuard, PrincipalLimitGuard } from './rate-limit.guards.ts';
import { rateRules, RateLimits, type RateName, type RateRule } from './rate-limits.ts';

const redis = connectRedis(process.env['REDIS_URL'] ?? '', createLogger('test', 'silent'), { failFast: true });
beforeAll(async () => {
  if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
});
afterAll(() => redis.disconnect());

const limits = (few: Partial<Record<RateName, RateRule>>) => new RateLimits(redis, { SITEKEEP_ENV: 'test' }, { ...rateRules, ...few });
const sealingKey = Buffer.alloc(32, 9);
const addressGuard = (own: RateLimits) => new AddressLimitGuard(own, new EdgeKey({ SEALING_KEY: sealingKey }));
const handlerOf = (controller: { prototype: object }, name: string) => Reflect.get(controller.prototype, name) as () => unknown;
const signIn = handlerOf(SessionController, 'signIn');
const invite = handlerOf(TeamController, 'invite');
const purge = handlerOf(SitePurgesController, 'purge');
const checkCode = handlerOf(CheckController, 'checkCode');
type Caller = { ip?: string; email?: string; accountId?: string; id?: string; tokenId?: string; bearer?: string };
/** A request as the guards see it. */
function contextOf(
  handler: () => unknown,
  { ip = '192.0.2.1', email, accountId = randomUUID(), id, tokenId, bearer }: Caller,
): ExecutionContext {
  const request = {
    ip,
    path: '/v1/x',
    headers: { authorization: bearer && `Bearer ${bearer}` },
    body: { email },
    params: { id, tokenId },
    principal: { kind: 'person', id: randomUUID(), accountId },
  };
  const http = { getRequest: () => request, getResponse: () => ({ setHeader: () => undefined }) };
  return { getHandler: () => handler, switchToHttp: () => http } as unknown as ExecutionContext;
}
const isRefused = async (work: Promise<boolean>) =>
  work.then(
    () => false,
    (error: { code?: string }) => error.code === 'too_many_requests',
  );
const anEmail = () => `p-${randomUUID()}@example.com`;
let hosts = Math.floor(Math.random() * 0xff_ffff);
const anIpv6 = () => `2001:db8:${((++hosts >> 16) & 0xffff).toString(16)}:${(hosts & 0xffff).toString(16)}::`;

test('attack: guessing from many addresses of one IPv6 line counts as one caller', async () => {
  const guard = addressGuard(limits({ 'sign-in-address': { points: 3, seconds: 60 } }));
  const line = anIpv6();
  const from = (ip: string) => isRefused(guard.canActivate(contextOf(signIn, { ip, email: anEmail() })));
  expect([await from(`${line}1`), await from(`${line}2`), await from(`${line}ffff:1`), await from(`${line}3`)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(await from(`${anIpv6()}1`)).toBe(false);
});

test('attack: guessing one password from many addresses ends, and says nothing of whether the e-mail is known', async () => {
  const guard = addressGuard(limits({ 'sign-in-email': { points: 2, seconds: 60 } }));
  const email = anEmail();
  const answers: boolean[] = [];
  // Counted before anything is looked up: a known and an unknown e-mail cannot be told apart.
  for (const spelling of [email, email.toUpperCase(), ` ${email} `])
    answers.push(await isRefused(guard.canActivate(contextOf(signIn, { ip: `${anIpv6()}1`, email: spelling }))));
  expect(answers).toEqual([false, false, true]);
  expect(await isRefused(guard.canActivate(contextOf(signIn, { ip: `${anIpv6()}1`, email: anEmail() })))).toBe(false);
});

test('attack: invitation bombing is bounded per account, and per recipient across accounts', async () => {
  const guard = new PrincipalLimitGuard(limits({ invitations: { points: 2, seconds: 60 }, 'invitations-to': { points: 2, seconds: 60 } }));
  const by = (accountId: string, email: string) => isRefused(guard.canActivate(contextOf(invite, { accountId, email })));
  const [account, victim] = [randomUUID(), anEmail()];
  expect([await by(account, anEmail()), await by(account, anEmail()), await by(account, anEmail())]).toEqual([false, false, true]);
  expect([await by(randomUUID(), victim), await by(randomUUID(), victim), await by(randomUUID(), victim)]).toEqual([false, false, true]);
});

test('attack: PDFs and lists of one account are so many in ten minutes, by whatever call', async () => {
  const guard = new PrincipalLimitGuard(limits({ documents: { points: 3, seconds: 60 } }));
  const ask = (name: string, accountId: string) =>
    isRefused(guard.canActivate(contextOf(handlerOf(DocumentsController, name), { accountId })));
  const account = randomUUID();
  const refused: boolean[] = [];
  for (const name of ['invoicePdf', 'creditNotePdf', 'export', 'invoicePdf', 'export']) refused.push(await ask(name, account));
  expect(refused).toEqual([false, false, false, true, true]);
  expect(await ask('invoicePdf', randomUUID())).toBe(false);
  expect(rateRules.documents).toEqual({ points: 60, seconds: 600 });
});

test('attack: another spelling of a site’s id is not another site', async () => {
  const guard = new PrincipalLimitGuard(limits({ purges: { points: 2, seconds: 60 } }));
  const [accountId, site] = [randomUUID(), showId('site', 'ffffffff-ffff-7fff-bfff-ffffffffffff')];
  const of = (id: string) => isRefused(guard.canActivate(contextOf(purge, { accountId, id })));
  const lower = `site_${site.slice('site_'.length).toLowerCase()}`;
  expect([await of(site), await of(lower), await of(site.replace('ZZZ', 'zZz')), await of(site)]).toEqual([false, false, true, true]);
});

test('attack: guessing the code of a token is bounded, by whatever call and under whatever spelling of its id', async () => {
  const guard = new PrincipalLimitGuard(limits({ 'token-codes': { points: 3, seconds: 60 } }));
  const [confirm, resync] = ['confirm', 'resync'].map((name) => handlerOf(VisitorTokensController, name)) as [() => unknown, () => unknown];
  const [accountId, tokenId] = [randomUUID(), showId('visitorToken', 'ffffffff-ffff-7fff-bfff-ffffffffffff')];
  const lower = `vtk_${tokenId.slice('vtk_'.length).toLowerCase()}`;
  const by = (handler: () => unknown, id: string, account = accountId) =>
    isRefused(guard.canActivate(contextOf(handler, { accountId: account, tokenId: id })));
  expect([await by(confirm, tokenId), await by(resync, lower), await by(confirm, lower), await by(resync, tokenId)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(await by(confirm, tokenId, randomUUID())).toBe(false);
  expect(rateRules['token-codes']).toEqual({ points: 10, seconds: 900 });
});

test('a policy is changed so often in a minute by whatever call, each site’s and the account’s apart', async () => {
  const guard = new PrincipalLimitGuard(limits({ 'policy-changes': { points: 4, seconds: 60 } }));
  const [accountId, one, other] = [randomUUID(), ...[1, 2].map((n) => showId('site', `ffffffff-ffff-7fff-bfff-00000000000${n}`))];
  const changes = [
    handlerOf(SitePolicyController, 'replace'),
    handlerOf(SitePolicyController, 'change'),
    handlerOf(SiteApiDescriptionController, 'set'),
    handlerOf(SiteFirewallController, 'falsePositive'),
    handlerOf(SitePolicyController, 'change'),
  ];
  const refused: boolean[] = [];
  for (const change of changes) refused.push(await isRefused(guard.canActivate(contextOf(change, { accountId, id: one }))));
  expect(refused).toEqual([false, false, false, false, true]);
  expect(await isRefused(guard.canActivate(contextOf(changes[0]!, { accountId, id: other })))).toBe(false);
  expect(await isRefused(guard.canActivate(contextOf(handlerOf(AccountPolicyController, 'change'), { accountId })))).toBe(false);
  expect(rateRules['policy-changes']).toEqual({ points: 60, seconds: 60 });
});

test('attack: invoices that are issued and voided again and again burn few numbers, and those of one account alone', async () => {
  const guard = new PrincipalLimitGuard(limits({ invoices: { points: 2, seconds: 60 } }));
  const issue = handlerOf(InvoicesController, 'create');
  const by = (accountId: string) => isRefused(guard.canActivate(contextOf(issue, { accountId })));
  const account = randomUUID();
  expect([await by(account), await by(account), await by(account), await by(randomUUID())]).toEqual([false, false, true, false]);
  expect(rateRules.invoices).toEqual({ points: 30, seconds: 3600 });
});

test('attack: a plan that is changed to and fro floods no edge and no mailbox: so often of a service, and of an account', async () => {
  const few = { 'plan-changes': { points: 2, seconds: 60 }, 'plan-changes-account': { points: 4, seconds: 60 } };
  const guard = new PrincipalLimitGuard(limits(few));
  const change = handlerOf(PlanChangesController, 'change');
  const accountId = randomUUID();
  const [one, other, third] = [1, 2, 3].map((n) => showId('service', `ffffffff-ffff-7fff-bfff-00000000000${n}`));
  const of = (id = '') => isRefused(guard.canActivate(contextOf(change, { accountId, id })));
  expect([await of(one), await of(one?.toLowerCase()), await of(one)]).toEqual([false, false, true]);
  expect([await of(other), await of(other), await of(third)]).toEqual([false, false, true]);
  expect(await isRefused(guard.canActivate(contextOf(change, { id: one })))).toBe(false);
  expect([rateRules['plan-changes'], rateRules['plan-changes-account']]).toEqual([
    { points: 10, seconds: 3600 },
    { points: 100, seconds: 3600 },
  ]);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:192.0.2.1', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('the network of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

test('checks of credentials count by a limit of their own in the place of the general one', async () => {
  const guard = addressGuard(limits({ address: { points: 1, seconds: 60 }, 'gate-checks': { points: 3, seconds: 60 } }));
  const ip = `${anIpv6()}1`;
  const refusals = [];
  for (const _ of [1, 2, 3, 4]) refusals.push(await isRefused(guard.canActivate(contextOf(checkCode, { ip }))));
  expect(refusals).toEqual([false, false, false, true]);
  expect(await isRefused(guard.canActivate(contextOf(purge, { ip })))).toBe(false);
});

test('attack: strangers are counted like everybody at the endpoints of edges; who shows the edges’ key by a limit of its own', async () => {
  const few = { address: { points: 2, seconds: 60 }, 'gate-edges': { points: 4, seconds: 60 } };
  const guard = addressGuard(limits(few));
  const ask = async (ip: string, bearer?: string) => {
    const refusals = [];
    for (const _ of [1, 2, 3, 4, 5])
      refusals.push(await isRefused(guard.canActivate(contextOf(handlerOf(EdgeController, 'signIn'), { ip, ...(bearer && { bearer }) }))));
    return refusals.indexOf(true);
  };
  const stranger = `${anIpv6()}1`;
  expect(await ask(stranger)).toBe(2);
  expect(await ask(stranger, deriveEdgeKey(sealingKey))).toBe(4);
  expect(await ask(`${anIpv6()}1`, deriveEdgeKey(Buffer.alloc(32, 1)))).toBe(2);
});

test('a key checks a hundred times a second, and no minute’s worth at once', () => {
  for (const name of ['gate-key', 'gate-checks'] as const) expect(rateRules[name].seconds).toBeLessThanOrEqual(2);
  expect(rateRules['gate-key'].points / rateRules['gate-key'].seconds).toBe(100);
});

test('one that is counted in silence is refused all the same', async () => {
  const few = limits({ 'gate-unknown-key': { points: 1, seconds: 60 } });
  const take = () => few.take('gate-unknown-key', key, null).then(() => true);
  const key = randomUUID();
  expect([await isRefused(take()), await isRefused(take())]).toEqual([false, true]);
});

test('an IPv4 address inside an IPv6 one is that address', () => {
  for (const spelling of ['::ffff:203.0.113.9', '::ffff:cb00:7109', '0:0:0:0:0:FFFF:203.0.113.9'])
    expect(networkOf(spelling)).toBe('203.0.113.9');
  expect(networkOf('::fffe:cb00:7109')).toBe('0:0:0:0::/64');
});

test('a body without a text as e-mail counts as one without', () => {
  for (const body of [undefined, null, {}, { email: ['a'] }, 'text']) expect(emailOf(body)).toBe('');
});
