import { showId, storedId, type ChangePlan, type Invoice, type PlanChanged } from '@sitekeep/contracts';
import { CreditNotes } from './credit-notes.service.ts';
import { InvoicingService } from './invoicing.service.ts';
import { PaymentsService } from './payments.service.ts';
import { PlanChanges } from './plan-changes.service.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { ServicesReadModel } from './services.read-model.ts';
import { ServicesService } from './services.service.ts';
import { SiteUsage, type UsagePart } from './site-usage.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { addMonths } from './months.ts';

let billing: Billing;
let plans: Map<string, Plan>;
/** What the site of every test uses. */
let usage: Record<'sites' | 'policies' | 'gate', UsagePart>;
beforeAll(async () => {
  billing = await Billing.start();
  plans = new Map((await billing.get(PlansReadModel).onSale(billing.manager)).map((plan) => [plan.code, plan]));
  for (const part of ['sites', 'policies', 'gate'] as const) billing.get(SiteUsage).bring(part, () => Promise.resolve(usage[part]));
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => {
  billing.setDay(0);
  usage = {
    sites: { hostnames: 1, origins: 1, features: [] },
    policies: { rules: 0, firewallRules: 0, features: [] },
    gate: { features: [] },
  };
});

const idOf = (code: string) => plans.get(code)!.id;
const changes = () => billing.get(PlanChanges);
const change = (accountId: string, serviceId: string, code: string, body: Partial<ChangePlan> = {}): Promise<PlanChanged> =>
  changes().change(accountId, serviceId, { planId: showId('plan', idOf(code)), pay: 'invoice', ...body }, owner);
const preview = (accountId: string, serviceId: string, code: string) => changes().preview(accountId, serviceId, idOf(code));
const serviceOf = (accountId: string, serviceId: string) => billing.get(ServicesReadModel).get(accountId, serviceId);
const balanceOf = async (accountId: string) => {
  const [row] = await billing.sql<{ sum: string | null }>(
    `SELECT sum(p.amount) AS sum FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id WHERE a.account_id = $1`,
    [accountId],
  );
  return Number(row?.sum ?? 0);
};

/** A service on a plan, paid for a number of months from now on. */
async function paid(code: string, periodMonths: 1 | 3 | 6 | 12 = 1, overrides: { periods?: number; usage?: UsagePart } = {}) {
  const { account } = await billing.account();
  const { serviceId, siteId } = await billing.order(account.id, { planId: idOf(code) });
  const invoice = await billing.invoice(account.id, [serviceId], { periodMonths, periods: overrides.periods ?? 1 });
  await settle(account.id, invoice.id);
  const { anchor_at: anchor } = (await billing.sql<{ anchor_at: Date }>('SELECT anchor_at FROM service WHERE id = $1', [serviceId]))[0]!;
  return { accountId: account.id, serviceId, siteId, invoice, anchor };
}
async function settle(accountId: string, shownInvoice: string): Promise<void> {
  const invoice = await billing.get(InvoicingService).get(accountId, storedId('invoice', shownInvoice)!);
  await billing.tell(await billing.pay(accountId, invoice), 'payment.settled');
  await billing.work();
}
test('an upgrade in the middle costs the difference of the time that is left, and is in force when it is paid', async () => {
  const { accountId, serviceId, siteId } = await paid('starter', 12);
  const before = await preview(accountId, serviceId, 'business');
  expect(before).toMatchObject({ direction: 'upgrade', mustGo: [], tax: { amount: 0 } });
  // Bought a moment ago: a year of the one against a year of the other, but for some cents of a second.
  expect(before.difference.amount).toBeGreaterThan(28_884 - 8964 - 3);
  expect(before.difference.amount).toBeLessThanOrEqual(28_884 - 8964);
  expect(before.difference.amount).toBe(before.newValue.amount - before.paidValue.amount);
  const ordered = await change(accountId, serviceId, 'business', { mostTotal: before.total.amount });
  expect(ordered).toMatchObject({ inForce: false, creditNoteIds: [] });
  expect((await serviceOf(accountId, serviceId)).planName).toBe('Starter');
  const invoice = await billing.get(InvoicingService).get(accountId, storedId('invoice', ordered.invoiceId!)!);
  expect(invoice).toMatchObject({ state: 'open', total: ordered.preview.total });
  expect(invoice.lines).toMatchObject([
    { kind: 'plan-change', description: expect.stringContaining('Business') as string, amount: ordered.preview.difference },
  ]);
  const { paidUntil } = await serviceOf(accountId, serviceId);
  billing.sites.bumped.length = 0;
  await settle(accountId, ordered.invoiceId!);
  // No month was added, and the site is published with what the plan holds.
  expect(await serviceOf(accountId, serviceId)).toMatchObject({ planName: 'Business', state: 'paid', paidUntil });
  expect(billing.sites.bumped).toContain(siteId);
  expect(await balanceOf(accountId)).toBe(0);
});

test('to the cent: at the very middle of a month half of both is counted', async () => {
  const { accountId, serviceId, anchor } = await paid('starter');
  const middle = (anchor.getTime() + addMonths(anchor, 1).getTime()) / 2;
  const held = Object.assign(billing.clock, { now: () => new Date(middle) });
  try {
    const shown = await preview(accountId, serviceId, 'business');
    expect(shown).toMatchObject({
      paidValue: { amount: 450 },
      newValue: { amount: 1450 },
      difference: { amount: 1000 },
      total: { amount: 1000 },
    });
    expect([Date.parse(shown.from), Date.parse(shown.to)]).toEqual([middle, addMonths(anchor, 1).getTime()]);
  } finally {
    delete (held as Partial<typeof held>).now;
  }
});

test('a downgrade is in force at once, and what was paid too much is on the balance by credit notes', async () => {
  const { accountId, serviceId, invoice } = await paid('business', 12);
  const { preview: shown, ...done } = await change(accountId, serviceId, 'starter');
  expect(shown).toMatchObject({ direction: 'downgrade' });
  expect(done).toMatchObject({ inForce: true, invoiceId: null });
  expect(done.creditNoteIds).toHaveLength(1);
  expect(await balanceOf(accountId)).toBe(-shown.total.amount);
  const note = await billing.get(CreditNotes).get(accountId, storedId('creditNote', done.creditNoteIds[0]!)!);
  expect(note).toMatchObject({ reason: 'plan-change', invoiceNumber: invoice.number, total: { amount: -shown.total.amount } });
  expect(note.lines[0]).toMatchObject({ from: shown.from, to: shown.to });
  expect(await serviceOf(accountId, serviceId)).toMatchObject({ planName: 'Starter', state: 'paid' });
  // The rest is worth what the smaller plan costs: back up costs what was given.
  const back = await preview(accountId, serviceId, 'business');
  expect(Math.abs(back.total.amount + shown.total.amount)).toBeLessThanOrEqual(2);
});

test('up and down again gives back what was paid, but for the time between', async () => {
  const { accountId, serviceId } = await paid('starter');
  const up = await change(accountId, serviceId, 'scale');
  await settle(accountId, up.invoiceId!);
  billing.setDay(15);
  const down = await change(accountId, serviceId, 'starter');
  const days = (Date.parse(down.preview.to) - Date.parse(down.preview.from)) / 86_400_000;
  const whole = (Date.parse(up.preview.to) - Date.parse(up.preview.from)) / 86_400_000;
  expect(Math.abs(-down.preview.total.amount - (up.preview.total.amount * days) / whole)).toBeLessThanOrEqual(1);
  // It is the upgrade that is given back: the month itself is worth what it costs.
  const [note] = down.creditNoteIds;
  const credit = await billing.get(CreditNotes).get(accountId, storedId('creditNote', note!)!);
  expect(credit.invoiceId).toBe(up.invoiceId);
});

test('from the balance an upgrade is in force at once; without enough nothing happens at all', async () => {
  const { accountId, serviceId } = await paid('business', 12);
  await change(accountId, serviceId, 'starter');
  const before = await balanceOf(accountId);
  await expect(change(accountId, serviceId, 'scale', { pay: 'balance' })).rejects.toMatchObject({ code: 'insufficient_balance' });
  expect(await serviceOf(accountId, serviceId)).toMatchObject({ planName: 'Starter', openInvoiceId: null });
  expect(await balanceOf(accountId)).toBe(before);
  const up = await change(accountId, serviceId, 'business', { pay: 'balance' });
  expect(up).toMatchObject({ inForce: true, preview: { direction: 'upgrade' } });
  expect(await serviceOf(accountId, serviceId)).toMatchObject({ planName: 'Business', openInvoiceId: null });
  expect(await balanceOf(accountId)).toBe(before - up.preview.total.amount);
});

test('nothing paid ahead: the plan changes at once for nothing, and an open invoice is void', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId]);
  const done = await change(account.id, serviceId, 'business');
  expect(done).toMatchObject({ inForce: true, invoiceId: null, creditNoteIds: [], preview: { direction: 'free', total: { amount: 0 } } });
  expect(await billing.get(InvoicingService).get(account.id, storedId('invoice', invoice.id)!)).toMatchObject({ state: 'void' });
  expect((await billing.invoice(account.id, [serviceId])).total.amount).toBe(2900);
});

