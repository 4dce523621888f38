import { showId, storedId, type Payment } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { Approvals, PaymentsService, StaffMoney, StaffVoids, type StaffMember } from './index.ts';
import { dayMs } from './months.ts';
import { Billing } from './testing/billing-harness.ts';
import { people, staff, StaffScene, transfer } from './testing/staff-scene.ts';

let billing: Billing;
let scene: StaffScene;
beforeAll(async () => {
  billing = await Billing.start({ STAFF_APPROVAL_LIMIT: 5000 });
  scene = new StaffScene(billing);
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const { sam, kim } = people;
const ask: StaffScene['ask'] = (...args) => scene.ask(...args);
const ledgerOf = (accountId: string) => scene.ledgerOf(accountId);
const ordered = () => scene.ordered();
const invoiced = (months?: 1 | 12) => scene.invoiced(months);

const auditOf = (accountId: string) =>
  billing.sql<{ action: string; actor_name: string; target: string; reason: string }>(
    'SELECT action, actor_name, target, reason FROM audit_entry WHERE account_id = $1 ORDER BY id',
    [accountId],
  );
async function paidBySandbox() {
  const one = await invoiced();
  const payment = await billing.pay(one.accountId, one.invoice);
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  return { ...one, payment, paymentId: storedId('payment', payment.id)! };
}
const paymentOf = async (accountId: string): Promise<Payment> =>
  (await billing.get(PaymentsService).list(accountId, { limit: 1 })).data[0]!;
describe('goodwill', () => {
  test('goes onto the balance with who and why; what is taken back must be there', async () => {
    const { accountId } = await ordered();
    const given = await ask('credit', { accountId, amount: 700, currency: 'EUR' }, sam, 'an hour of outage');
    expect(given).toEqual({ done: true, approval: null, said: '€7.00 were put on the balance, which is €7.00 now.' });
    await expect(ask('credit', { accountId, amount: -800, currency: 'EUR' }, sam, 'too much')).rejects.toMatchObject({
      code: 'insufficient_balance',
    });
    await ask('credit', { accountId, amount: -200, currency: 'EUR' }, kim, 'half an hour');
    expect(await billing.balance(accountId)).toBe(500);
    const money = (amount: number) => ({ amount, currency: 'EUR' });
    expect(await ledgerOf(accountId)).toMatchObject([
      { from: 'balance', to: 'goodwill', amount: money(200), balance: money(500), actor: 'Kim', reason: 'half an hour' },
      { from: 'goodwill', to: 'balance', amount: money(700), balance: money(700), actor: 'Sam', reason: 'an hour of outage' },
    ]);
    expect(await auditOf(accountId)).toMatchObject([
      { action: 'customer.credited', actor_name: 'Sam', target: showId('account', accountId) },
      {},
    ]);
  });

  test('another currency, and an account that is not there', async () => {
    const { accountId } = await ordered();
    const inDollars = ask('credit', { accountId, amount: 1, currency: 'USD' }, sam, 'because');
    await expect(inDollars).rejects.toMatchObject({ code: 'invalid_content', extra: { errors: [{ pointer: '/currency' }] } });
    await expect(ask('credit', { accountId: newUuid(), amount: 1, currency: 'EUR' }, sam, 'because')).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a second person', () => {
  const ofAccount = (accountId: string) => ({ accountId, amount: 5001, currency: 'EUR' });

  test('agrees to what is above the limit, and then it is done with both names', async () => {
    const { accountId } = await ordered();
    const asked = await ask('credit', ofAccount(accountId), sam, 'a week of outage');
    expect(asked).toMatchObject({ done: false, approval: { state: 'waiting', requestedBy: { name: 'Sam' }, amount: { amount: 5001 } } });
    expect(await billing.balance(accountId)).toBe(0);
    const id = storedId('approval', asked.approval!.id)!;
    const decide = (who: StaffMember) => billing.get(StaffMoney).decide(id, { agree: true, reason: 'I saw it' }, who);
    await expect(decide(sam)).rejects.toMatchObject({ code: 'second_person_needed' });
    expect(await decide(kim)).toMatchObject({ done: true, approval: { state: 'done', decidedBy: { name: 'Kim' } } });
    await expect(decide(kim)).rejects.toMatchObject({ code: 'conflict' });
    expect(await billing.balance(accountId)).toBe(5001);
    const reason = 'a week of outage (asked for by Sam; Kim agreed: I saw it)';
    expect(await auditOf(accountId)).toMatchObject([
      { action: 'customer.credited asked for', actor_name: 'Sam' },
      { action: 'customer.credited', actor_name: 'Kim', reason },
    ]);
    expect(await ledgerOf(accountId)).toMatchObject([{ actor: 'Kim', reason }]);
  });

  test('agrees twice at once: it is done once', async () => {
    const { accountId } = await ordered();
    const { approval } = await ask('credit', ofAccount(accountId), sam, 'because');
    const id = storedId('approval', approval!.id)!;
    const all = await Promise.allSettled(
      [kim, staff('Lee'), staff('Max')].map((who) => billing.get(StaffMoney).decide(id, { agree: true, reason: 'yes' }, who)),
    );
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await billing.balance(accountId)).toBe(5001);
  });

  test('refuses, and nothing was done; the same may be asked for again, but not while it waits', async () => {
    const { accountId } = await ordered();
    const { approval } = await ask('credit', ofAccount(accountId), sam, 'because');
    await expect(ask('credit', ofAccount(accountId), kim, 'because')).rejects.toMatchObject({ code: 'conflict' });
    const id = storedId('approval', approval!.id)!;
    expect(await billing.get(StaffMoney).decide(id, { agree: false, reason: 'no ticket' }, kim)).toMatchObject({ done: false });
    expect(await billing.balance(accountId)).toBe(0);
    expect(await ask('credit', ofAccount(accountId), kim, 'because')).toMatchObject({ done: false });
  });

  test('is too late after seven days', async () => {
    const { accountId } = await ordered();
    const { approval } = await ask('credit', ofAccount(accountId), sam, 'because');
    billing.setDay(7);
    const id = storedId('approval', approval!.id)!;
    await expect(billing.get(StaffMoney).decide(id, { agree: true, reason: 'yes' }, kim)).rejects.toMatchObject({ code: 'conflict' });
    expect(await billing.get(Approvals).get(id)).toMatchObject({ state: 'expired', decidedBy: null });
    const { data } = await billing.get(Approvals).list({ limit: 100, state: 'waiting' });
    expect(data.map((one) => one.id)).not.toContain(approval!.id);
  });

  test('finds that it cannot be done any more: it stays as it was', async () => {
    const one = await invoiced(12);
    const { approval } = await ask('mark-paid', { invoiceId: one.invoiceId, reference: '' }, sam, 'seen at the bank');
    await billing.get(StaffVoids).void(one.invoiceId, kim, 'issued by mistake');
    const id = storedId('approval', approval!.id)!;
    await expect(billing.get(StaffMoney).decide(id, { agree: true, reason: 'yes' }, kim)).rejects.toMatchObject({
      code: 'invoice_not_open',
    });
    expect(await billing.get(Approvals).get(id)).toMatchObject({ state: 'waiting' });
  });

  test('attack: the database lets nobody agree to their own, nor decide twice', async () => {
    const { accountId } = await ordered();
    const { approval } = await ask('credit', ofAccount(accountId), sam, 'because');
    const id = storedId('approval', approval!.id)!;
    const set = (by: string) =>
      billing.sql(
        `UPDATE approval SET state = 'done', decided_by = ${by}, decider = 'x', decided_at = now(), decision_reason = 'x' WHERE id = $1`,
        [id],
      );
    await expect(set('requested_by')).rejects.toThrow('approval_by_another');
    await expect(billing.sql('UPDATE approval SET amount = 1 WHERE id = $1', [id])).rejects.toThrow();
    await set('gen_random_uuid()');
    await expect(billing.sql(`UPDATE approval SET state = 'waiting', decided_at = NULL WHERE id = $1`, [id])).rejects.toThrow('is decided');
  });
});

describe('attack: below the limit many times', () => {
  const waits = (alone: string) => ({
    done: false,
    said: expect.stringContaining(`with ${alone} that you did for this account`) as unknown,
  });

  test('credits in a row, days and a price are added up for each account and person, for thirty days', async () => {
    const { accountId, serviceId } = await ordered();
    const credit = (amount: number, who = sam) => ask('credit', { accountId, amount, currency: 'EUR' }, who, 'because');
    expect(await credit(1700)).toMatchObject({ done: true });
    expect(await ask('extend', { serviceId, days: 5 }, sam, 'outage')).toMatchObject({ done: true });
    expect(await credit(-700)).toMatchObject({ done: true });
    expect(await ask('price-override', { serviceId, periodMonths: 1, amount: 870, currency: 'EUR' }, sam, 'sales')).toMatchObject(
      waits('€40.50'),
    );
    expect(await credit(951)).toMatchObject({ ...waits('€40.50'), approval: { amount: { amount: 951 } } });
    expect(await billing.balance(accountId)).toBe(1000);
    expect(await credit(951, kim)).toMatchObject({ done: true });
    const other = (await ordered()).accountId;
    expect(await ask('credit', { accountId: other, amount: 5000, currency: 'EUR' }, sam, 'because')).toMatchObject({ done: true });
    billing.setDay(30);
    expect(await ask('credit', { accountId: other, amount: 5000, currency: 'EUR' }, sam, 'because')).toMatchObject({ done: true });
  });

  test('slices of one refund', async () => {
    const one = await invoiced(12);
    const { approval } = await ask('mark-paid', { invoiceId: one.invoiceId, reference: '' }, sam, 'seen');
    await billing.get(StaffMoney).decide(storedId('approval', approval!.id)!, { agree: true, reason: 'yes' }, kim);
    const paymentId = storedId('payment', (await paymentOf(one.accountId)).id)!;
    const slice = () => ask('refund', { paymentId, amount: 2500, to: 'balance' }, sam, 'ticket 12');
    expect([(await slice()).done, (await slice()).done]).toEqual([true, true]);
    expect(await slice()).toMatchObject(waits('€50.00'));
  });

  test('all at once: one goes through', async () => {
    const { accountId } = await ordered();
    const asked = await Promise.all(
      [1, 2, 3].map((number) => ask('credit', { accountId, amount: 4900 + number, currency: 'EUR' }, sam, 'because').catch(() => null)),
    );
    expect(asked.filter((act) => act?.done)).toHaveLength(1);
  });

  test('a price of nothing is worth the longest invoice at it', async () => {
    const { serviceId } = await ordered();
    const price = (amount: number) => ask('price-override', { serviceId, periodMonths: 1, amount, currency: 'EUR' }, sam, 'sales');
    expect(await price(0)).toMatchObject({ done: false, approval: { amount: { amount: 36 * 900 } } });
    expect(await billing.sql('SELECT 1 FROM price_override WHERE service_id = $1', [serviceId])).toEqual([]);
  });

  test('what was done alone is not changed or forgotten', async () => {
    await expect(billing.sql('UPDATE staff_act SET amount = 0')).rejects.toThrow();
    await expect(billing.sql('DELETE FROM staff_act')).rejects.toThrow();
  });
});

describe('days without an invoice', () => {
  test('a paid service ends so much later, and so do the periods after it', async () => {
    const one = await paidBySandbox();
    const before = (await billing.service(one.serviceId)).paid_until!;
    const open = await billing.invoice(one.accountId, [one.serviceId]);
    const { said } = await ask('extend', { serviceId: one.serviceId, days: 5 }, sam, 'outage');
    expect(said).toContain(`invoice ${open.number} is void`);
    const end = before.getTime() + 5 * dayMs;
    expect(await billing.service(one.serviceId)).toMatchObject({ state: 'paid', paid_until: new Date(end) });
    const next = await billing.invoice(one.accountId, [one.serviceId]);
    expect(next.lines[0]!.from).toBe(new Date(end).toISOString());
    await ask('mark-paid', { invoiceId: storedId('invoice', next.id)!, reference: '' }, sam, 'seen');
    expect((await billing.service(one.serviceId)).paid_until!.toISOString()).toBe(next.lines[0]!.to);
  });

  test('one whose time has ended is paid again, one that was never paid has more time; a deleted one has none', async () => {
    const [paid, never] = [await paidBySandbox(), await ordered()];
    billing.setDay(33);
    await billing.sweep();
    expect(await billing.stateOf('service', paid.serviceId)).toBe('unpaid');
    await ask('extend', { serviceId: paid.serviceId, days: 10 }, sam, 'outage');
    expect(await billing.service(paid.serviceId)).toMatchObject({ state: 'paid', unpaid_since: null });
    const since = (await billing.service(never.serviceId)).unpaid_since!;
    await ask('extend', { serviceId: never.serviceId, days: 14 }, sam, 'slow start');
    expect(await billing.service(never.serviceId)).toMatchObject({ state: 'unpaid', unpaid_since: new Date(since.getTime() + 14 * dayMs) });
    await billing.sql(
      `UPDATE service SET state = 'deleted', deleted_at = now(), deletion_reason = 'customer', due_at = NULL WHERE id = $1`,
      [never.serviceId],
    );
    await expect(ask('extend', { serviceId: never.serviceId, days: 1 }, sam, 'because')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('make a trial longer: its end is told anew, warnings come later and speak of the trial, and the customer hears of it', async () => {
    const { account } = await billing.account();
    const [plan] = await billing.sql<{ id: string }>(`SELECT id FROM plan WHERE code = 'trial'`);
    const { serviceId } = await billing.order(account.id, { planId: plan!.id, domains: ['longer-trial.test'] });
    const [before] = await billing.sql<{ trial_until: Date }>('SELECT trial_until FROM service WHERE id = $1', [serviceId]);
    await ask('extend', { serviceId, days: 5 }, sam, 'still looking');
    const ends = new Date(before!.trial_until.getTime() + 5 * dayMs);
    const [after] = await billing.sql<object>('SELECT trial_until, unpaid_since, renewal_due_at FROM service WHERE id = $1', [serviceId]);
    expect(after).toEqual({ trial_until: ends, unpaid_since: ends, renewal_due_at: new Date(ends.getTime() - 3 * dayMs) });
    const keys = async (prefix: string) =>
      (await billing.sql<{ key: string }>('SELECT key FROM mail WHERE account_id = $1 AND key LIKE $2', [account.id, `${prefix}-%`])).map(
        ({ key }) => key,
      );
    expect(await keys('extended')).toHaveLength(1);
    const [mail] = await billing.sql<{ text: string }>(`SELECT text FROM mail WHERE account_id = $1 AND key LIKE 'extended-%'`, [
      account.id,
    ]);
    const deletedOn = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
    expect(mail!.text).toContain(`please pay before ${deletedOn.format(new Date(ends.getTime() + 10 * dayMs))}`);
    const sweepOn = async (day: number) => {
      billing.setDay(day);
      await billing.renew();
      await billing.sweep();
    };
    await sweepOn(15.5);
    expect([await keys('trial-ends'), await keys('warning')]).toEqual([[], []]);
    await sweepOn(16.1);
    expect(await keys('trial-ends')).toHaveLength(1);
    await sweepOn(20.1);
    expect(await keys('warning')).toHaveLength(1);
  });

  test('attack: are worth a thirtieth of a month of the dearest plan each, on a trial and on the smallest plan too', async () => {
    const { account } = await billing.account();
    const [plan] = await billing.sql<{ id: string }>(`SELECT id FROM plan WHERE code = 'trial'`);
    const trial = await billing.order(account.id, { planId: plan!.id, domains: ['many-days.test'] });
    for (const { serviceId } of [trial, await ordered()])
      expect(await ask('extend', { serviceId, days: 366 }, sam, 'a year')).toMatchObject({
        done: false,
        approval: { amount: { amount: 120_780 } },
      });
  });
});

describe('refunds', () => {
  test('of a part of an invoice that the balance paid are refused: the balance has spent it', async () => {
    const { invoice, accountId, serviceId } = await invoiced();
    await ask('credit', { accountId, amount: 1, currency: 'EUR' }, sam, 'because');
    await ask('bank-transfer', transfer(invoice, 899), sam, 'statement 12');
    const transferred = await billing.sql<{ id: string }>(`SELECT id FROM payment WHERE account_id = $1 AND provider = 'bank'`, [
      accountId,
    ]);
    const refund = ask('refund', { paymentId: transferred[0]!.id, amount: null, to: 'payer' }, sam, 'ticket 12');
    await expect(refund).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('has spent this money') as string });
    expect([await billing.balance(accountId), await billing.stateOf('service', serviceId)]).toEqual([0, 'paid']);
  });

  test('of what the payer’s bank disputes are refused, to the payer and to the balance', async () => {
    const one = await paidBySandbox();
    await billing.tell(one.payment, 'payment.disputed');
    await billing.work();
    for (const [to, amount] of [
      ['payer', null],
      ['balance', null],
      ['balance', 100],
    ] as const)
      await expect(ask('refund', { paymentId: one.paymentId, amount, to }, sam, 'ticket 12')).rejects.toMatchObject({
        code: 'conflict',
        detail: expect.stringContaining('disputes this payment') as string,
      });
    expect(await billing.balance(one.accountId)).toBe(0);
  });

  test('to the payer, asked of the provider by a job: the ledger follows, and names who asked', async () => {
    const one = await paidBySandbox();
    const { said } = await ask('refund', { paymentId: one.paymentId, amount: null, to: 'payer' }, sam, 'ticket 12');
    expect(said).toContain('€9.00');
    const [job] = await billing.sql<{ payload: never }>(`SELECT payload FROM outbox WHERE job = 'refund-payment' AND done_at IS NULL`);
    await billing.handler('refund-payment')!.handle(job!.payload);
    expect([
      await billing.stateOf('payment', one.paymentId),
      await billing.stateOf('invoice', one.invoiceId),
      await billing.stateOf('service', one.serviceId),
    ]).toEqual(['refunded', 'refunded', 'unpaid']);
    expect(await billing.balance(one.accountId)).toBe(0);
    expect((await ledgerOf(one.accountId)).find(({ kind }) => kind === 'refund')).toMatchObject({ actor: 'Sam', reason: 'ticket 12' });
  });

  test('to the balance: a part leaves the months, the whole takes them', async () => {
    const one = await paidBySandbox();
    const refund = (amount: number | null) => ask('refund', { paymentId: one.paymentId, amount, to: 'balance' }, sam, 'ticket 12');
    await expect(refund(901)).rejects.toMatchObject({ code: 'conflict' });
    await refund(300);
    expect([await billing.stateOf('invoice', one.invoiceId), await billing.stateOf('service', one.serviceId)]).toEqual(['paid', 'paid']);
    expect(await billing.balance(one.accountId)).toBe(300);
    await refund(null);
    expect([await billing.stateOf('invoice', one.invoiceId), await billing.stateOf('service', one.serviceId)]).toEqual([
      'refunded',
      'unpaid',
    ]);
    expect(await billing.balance(one.accountId)).toBe(900);
    await expect(refund(null)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of what staff recorded are booked at once; of what was paid from the balance go there only', async () => {
    const one = await invoiced();
    await ask('mark-paid', { invoiceId: one.invoiceId, reference: '' }, sam, 'seen');
    const { id } = await paymentOf(one.accountId);
    const paymentId = storedId('payment', id)!;
    expect((await ask('refund', { paymentId, amount: 100, to: 'payer' }, sam, 'ticket 12')).said).toContain('by bank transfer');
    expect((await ledgerOf(one.accountId)).find(({ kind }) => kind === 'refund')).toMatchObject({
      to: 'cash recorded by support',
      actor: 'Sam',
    });
    const two = await invoiced();
    await ask('credit', { accountId: two.accountId, amount: 900, currency: 'EUR' }, sam, 'because');
    const byBalance = await billing.pay(two.accountId, two.invoice, 'balance');
    const refund = (to: string) => ask('refund', { paymentId: storedId('payment', byBalance.id)!, amount: null, to }, sam, 'ticket 13');
    await expect(refund('payer')).rejects.toMatchObject({ code: 'conflict' });
    await refund('balance');
    expect(await billing.balance(two.accountId)).toBe(900);
  });
});

test('an invoice is void by staff, once, and only an open one', async () => {
  const one = await invoiced();
  expect(await billing.get(StaffVoids).void(one.invoiceId, sam, 'asked by mail')).toMatchObject({ done: true });
  await expect(billing.get(StaffVoids).void(one.invoiceId, sam, 'again')).rejects.toMatchObject({ code: 'invoice_not_open' });
  expect(await auditOf(one.accountId)).toContainEqual(
    expect.objectContaining({ action: 'invoice.void', target: one.invoice.id, reason: 'asked by mail' }),
  );
});
