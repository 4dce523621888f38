import { storedId, type PromoCode } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { Approvals, PromoCodes, StaffMoney, type StaffMember } from './index.ts';
import { Billing } from './testing/billing-harness.ts';
import { promoTerms } from './testing/promo-codes.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start({ STAFF_APPROVAL_LIMIT: 50_000 });
}, 60_000);
afterAll(() => billing.stop());
beforeEach(() => billing.setDay(0));

const staff = (name: string): StaffMember => ({ kind: 'staff', id: newUuid(), name });
const aCode = () => `CODE-${newUuid().slice(-8)}`.toUpperCase();
const eur = (amount: number) => ({ amount: { amount, currency: 'EUR' } });
const ask = (parts: object, who = staff('Sam')) =>
  billing.get(StaffMoney).ask('promo-code', promoTerms({ code: aCode(), ...parts }), who, 'spring campaign');
const agree = (approvalId: string, who: StaffMember) =>
  billing.get(StaffMoney).decide(storedId('approval', approvalId)!, { agree: true, reason: 'I saw the plan' }, who);
const codes = async (): Promise<PromoCode[]> => (await billing.get(PromoCodes).list({ limit: 100 })).data;
const trailOf = (code: string) =>
  billing.sql<{ action: string; actor_name: string; reason: string }>(
    `SELECT action, actor_name, reason FROM audit_entry WHERE action LIKE 'promo-code.%' AND (target = $1 OR reason LIKE $1 || ':%') ORDER BY id`,
    [code],
  );

test('up to the limit a code is made at once, with who and why', async () => {
  const [sam, code] = [staff('Sam'), aCode()];
  const made = await ask({ code, ...eur(1000), mostUses: 50 }, sam);
  expect(made).toMatchObject({ done: true, approval: null, said: expect.stringContaining('€10.00 off the first period') as string });
  expect(await codes()).toContainEqual(expect.objectContaining({ code, amount: { amount: 1000, currency: 'EUR' }, mostUses: 50 }));
  expect(await trailOf(code)).toEqual([{ action: 'promo-code.created', actor_name: 'Sam', reason: `${code}: spring campaign` }]);
});

test('above it nothing is made until somebody else agrees, who is told what to', async () => {
  const [sam, kim, code] = [staff('Sam'), staff('Kim'), aCode()];
  const { done, approval } = await ask({ code, ...eur(1000), planCodes: ['starter'], periodMonths: [12], mostUses: 51 }, sam);
  expect(done).toBe(false);
  expect(approval).toMatchObject({
    accountId: null,
    target: code,
    amount: { amount: 51_000, currency: 'EUR' },
    terms: '€10.00 off the first period of each line; plans starter; periods of 12 months; 51 uses',
  });
  expect((await codes()).map((one) => one.code)).not.toContain(code);
  await expect(agree(approval!.id, sam)).rejects.toMatchObject({ code: 'second_person_needed' });
  expect(await agree(approval!.id, kim)).toMatchObject({ done: true });
  expect(await codes()).toContainEqual(expect.objectContaining({ code, planCodes: ['starter'], periodMonths: [12], uses: 0 }));
  expect((await trailOf(code)).map(({ action, actor_name }) => [action, actor_name])).toEqual([
    ['promo-code.created asked for', 'Sam'],
    ['promo-code.created', 'Kim'],
  ]);
});

test.each([
  [[1], 'periods of 1 month'],
  [[12], 'periods of 12 months'],
  [[1, 12], 'periods of 1, 12 months'],
])('its periods are told as people say them: %o', async (periodMonths, words) => {
  const { said } = await ask({ ...eur(100), periodMonths, mostUses: 1 });
  expect(said).toContain(`; ${words}; 1 use`);
});

test('the same code is not asked for twice, nor made when it was taken meanwhile', async () => {
  const [sam, code] = [staff('Sam'), aCode()];
  const { approval } = await ask({ code, ...eur(1), mostUses: null }, sam);
  await expect(ask({ code, ...eur(1) }, sam)).rejects.toMatchObject({ code: 'conflict' });
  expect(await ask({ code, ...eur(1), mostUses: 1 }, sam)).toMatchObject({ done: true });
  await expect(agree(approval!.id, staff('Kim'))).rejects.toMatchObject({ extra: { errors: [{ pointer: '/code', code: 'taken' }] } });
  expect(await billing.get(Approvals).get(storedId('approval', approval!.id)!)).toMatchObject({ state: 'waiting' });
});