test('with more in use than the plan allows, the change is refused with all that must go', async () => {
  const { accountId, serviceId } = await paid('scale');
  usage = {
    sites: { hostnames: 12, origins: 5, features: [] },
    policies: { rules: 1001, firewallRules: 51, features: [] },
    gate: { features: [] },
  };
  const shown = await preview(accountId, serviceId, 'starter');
  expect(shown.mustGo.map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/limits/hostnames', 'limit_reached'],
    ['/limits/origins', 'limit_reached'],
    ['/limits/rules', 'limit_reached'],
    ['/limits/firewallRules', 'limit_reached'],
  ]);
  expect(shown.mustGo[0]!.detail).toBe('The site has 12 hostnames, and Starter allows 10: remove 2.');
  await expect(change(accountId, serviceId, 'starter')).rejects.toMatchObject({ code: 'plan_too_small', extra: { errors: shown.mustGo } });
  expect(await serviceOf(accountId, serviceId)).toMatchObject({ planName: 'Scale' });
});

test('the account’s lists must fit the largest of the other plans that is paid; what is only ordered does not count', async () => {
  const { accountId, serviceId } = await paid('scale');
  usage = { ...usage, policies: { rules: 0, firewallRules: 0, accountRules: 10_001, features: [] } };
  const second = await billing.order(accountId, { planId: idOf('scale') });
  const detail = 'The lists of the account have 10001 entries, and with this site on Starter its plans allow 1000: remove 9001.';
  const [beyond] = (await preview(accountId, serviceId, 'starter')).mustGo;
  expect(beyond).toEqual({ pointer: '/limits/rules', code: 'account_limit_reached', detail });
  await expect(change(accountId, serviceId, 'starter')).rejects.toMatchObject({ code: 'plan_too_small', detail });
  expect((await preview(accountId, serviceId, 'business')).mustGo[0]!.detail).toContain('allow 10000: remove 1.');
  await settle(accountId, (await billing.invoice(accountId, [second.serviceId])).id);
  expect((await preview(accountId, serviceId, 'starter')).mustGo).toEqual([]);
  await change(accountId, serviceId, 'starter');
});

