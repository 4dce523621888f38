import { storedId, type Invoice, type Payment } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import type { ActRequest } from './staff-act.ts';
import { StaffMoney } from './staff-money.service.ts';
import { BalanceReadModel } from './balance.read-model.ts';
import { InvoicingService } from './invoicing.service.ts';
import { PaymentsService } from './payments.service.ts';
import { ServicesService } from './services.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const markPaid = (request: ActRequest, reason: string) =>
  billing.get(StaffMoney).ask('mark-paid', request, { kind: 'staff', id: newUuid(), name: 'Sam' }, reason);
const ready = async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  const invoice = await billing.invoice(account.id, [serviceId]);
  return { accountId: account.id, serviceId, invoice, invoiceId: storedId('invoice', invoice.id)! };
};
const settle = async (payment: Payment, overrides: Parameters<Billing['tell']>[2] = {}) => {
  await billing.tell(payment, 'payment.settled', overrides);
  await billing.work();
};
const notices = async (accountId: string) =>
  (await billing.sql<{ text: string }>('SELECT text FROM staff_notice WHERE account_id = $1 ORDER BY id', [accountId])).map(
    (row) => row.text,
  );
const outcomes = async () =>
  (await billing.sql<{ outcome: string }>('SELECT outcome FROM provider_event ORDER BY id DESC')).map((row) => row.outcome);
const pay = (accountId: string, invoice: Invoice, method: 'balance' | 'provider' = 'provider') => billing.pay(accountId, invoice, method);

test('pay, settle: invoice paid, service paid until the end of the line, ledger balanced, one mail', async () => {
  const { accountId, serviceId, invoice } = await ready();
  const payment = await pay(accountId, invoice);
  expect(payment).toMatchObject({ state: 'created', provider: 'sandbox', attempt: 1, amount: invoice.total });
  expect(payment.checkoutUrl).toBe(`http://localhost:4000/dev/payments/${payment.id}`);
  await settle(payment);
  expect(await billing.stateOf('invoice', invoice.id)).toBe('paid');
  expect((await billing.service(serviceId)).paid_until?.toISOString()).toBe(invoice.lines[0]!.to);
  expect(await billing.balance(accountId)).toBe(0);
  const { data } = await billing.get(BalanceReadModel).statement(accountId, { limit: 50 });
  expect(data.map((item) => [item.kind, item.amount.amount])).toEqual([
    ['invoice', -900],
    ['payment', 900],
  ]);
  expect((await billing.mails(accountId)).filter((subject) => subject.startsWith('Paid'))).toHaveLength(1);
  expect(await billing.get(PaymentsService).get(accountId, storedId('payment', payment.id)!)).toMatchObject({
    state: 'settled',
    checkoutUrl: null,
  });
});

test('asked again, also at once, the same payment is given; after a decline a new attempt', async () => {
  const { accountId, invoice } = await ready();
  const payments = await Promise.all(Array.from({ length: 8 }, () => pay(accountId, invoice)));
  expect(new Set(payments.map((payment) => payment.id)).size).toBe(1);
  expect(new Set(payments.map((payment) => payment.checkoutUrl)).size).toBe(1);
  await billing.tell(payments[0]!, 'payment.declined');
  await billing.work();
  expect(await pay(accountId, invoice)).toMatchObject({ attempt: 2, state: 'created' });
});

test('a checkout whose page has closed is not given again', async () => {
  const { accountId, invoice } = await ready();
  const first = await pay(accountId, invoice);
  await billing.sql('UPDATE payment SET checkout_expires_at = $2 WHERE id = $1', [storedId('payment', first.id), new Date()]);
  billing.setDay(1);
  expect(await pay(accountId, invoice)).toMatchObject({ attempt: 2, state: 'created' });
  expect(await billing.stateOf('payment', first.id)).toBe('declined');
});

