import { TestAuthority } from '@sitekeep/certificates/testing';
import { storedId } from '@sitekeep/contracts';
import { Customer } from './support/customer.ts';
import { GateVisitor, visitByTls } from './support/gate-visitor.ts';
import { GatedSite } from './support/gated-site.ts';
import { startStack, type Stack } from './support/stack.ts';

let stack: Stack;
let customer: Customer;
let site: GatedSite;

beforeAll(async () => {
  stack = await startStack('gate-long', { edgeWorkers: 1 });
  customer = new Customer(stack);
  await customer.signUp();
  site = await GatedSite.order(stack, customer, { hostname: 'club.gate-long.test', authority: await TestAuthority.root() });
}, 120_000);
afterAll(() => stack?.stop(), 60_000);

test('an account with the longest name that there is invites a visitor, who sees the picture to scan', async () => {
  await customer.do('PATCH', '/v1/account', { name: '漢'.repeat(100) });
  const { link } = await site.invite('vera@gate-long.test');
  const { pathname, search } = new URL(link);
  const page = await visitByTls(stack, site.hostname, pathname + search);
  expect(page.status).toBe(200);
  expect(page.body).toMatch(/<div class="qr"[^>]*><svg [^]*<\/svg>/);
  expect(page.body).toContain('漢'.repeat(100));
}, 60_000);

test('a visitor with as many trusted browsers as there may be sees them all', async () => {
  const will = await GateVisitor.add(customer, site, 'will@gate-long.test');
  const ids = [storedId('site', site.id), storedId('visitor', will.id)];
  await stack.sql(
    `INSERT INTO gate_device (id, account_id, site_id, visitor_id, hash, user_agent, address, created_at, last_used_at, expires_at)
     SELECT gen_random_uuid(), account_id, $1, id, sha256(n::text::bytea), repeat('漢', 300), '198.51.100.20', now(), now(), now() + interval '7 days'
     FROM visitor, generate_series(1, 50) AS n WHERE id = $2`,
    ids,
  );
  const form = { email: will.email, password: will.password, code: will.nextCode(), return: '/.sitekeep/account' };
  const { cookie } = await visitByTls(stack, site.hostname, '/.sitekeep/sign-in', { form });
  const page = await visitByTls(stack, site.hostname, '/.sitekeep/account', { cookie });
  expect(page.status).toBe(200);
  expect(page.body.match(/value="remove_device"/g)).toHaveLength(50);
}, 60_000);