describe('attack: alone, nobody gives away more than the limit', () => {
  test.each([
    ['of an amount', eur(1)],
    ['of everything, for one period', { percent: 100, planCodes: ['starter'], periodMonths: [1] }],
    ['for new customers, of whom there are as many as one likes', { percent: 1, newCustomersOnly: true }],
    ['until tomorrow', { percent: 1, endsAt: new Date(Date.now() + 86_400_000).toISOString() }],
  ])('a code without a number of uses: %s', async (_, parts) => {
    const asked = await ask(parts);
    expect(asked).toMatchObject({ done: false, said: 'It may be used as often as anybody likes: somebody else must agree within 7 days.' });
    expect(asked.approval!.terms).toMatch(/any number of uses.*; the amount is of one use$/);
  });

  test('a percentage is worth that of the dearest period it fits, of all its periods and of all lines of an invoice', async () => {
    const [month] = await billing.sql<{ amount: string }>(
      `SELECT max(price.amount) AS amount FROM plan_price price JOIN plan ON plan.id = price.plan_id WHERE plan.on_sale AND plan.code = 'starter' AND period_months = 1`,
    );
    const one = Number(month!.amount) * 100;
    const ofStarter = (parts: object) => ask({ percent: 100, planCodes: ['starter'], periodMonths: [1], mostUses: 1, ...parts });
    expect((await ofStarter({})).approval!.amount.amount).toBe(one);
    expect((await ofStarter({ mostPeriods: 36, mostUses: 2 })).approval!.amount.amount).toBe(72 * one);
    expect(await ofStarter({ percent: 1 })).toMatchObject({ done: true });
    const [dearest] = await billing.sql<{ amount: string }>(
      'SELECT max(price.amount) AS amount FROM plan_price price JOIN plan ON plan.id = price.plan_id WHERE plan.on_sale',
    );
    expect((await ask({ percent: 100, mostUses: 1 })).approval!.amount.amount).toBe(Number(dearest!.amount) * 100);
  });

  test('many codes, each below it', async () => {
    const sam = staff('Sam');
    const small = () => ask({ ...eur(20_000), mostUses: 1 }, sam);
    expect([(await small()).done, (await small()).done]).toEqual([true, true]);
    const third = await small();
    expect(third).toMatchObject({ done: false, said: expect.stringContaining('with €400.00 that you did in 30 days') as string });
    billing.setDay(31);
    expect((await small()).done).toBe(true);
  });

  test('a code and the balance of one account, in either order', async () => {
    const credit = (who: StaffMember, accountId: string, amount: number) =>
      billing.get(StaffMoney).ask('credit', { accountId, amount, currency: 'EUR' }, who, 'an outage');
    const [sam, kim] = [staff('Sam'), staff('Kim')];
    const [one, other] = [(await billing.account()).account.id, (await billing.account()).account.id];
    expect((await ask({ ...eur(30_000), mostUses: 1 }, sam)).done).toBe(true);
    expect((await credit(sam, one, 20_001)).done).toBe(false);
    expect((await credit(sam, one, 20_000)).done).toBe(true);
    expect((await credit(kim, one, 20_000)).done).toBe(true);
    expect((await credit(kim, other, 30_000)).done).toBe(true);
    expect((await ask({ ...eur(20_001), mostUses: 1 }, kim)).done).toBe(false);
    expect((await ask({ ...eur(20_000), mostUses: 1 }, kim)).done).toBe(true);
  });

  test('uses and amounts beyond all measure', async () => {
    const asked = await ask({ ...eur(Number.MAX_SAFE_INTEGER), mostUses: 1_000_000 });
    expect(asked.approval!.amount.amount).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => promoTerms({ code: aCode(), percent: 1, mostUses: 1_000_001 })).toThrow();
    for (const amount of [0, -50_001]) expect(() => promoTerms({ code: aCode(), ...eur(amount), mostUses: 1 })).toThrow('above 0');
  });
});

test('every fault of the terms is told before anybody is asked to agree', async () => {
  const sam = staff('Sam');
  await expect(ask({ percent: 10, planCodes: ['gold'], periodMonths: [2] }, sam)).rejects.toMatchObject({
    code: 'invalid_content',
    extra: { errors: [{ pointer: '/planCodes/0' }, { pointer: '/periodMonths/0' }] },
  });
  expect(await billing.sql('SELECT 1 FROM approval WHERE requested_by = $1', [sam.id])).toEqual([]);
});
