import { TestAuthority } from '@sitekeep/certificates/testing';
import { eventually } from '@sitekeep/platform/testing';
import { Customer } from './support/customer.ts';
import { GatedSite } from './support/gated-site.ts';
import { GateVisitor, visitByTls } from './support/gate-visitor.ts';
import { startStack, type Stack } from './support/stack.ts';

const hostname = 'members.gate-redis.test';
const names = ['inside', 'gone', 'locked', 'newcomer'] as const;
let stack: Stack;
let customer: Customer;
let visitors: Record<(typeof names)[number], GateVisitor>;

beforeAll(async () => {
  // Two processes of the edge share the port.
  stack = await startStack('gate-redis', { edgeWorkers: 2 });
  customer = new Customer(stack);
  await customer.signUp();
  const site = await GatedSite.order(stack, customer, { hostname, authority: await TestAuthority.root() });
  const added = [];
  for (const name of names) added.push([name, await GateVisitor.add(customer, site, `${name}@gate-redis.test`)] as const);
  visitors = Object.fromEntries(added) as typeof visitors;
}, 120_000);
afterAll(() => stack?.stop(), 60_000);

/** Resolves with the cookie of the session. */
async function signIn(visitor: GateVisitor): Promise<string> {
  const form = { email: visitor.email, password: visitor.password, code: visitor.nextCode(), return: '/' };
  const { status, cookie } = await visitByTls(stack, hostname, '/.sitekeep/sign-in', { form });
  expect([status, cookie]).toEqual([303, expect.stringMatching(/^__Host-sitekeep_session=g1\./)]);
  return cookie ?? '';
}
/** Several at once, so that every process of the edge is among those that answer. */
const statuses = async (cookie: string) => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => visitByTls(stack, hostname, '/', { cookie })));
  return [...new Set(answers.map(({ status }) => status))];
};
const lock = ({ id }: GateVisitor) => customer.do('PATCH', `/v1/visitors/${id}`, { locked: true });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('while Redis is gone: who is in stays in, who was out stays out, sign-ins go on, and who is locked meanwhile is out once it is back', async () => {
  const inside = await signIn(visitors.inside);
  const gone = await signIn(visitors.gone);
  const locked = await signIn(visitors.locked);
  for (const cookie of [inside, gone, locked]) expect(await statuses(cookie)).toEqual([200]);
  await lock(visitors.gone);
  await eventually('out', async () => (await statuses(gone)).join() === '303', 2000);
  // Until it stands on the disk of the edge.
  await pause(2000);

  await stack.redis.kill();
  expect([await statuses(inside), await statuses(gone)]).toEqual([[200], [303]]);
  // All processes of the edge at once, by a power cut: those that follow have nobody to ask.
  await stack.apps.edge.restart();
  expect([await statuses(inside), await statuses(gone), await statuses(locked)]).toEqual([[200], [303], [200]]);
  expect(await statuses(await signIn(visitors.newcomer))).toEqual([200]);
  await lock(visitors.locked);

  await stack.redis.restart();
  await eventually('out once it is back', async () => (await statuses(locked)).join() === '303', 10_000);
  expect([await statuses(inside), await statuses(gone)]).toEqual([[200], [303]]);
}, 120_000);