test('events twice, out of order and repeated under other ids charge once', async () => {
  const { accountId, invoice } = await ready();
  const payment = await pay(accountId, invoice);
  await settle(payment, { eventId: 'evt_same' });
  await settle(payment, { eventId: 'evt_same' });
  await settle(payment, { eventId: 'evt_other' });
  await billing.tell(payment, 'payment.processing');
  await billing.tell(payment, 'payment.declined');
  await billing.work();
  expect((await outcomes()).slice(0, 3)).toEqual([
    'ignored: declined after settled',
    'ignored: processing after settled',
    'ignored: settled after settled',
  ]);
  expect(await billing.stateOf('payment', payment.id)).toBe('settled');
  expect(await billing.balance(accountId)).toBe(0);
});

test('200 equal webhooks at once: one event, one payment, one charge', async () => {
  const { accountId, invoice } = await ready();
  const payment = await pay(accountId, invoice);
  await Promise.all(Array.from({ length: 200 }, () => billing.tell(payment, 'payment.settled', { eventId: 'evt_storm' })));
  const handler = billing.handler('settle-payment')!;
  const [event] = await billing.sql<{ id: string }>(`SELECT id FROM provider_event WHERE event_id = 'evt_storm'`);
  await Promise.all(Array.from({ length: 20 }, () => handler.handle({ providerEventId: event!.id })));
  expect(await billing.sql(`SELECT count(*)::int FROM provider_event WHERE event_id = 'evt_storm'`)).toEqual([{ count: 1 }]);
  const charges = await billing.sql('SELECT kind FROM ledger_transaction WHERE account_id = $1 ORDER BY kind', [accountId]);
  expect(charges).toEqual([{ kind: 'invoice' }, { kind: 'payment' }]);
  expect(await billing.balance(accountId)).toBe(0);
}, 30_000);

test('money after a decline is the customer’s all the same', async () => {
  const { accountId, invoice } = await ready();
  const payment = await pay(accountId, invoice);
  await billing.tell(payment, 'payment.declined');
  await settle(payment);
  expect((await outcomes())[0]).toBe('invoice paid (after it was declined)');
  expect(await billing.stateOf('invoice', invoice.id)).toBe('paid');
});

test.each(['void', 'paid another way', 'deleted'] as const)(
  'money for an invoice that is %s becomes balance; staff and customer are told',
  async (how) => {
    const { accountId, serviceId, invoice, invoiceId } = await ready();
    const payment = await pay(accountId, invoice);
    if (how === 'void') await billing.get(InvoicingService).void(accountId, invoiceId);
    if (how === 'deleted') await billing.get(ServicesService).delete(accountId, serviceId, owner);
    if (how === 'paid another way') await markPaid({ invoiceId, reference: 'B-1' }, 'bank transfer');
    await settle(payment);
    expect(await billing.balance(accountId)).toBe(900);
    expect((await notices(accountId)).at(-1)).toMatch(/^€9.00 came in: invoice .* was (void|paid) already/);
    expect((await billing.mails(accountId)).at(-1)).toBe('€9.00 is on your balance');
    expect(await billing.stateOf('service', serviceId)).toBe(how === 'void' ? 'unpaid' : how === 'deleted' ? 'deleted' : 'paid');
  },
);

test('too little stays on the balance, too much leaves the rest there', async () => {
  const less = await ready();
  await settle(await pay(less.accountId, less.invoice), { amount: 500 });
  expect(await billing.stateOf('invoice', less.invoice.id)).toBe('open');
  expect(await billing.balance(less.accountId)).toBe(500);
  const more = await ready();
  await settle(await pay(more.accountId, more.invoice), { amount: 1000 });
  expect(await billing.stateOf('invoice', more.invoice.id)).toBe('paid');
  expect(await billing.balance(more.accountId)).toBe(100);
  const foreign = await ready();
  await settle(await pay(foreign.accountId, foreign.invoice), { currency: 'USD' });
  expect(await billing.stateOf('invoice', foreign.invoice.id)).toBe('open');
  expect(await billing.get(BalanceReadModel).get(foreign.accountId)).toEqual({ balance: { amount: 0, currency: 'EUR' } });
});

