import { redisKeys, type Explanation, type Page, type SiteBan, type SitePolicy } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { Customer } from './support/customer.ts';
import { startStack, type Stack } from './support/stack.ts';
import { visit } from './support/visitor.ts';

let stack: Stack;
let customer: Customer;
let redis: Redis;
const hostname = 'policies.customer.test';
let at: string;

beforeAll(async () => {
  stack = await startStack('policies');
  redis = connectRedis(stack.redis.url, createLogger('spec', 'silent'), { failFast: false });
  customer = new Customer(stack);
  await customer.signUp();
  at = `/v1/sites/${(await customer.order('Shop', hostname)).id}`;
  await eventually('served', async () => (await visit(stack, hostname)).status === 200);
}, 120_000);
afterAll(async () => {
  redis?.disconnect();
  await stack?.stop();
}, 60_000);

async function change(sections: object): Promise<void> {
  const { revision } = await customer.do<SitePolicy>('GET', `${at}/policy`);
  await customer.do('PATCH', `${at}/policy`, sections, { 'if-match': `"${revision}"` });
}
const explain = (address: string, path = '/') =>
  customer.do<Explanation>('POST', `${at}/explain`, { url: `http://${hostname}${path}`, address });
/** Fresh connections reach every edge process; all of them must answer so, many times in a row. */
const everywhere = (status: number, from: string, path = '/') =>
  eventually(
    `${status} everywhere`,
    async () => {
      for (let streak = 0; streak < 20; streak++) if ((await visit(stack, hostname, { from, path })).status !== status) return false;
      return true;
    },
    20_000,
  );

test('an address that a rate limit bans is seen, explained, kept out after a loss of Redis, and lifted', async () => {
  const [guesser, other] = ['127.0.2.1', '127.0.2.2'];
  const limit = { name: 'sign-in', limit: 5, windowSeconds: 60, action: 'ban', banSeconds: 3600, path: { kind: 'exact', value: '/login' } };
  await change({ rateLimits: [limit] });
  // The first refusal may be one of the limit alone; a ban holds on other paths, too.
  await eventually('banned', async () => {
    await visit(stack, hostname, { from: guesser, path: '/login' });
    return (await visit(stack, hostname, { from: guesser })).status === 429;
  });
  await everywhere(429, guesser);
  await everywhere(200, other);

  const bans = () => customer.do<Page<SiteBan>>('GET', `${at}/bans?address=${guesser}`);
  const ban = await eventually('seen', async () => (await bans()).data[0]);
  expect(ban).toMatchObject({ address: guesser, rule: 'sign-in' });
  const told = await explain(guesser);
  expect(told).toMatchObject({ outcome: 'refused', status: 429 });
  expect(told.steps.at(-1)).toMatchObject({ stage: 'ban', outcome: 'refused', reason: 'banned' });
  expect(await explain(other)).toMatchObject({ outcome: 'forwarded', status: null });

  await stack.apps.edge.stop();
  await redis.flushall();
  await eventually('rebuilt by the worker', async () => (await redis.get(redisKeys.complete)) !== null, 30_000);
  await stack.apps.edge.start();
  await everywhere(429, guesser);

  await customer.do('DELETE', `${at}/bans/${ban.id}`);
  await everywhere(200, guesser);
  expect((await bans()).data).toEqual([]);
  await change({ rateLimits: [] });
}, 120_000);

test('the visitor check asks everybody, but not on excluded paths, and says so when asked why', async () => {
  const from = '127.0.3.1';
  await change({ check: { mode: 'all', excluded: [{ kind: 'prefix', value: '/feeds/' }] } });
  await everywhere(429, from);
  await everywhere(200, from, '/feeds/news.xml');
  expect(await explain(from)).toMatchObject({ outcome: 'challenged', status: 429 });
  expect(await explain(from, '/feeds/news.xml')).toMatchObject({ outcome: 'forwarded' });
  await change({ check: {} });
  await everywhere(200, from);
}, 60_000);
