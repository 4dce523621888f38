import { randomUUID } from 'node:crypto';
import type { Invoice, Page, Refusal, Service, SiteDetail } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { Customer } from './customer.ts';
import type { Stack } from './stack.ts';
import { visit } from './visitor.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Points of the story at which a test may interfere. Each is awaited. */
export const points = ['signed-up', 'ordered', 'invoiced', 'paying', 'paid', 'policy-changed', 'refused', 'nine-days', 'deleting'] as const;
export type Point = (typeof points)[number];
export type Interfere = (point: Point) => Promise<void> | void;

export type StoryEnd = { customer: Customer; paid: SiteDetail; deleted: SiteDetail; invoice: Invoice };

/**
 * BullMQ gives the job of a killed worker to another after 30 s, so each wait allows for that.
 * Answers of the edge are asked until they are as wanted: what was set must hold in the end, whatever was killed meanwhile.
 */
const until = (stack: Stack, hostname: string, status: number, from?: string) =>
  eventually(
    `${hostname} answers ${status}${from ? ` from ${from}` : ''}`,
    async () => (await visit(stack, hostname, { from })).status === status,
    90_000,
  );

/** The main job from sign-up to deletion, by API and real HTTP. `interfere` may kill what it likes at each point. */
export async function playStory(stack: Stack, interfere: Interfere = () => undefined): Promise<StoryEnd> {
  const run = randomUUID().slice(0, 8);
  // A registrable domain of its own: one that was deleted unpaid is active only on payment for 30 days.
  const hostnames = { paid: `www.paid-${run}.test`, unpaid: `www.unpaid-${run}.test` };
  await stack.setClock(0);
  const customer = new Customer(stack);
  await customer.signUp();
  await interfere('signed-up');

  const paid = await orderOnce(customer, 'Shop', hostnames.paid);
  await interfere('ordered');
  const unpaid = await orderOnce(customer, 'Blog', hostnames.unpaid);
  await until(stack, hostnames.paid, 200);
  await until(stack, hostnames.unpaid, 200);

  const invoice = await invoiceOnce(customer, paid.service);
  await interfere('invoiced');
  const paying = customer.pay(invoice);
  await interfere('paying');
  await paying;
  await eventually('invoice paid', async () => (await customer.invoice(invoice.id)).state === 'paid', 90_000);
  await interfere('paid');

  await customer.blacklist(paid.id, '127.0.0.2');
  await interfere('policy-changed');
  await until(stack, hostnames.paid, 403, '127.0.0.2');
  await until(stack, hostnames.paid, 200, '127.0.0.3');
  await interfere('refused');
  await eventually('refusal in the portal', () => seenRefusal(stack, customer, paid.id, hostnames.paid), 90_000);

  await customerSetClock(stack, 9 * dayMs);
  await interfere('nine-days');
  await eventually('warning of day 9', async () => (await warnings(customer)).length >= 4, 90_000);
  await customerSetClock(stack, 9 * dayMs + 25 * hourMs);
  await interfere('deleting');
  await until(stack, hostnames.unpaid, 421);
  await until(stack, hostnames.paid, 200);
  await until(stack, hostnames.paid, 403, '127.0.0.2');
  await customer.mail(/deleted/i);
  return { customer, paid: await customer.site(paid.id), deleted: unpaid, invoice: await customer.invoice(invoice.id) };
}

/** An order whose answer was lost is found by its hostname. */
async function orderOnce(customer: Customer, name: string, hostname: string): Promise<SiteDetail> {
  try {
    return await customer.order(name, hostname);
  } catch (error) {
    const { data } = await customer.do<Page<SiteDetail>>('GET', '/v1/sites');
    const site = data.find((each) => each.hostnames.some((host) => host.name === hostname));
    if (!site) throw error;
    return customer.site(site.id);
  }
}

async function invoiceOnce(customer: Customer, service: Service): Promise<Invoice> {
  try {
    return await customer.createInvoice(service);
  } catch (error) {
    const { data } = await customer.do<Page<Invoice>>('GET', '/v1/invoices');
    const invoice = data.find((each) => each.lines.some((line) => line.serviceId === service.id));
    if (!invoice) throw error;
    return invoice;
  }
}

/**
 * One more refused request, and whether the portal tells of one by now. A power cut takes the events of the edge's last second with it,
 * so a request that nobody hears of is followed by another.
 */
async function seenRefusal(stack: Stack, customer: Customer, siteId: string, hostname: string): Promise<Refusal | undefined> {
  await visit(stack, hostname, { from: '127.0.0.2', path: '/admin?secret=1' });
  await new Promise((wake) => setTimeout(wake, 300));
  const { data } = await customer.do<Page<Refusal>>('GET', `/v1/sites/${siteId}/refusals?address=127.0.0.2`);
  return data.find((each) => each.reason === 'blacklisted' && each.path === '/admin');
}

const warnings = async (customer: Customer) => (await customer.mails()).filter((mail) => /unpaid/i.test(mail.subject));

const customerSetClock = (stack: Stack, offsetMs: number) =>
  eventually('clock moved', async () => {
    await stack.setClock(offsetMs);
    return true;
  });

/** What must be true after any story, however it was disturbed: asked of the database itself. */
export async function faultsAfter(stack: Stack, end: StoryEnd): Promise<string[]> {
  const faults: string[] = [];
  const expect = (what: string, actual: unknown, wanted: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(wanted))
      faults.push(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
  };
  const count = async (text: string) => Number((await stack.sql<{ count: string }>(text))[0]?.count);
  expect('invoice', end.invoice.state, 'paid');
  expect('paid site', end.paid.service.state, 'paid');
  expect('paid until', end.paid.service.paidUntil !== null && end.paid.service.paidUntil === end.invoice.lines[0]?.to, true);
  expect(
    'ledger transactions that do not balance',
    await count(
      'SELECT count(*) FROM (SELECT transaction_id FROM ledger_posting GROUP BY transaction_id HAVING sum(amount) <> 0) AS broken',
    ),
    0,
  );
  const { balance } = await end.customer.do<{ balance: { amount: number } }>('GET', '/v1/balance');
  expect('balance', balance.amount, 0);
  const subjects = (await end.customer.mails()).map((mail) => mail.subject);
  // The four warnings of one service have one subject; they are counted below.
  const others = subjects.filter((subject) => !/unpaid/i.test(subject));
  expect(
    'mails sent twice',
    others.filter((subject, index) => others.indexOf(subject) !== index),
    [],
  );
  expect('warnings', subjects.filter((subject) => /unpaid/i.test(subject)).length, 4);
  return faults;
}