test('the balance pays an invoice, once, also when asked at once', async () => {
  const { accountId, invoice } = await ready();
  await expect(pay(accountId, invoice, 'balance')).rejects.toMatchObject({ code: 'insufficient_balance' });
  await settle(await pay(accountId, invoice), { amount: 900 + 900 });
  const services = [await billing.order(accountId), await billing.order(accountId)];
  const invoices = await Promise.all(services.map((service) => billing.invoice(accountId, [service.serviceId])));
  const results = await Promise.allSettled(invoices.flatMap((each) => [pay(accountId, each, 'balance'), pay(accountId, each, 'balance')]));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect(await billing.balance(accountId)).toBe(0);
  expect(await billing.get(BalanceReadModel).amounts(billing.manager, [{ id: accountId, currency: 'EUR' }])).toEqual(
    new Map([[accountId, 0]]),
  );
});

test('staff mark an invoice paid, with a reason in the audit trail', async () => {
  const { accountId, serviceId, invoice, invoiceId } = await ready();
  expect(await markPaid({ invoiceId, reference: 'REF 1' }, 'paid by bank')).toMatchObject({ done: true });
  const { data } = await billing.get(PaymentsService).list(accountId, { limit: 2 });
  expect(data).toMatchObject([{ provider: 'staff', state: 'settled' }]);
  expect(await billing.stateOf('service', serviceId)).toBe('paid');
  const [entry] = await billing.sql('SELECT action, target, reason, account_id FROM audit_entry WHERE account_id = $1', [accountId]);
  expect(entry).toEqual({ action: 'invoice.mark-paid', target: invoice.id, reason: 'paid by bank', account_id: accountId });
  await expect(markPaid({ invoiceId, reference: '' }, 'again')).rejects.toMatchObject({ code: 'invoice_not_open' });
  await expect(markPaid({ invoiceId: newUuid(), reference: '' }, 'nobody')).rejects.toMatchObject({ code: 'not_found' });
});

test('one transfer of the bank may pay several invoices: the same reference twice', async () => {
  for (const { invoiceId } of [await ready(), await ready()]) {
    await markPaid({ invoiceId, reference: 'SAME' }, 'one transfer');
    expect(await billing.stateOf('invoice', invoiceId)).toBe('paid');
  }
});

test('a payment that is not ours, and an event that says nothing, are kept and told', async () => {
  const { accountId, invoice } = await ready();
  const payment = await pay(accountId, invoice);
  await billing.tell({ ...payment, id: payment.id.replace(/.{6}$/, 'ZZZZZZ') }, 'payment.settled');
  await billing.tell(payment, 'payment.reviewed' as never);
  await billing.work();
  expect((await outcomes()).slice(0, 2)).toEqual(['ignored: says nothing of a payment', 'ignored: unknown payment']);
  expect(await billing.stateOf('payment', payment.id)).toBe('created');
});

test('nothing of another account is seen or paid', async () => {
  const anna = await ready();
  const payment = await pay(anna.accountId, anna.invoice);
  const bert = (await billing.account()).account.id;
  await expect(pay(bert, anna.invoice)).rejects.toMatchObject({ code: 'not_found' });
  await expect(pay(bert, anna.invoice, 'balance')).rejects.toMatchObject({ code: 'not_found' });
  await expect(billing.get(PaymentsService).get(bert, storedId('payment', payment.id)!)).rejects.toMatchObject({ code: 'not_found' });
  expect((await billing.get(PaymentsService).list(bert, { limit: 10 })).data).toEqual([]);
  expect((await billing.get(BalanceReadModel).statement(bert, { limit: 10 })).data).toEqual([]);
});

test('a renewal joins the period before, whenever it is paid', async () => {
  const { accountId, serviceId, invoice } = await ready();
  await settle(await pay(accountId, invoice));
  billing.setDay(12);
  const next = await billing.invoice(accountId, [serviceId], { periodMonths: 12 });
  expect(next.lines[0]!.from).toBe(invoice.lines[0]!.to);
  await settle(await pay(accountId, next));
  expect((await billing.service(serviceId)).paid_months).toBe(13);
});
