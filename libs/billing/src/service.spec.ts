import { addMs, dayMs, hourMs } from './months.ts';
import { decideUnpaid, periodAfter, periodEnded, refunded, settled, type ServiceFacts, type UnpaidFacts } from './service.ts';

const ordered = new Date('2026-01-31T10:00:00.000Z');
const at = (days: number, hours = 0) => addMs(ordered, days * dayMs + hours * hourMs);
const service: ServiceFacts = { state: 'unpaid', anchorAt: ordered, paidMonths: 0, extraDays: 0, paidUntil: null, unpaidSince: ordered };
const iso = (time?: Date | null) => time?.toISOString();

describe('periods', () => {
  test('the unpaid days are part of the first period, and month ends stay anchored', () => {
    const first = settled(service, 1, at(5));
    expect(iso(first.paidUntil)).toBe('2026-02-28T10:00:00.000Z');
    const second = settled({ ...service, ...first }, 1, at(20));
    expect(iso(second.paidUntil)).toBe('2026-03-31T10:00:00.000Z');
    expect(second).toMatchObject({ state: 'paid', paidMonths: 2, unpaidSince: null });
    expect(second.dueAt).toEqual(second.paidUntil);
  });

  test('a period joins the one before, whenever it is paid', () => {
    const { from, to } = periodAfter({ ...service, paidMonths: 1 }, 3);
    expect([iso(from), iso(to)]).toEqual(['2026-02-28T10:00:00.000Z', '2026-05-31T10:00:00.000Z']);
  });

  test('a period that ended makes unpaid since then', () => {
    const until = new Date('2026-02-28T10:00:00.000Z');
    expect(periodEnded(until)).toEqual({ state: 'unpaid', unpaidSince: until, dueAt: addMs(until, dayMs) });
  });

  test('paid for what has ended already, it stays unpaid, and has ten days from the payment for the rest', () => {
    const behind: ServiceFacts = { ...service, unpaidSince: at(68) };
    const now = at(70);
    expect(settled(behind, 1, now)).toEqual({
      ...{ state: 'unpaid', paidMonths: 1, paidUntil: new Date('2026-02-28T10:00:00.000Z') },
      ...{ unpaidSince: now, dueAt: addMs(now, dayMs) },
    });
    expect(settled(behind, 3, now)).toMatchObject({ state: 'paid', unpaidSince: null });
  });

  test('a refund moves paidUntil back; with nothing paid ahead the ten days run from the refund', () => {
    const paid: ServiceFacts = { ...service, ...settled(service, 3, at(2)) };
    expect(refunded(paid, 1, at(5))).toMatchObject({ state: 'paid', paidMonths: 2, paidUntil: new Date('2026-03-31T10:00:00.000Z') });
    expect(refunded(paid, 3, at(5))).toMatchObject({ state: 'unpaid', paidMonths: 0, paidUntil: null, unpaidSince: at(5) });
    expect(refunded(paid, 2, at(40))).toMatchObject({ state: 'unpaid', paidMonths: 1, unpaidSince: at(40) });
  });

  test('where the ten days run already, a refund leaves them', () => {
    const over: ServiceFacts = { ...service, paidMonths: 2, paidUntil: at(59), unpaidSince: at(59) };
    expect(refunded(over, 2, at(61))).toEqual({ state: 'unpaid', paidMonths: 0, paidUntil: null });
  });
});

describe('what an unpaid service meets', () => {
  const facts: UnpaidFacts = { unpaidSince: ordered, warned: [], lastWarningHandedOverAt: null, processingSince: [] };
  const warned = { ...facts, warned: [1, 3, 7, 9] as const };

  test.each([
    [0, 23, [], at(1)],
    [1, 0, [1], at(3)],
    [3, 5, [1, 3], at(7)],
    [9, 0, [1, 3, 7, 9], at(10)],
  ])('after %d days and %d hours it is warned of days %j', (days, hours, warn, dueAt) => {
    expect(decideUnpaid(facts, at(days, hours))).toEqual({ delete: false, warn, dueAt });
  });

  test('what was warned of is not warned of again', () => {
    expect(decideUnpaid({ ...facts, warned: [1, 3] }, at(4))).toEqual({ delete: false, warn: [], dueAt: at(7) });
  });

  test('after an outage every missing warning is sent before anything is deleted', () => {
    const decision = decideUnpaid({ ...facts, warned: [1] }, at(30));
    expect(decision).toEqual({ delete: false, warn: [3, 7, 9], dueAt: at(30, 1) });
  });

  test('it is deleted after ten days, 24 hours after the last warning was handed over', () => {
    expect(decideUnpaid({ ...warned, lastWarningHandedOverAt: at(9) }, at(9, 23))).toMatchObject({ delete: false, dueAt: at(10) });
    expect(decideUnpaid({ ...warned, lastWarningHandedOverAt: at(9) }, at(10))).toEqual({ delete: true });
    expect(decideUnpaid({ ...warned, lastWarningHandedOverAt: at(9, 20) }, at(10))).toEqual({ delete: false, warn: [], dueAt: at(10, 20) });
    expect(decideUnpaid({ ...warned, lastWarningHandedOverAt: at(9, 20) }, at(10, 20))).toEqual({ delete: true });
  });

  test('it is not deleted while the last warning is still to be handed over', () => {
    expect(decideUnpaid(warned, at(50))).toEqual({ delete: false, warn: [], dueAt: at(50, 1) });
  });

  test('a payment that is being processed holds deletion up for five days', () => {
    const processing = { ...warned, lastWarningHandedOverAt: at(9), processingSince: [at(8)] };
    expect(decideUnpaid(processing, at(10))).toEqual({ delete: false, warn: [], dueAt: at(10, 1) });
    expect(decideUnpaid(processing, at(12, 23))).toMatchObject({ delete: false });
    expect(decideUnpaid(processing, at(13))).toEqual({ delete: true });
  });

  test('payments that are begun once deletion is due do not hold it up: one after another would for ever', () => {
    const handed = { ...warned, lastWarningHandedOverAt: at(9) };
    expect(decideUnpaid({ ...handed, processingSince: [at(10)] }, at(14, 23))).toMatchObject({ delete: false });
    expect(decideUnpaid({ ...handed, processingSince: [at(10, 1)] }, at(11))).toEqual({ delete: true });
    expect(decideUnpaid({ ...handed, processingSince: [at(9), at(14)] }, at(14, 1))).toEqual({ delete: true });
    // After an outage it is due a day after the last warning.
    const late = { ...warned, lastWarningHandedOverAt: at(40), processingSince: [at(40, 20)] };
    expect(decideUnpaid(late, at(41, 1))).toMatchObject({ delete: false });
    expect(decideUnpaid(late, at(46))).toEqual({ delete: true });
  });
});