test('all sites of an account are published anew where other plans leave its lists another length', async () => {
  const first = await paid('scale');
  const bumps = () => billing.sites.bumpedAccounts.filter((id) => id === first.accountId).length;
  const second = await billing.order(first.accountId, { planId: idOf('business') });
  expect(bumps()).toBe(0);
  await change(first.accountId, first.serviceId, 'business');
  expect(bumps()).toBe(1);
  await billing.get(ServicesService).delete(first.accountId, second.serviceId, owner);
  expect(bumps()).toBe(1);
  await change(first.accountId, first.serviceId, 'starter');
  expect(bumps()).toBe(2);
});

test('a price that became higher than the customer saw is refused', async () => {
  const { accountId, serviceId } = await paid('starter', 12);
  const { total } = await preview(accountId, serviceId, 'business');
  await expect(change(accountId, serviceId, 'business', { mostTotal: total.amount - 100 })).rejects.toMatchObject({
    code: 'price_changed',
  });
  await change(accountId, serviceId, 'business', { mostTotal: total.amount });
});

test('while a payment of the service is being processed its plan stays', async () => {
  const { accountId, serviceId } = await paid('starter');
  const invoice = await billing.invoice(accountId, [serviceId]);
  await billing.tell(await billing.pay(accountId, invoice), 'payment.processing');
  await billing.work();
  await expect(change(accountId, serviceId, 'business')).rejects.toMatchObject({ code: 'conflict' });
});

test('a trial becomes a plan for nothing and keeps its days; nothing becomes a trial', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id, { planId: idOf('trial'), domains: ['trial-becomes-a-plan.test'] });
  await expect(billing.invoice(account.id, [serviceId])).rejects.toMatchObject({
    code: 'conflict',
    extra: { errors: [{ pointer: '/lines/0/serviceId', code: 'trial_plan' }] },
  });
  const done = await change(account.id, serviceId, 'starter');
  expect(done).toMatchObject({ inForce: true, invoiceId: null });
  const { trialUntil } = await serviceOf(account.id, serviceId);
  const invoice = await billing.invoice(account.id, [serviceId]);
  expect(invoice.lines[0]!.from).toBe(trialUntil);
  // Nothing is due while nothing is paid for.
  expect(invoice.dueAt).toBe(trialUntil);
  await expect(change(account.id, serviceId, 'trial')).rejects.toMatchObject({ code: 'invalid_content' });
  await expect(change(account.id, serviceId, 'starter')).rejects.toMatchObject({ code: 'conflict' });
});

test('paid while its trial runs, a service renews as any other, and no mail says that the trial ends', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id, { planId: idOf('trial'), domains: ['trial-is-paid.test'] });
  await change(account.id, serviceId, 'starter');
  billing.setDay(2);
  await settle(account.id, (await billing.invoice(account.id, [serviceId])).id);
  for (const day of [11.5, 13.5, 14.5, 31.5]) {
    billing.setDay(day);
    await billing.renew();
  }
  const { openInvoiceId, paidUntil } = await serviceOf(account.id, serviceId);
  const invoice = await billing.get(InvoicingService).get(account.id, storedId('invoice', openInvoiceId!)!);
  expect(invoice.lines[0]).toMatchObject({ kind: 'periods', from: paidUntil });
  const told = await billing.sql(`SELECT 1 FROM mail WHERE account_id = $1 AND key LIKE 'trial%'`, [account.id]);
  expect(told).toEqual([]);
});

test('a service of another account is as if it were not there, and so is a plan that is not sold', async () => {
  const { accountId, serviceId } = await paid('starter');
  const { account: other } = await billing.account();
  await expect(preview(other.id, serviceId, 'business')).rejects.toMatchObject({ code: 'not_found' });
  await expect(change(other.id, serviceId, 'business')).rejects.toMatchObject({ code: 'not_found' });
  await expect(changes().preview(accountId, serviceId, serviceId)).rejects.toMatchObject({ code: 'invalid_content' });
});

test('of two changes at once one is made and the other counts on it', async () => {
  const { accountId, serviceId } = await paid('business', 12);
  const results = await Promise.allSettled([change(accountId, serviceId, 'starter'), change(accountId, serviceId, 'starter')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const kept = await billing.sql('SELECT 1 FROM credit_note WHERE account_id = $1', [accountId]);
  expect(kept).toHaveLength(1);
});

test('it is in the history, in the audit trail and in a mail', async () => {
  const { accountId, serviceId } = await paid('business');
  await change(accountId, serviceId, 'starter');
  await billing.work();
  const history = await billing.get(ServicesReadModel).history(billing.manager, accountId, serviceId);
  expect(history.at(-1)).toMatchObject({
    event: 'plan-changed',
    fromState: 'paid',
    toState: 'paid',
    note: expect.stringContaining('Business to Starter') as string,
  });
  const trail = await billing.sql(`SELECT reason FROM audit_entry WHERE account_id = $1 AND action = 'service.plan-changed'`, [accountId]);
  expect(trail).toHaveLength(1);
  expect((await billing.mails(accountId)).join('\n')).toContain('Starter');
});

test('what staff refund of an upgraded service afterwards is not given back twice', async () => {
  const { accountId, serviceId, invoice } = await paid('business', 12);
  const { preview: shown } = await change(accountId, serviceId, 'starter');
  const paidInvoice = await billing.get(InvoicingService).get(accountId, storedId('invoice', invoice.id)!);
  expect(paidInvoice.credited.amount).toBe(-shown.total.amount);
  const [payment] = (await billing.get(PaymentsService).list(accountId, { limit: 1 })).data;
  await billing.tell(payment!, 'payment.refunded');
  await billing.work();
  const [row] = await billing.sql<{ sum: string; total: string }>(
    'SELECT sum(note.total) AS sum, max(invoice.total) AS total FROM credit_note note JOIN invoice ON invoice.id = note.invoice_id WHERE invoice.id = $1',
    [storedId('invoice', invoice.id)],
  );
  expect(Number(row!.sum)).toBe(Number(row!.total));
  expect(await balanceOf(accountId)).toBe(0);
});

describe('with tax', () => {
  let taxed: Billing;
  beforeAll(async () => {
    taxed = await Billing.start({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976' });
    for (const part of ['sites', 'policies', 'gate'] as const) taxed.get(SiteUsage).bring(part, () => Promise.resolve(usage[part]));
  }, 60_000);
  afterAll(() => taxed.stop());

  test('the preview says the tax that the invoice then bears, and the credit notes give back', async () => {
    const { account } = await taxed.account();
    const { serviceId } = await taxed.order(account.id);
    const pay = async (invoice: Invoice) => {
      await taxed.tell(await taxed.pay(account.id, invoice), 'payment.settled');
      await taxed.work();
    };
    await pay(await taxed.invoice(account.id, [serviceId], { periodMonths: 12 }));
    const body = (code: string) => ({ planId: showId('plan', idOf(code)), pay: 'invoice' as const });
    const up = await taxed.get(PlanChanges).change(account.id, serviceId, body('scale'), owner);
    expect(up.preview.tax.amount).toBe(Math.round(up.preview.difference.amount * 0.19));
    const invoice = await taxed.get(InvoicingService).get(account.id, storedId('invoice', up.invoiceId!)!);
    expect([invoice.net, invoice.tax, invoice.total]).toEqual([up.preview.difference, up.preview.tax, up.preview.total]);
    await pay(invoice);
    const down = await taxed.get(PlanChanges).change(account.id, serviceId, body('starter'), owner);
    expect(down.preview.direction).toBe('downgrade');
    const ids = down.creditNoteIds.map((id) => storedId('creditNote', id)!);
    const notes = await Promise.all(ids.map((id) => taxed.get(CreditNotes).get(account.id, id)));
    const sum = (part: 'net' | 'tax' | 'total') => -notes.reduce((all, note) => all + note[part].amount, 0);
    expect([sum('net'), sum('tax'), sum('total')]).toEqual([
      down.preview.difference.amount,
      down.preview.tax.amount,
      down.preview.total.amount,
    ]);
  });
});
