import { addMs, dayMs } from './months.ts';
import { chargeAt, decideRenewal, firstLookAt, renewableEnd, trialReminderAt, type RenewalFacts } from './renewal.ts';

const end = new Date('2028-03-31T10:00:00Z');
const at = (day: number): Date => addMs(end, day * dayMs);
const paid = (renewal: RenewalFacts['renewal']): RenewalFacts => ({ state: 'paid', paidUntil: end, unpaidSince: null, renewal });
const ended = (renewal: RenewalFacts['renewal']): RenewalFacts => ({ state: 'unpaid', paidUntil: end, unpaidSince: end, renewal });
const days = (time: Date | null): number | null => time && (time.getTime() - end.getTime()) / dayMs;
/** What is done on each day that the sweep looks at, with every charge failing. */
function story(facts: (day: number) => RenewalFacts): string[] {
  const told: string[] = [];
  let charged = 0;
  for (let next: Date | null = firstLookAt(end); next !== null;) {
    const step = decideRenewal(facts(days(next)!), charged, next);
    const what = [step.invoice && 'invoice', step.balance && 'balance', step.charge && `charge ${step.charge}`];
    if (step.cardWarning) what.push(`card ${step.cardWarning}`);
    told.push(`${days(next)}: ${what.filter(Boolean).join(', ')}`);
    charged = step.charge ?? charged;
    next = step.nextAt;
  }
  return told;
}
const living = (renewal: RenewalFacts['renewal']) => (day: number) => (day < 0 ? paid(renewal) : ended(renewal));

test.each<[RenewalFacts['renewal'], string[]]>([
  [
    'card',
    [
      '-33: card 30',
      '-14: invoice, card 30',
      '-10: invoice, card 7',
      '-3: invoice, charge 1',
      '-1: invoice, charge 2',
      '1: invoice, charge 3',
      '4: invoice, charge 4',
      '7: invoice, charge 5',
    ],
  ],
  ['balance', ['-33: ', ...[-14, -3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((day) => `${day}: invoice, balance`)]],
  ['reminder', ['-33: ', '-14: invoice']],
  ['none', ['-33: ']],
])('by %s, day by day around the end', (mode, expected) => {
  expect(story(living(mode))).toEqual(expected);
});

test('charges that were missed in an outage are not made up for one by one: the latest alone is made', () => {
  expect(decideRenewal(ended('card'), 0, at(5))).toMatchObject({ charge: 4, nextAt: at(7) });
  expect(decideRenewal(ended('card'), 4, at(5)).charge).toBeNull();
  expect(decideRenewal(ended('card'), 5, at(9))).toMatchObject({ charge: null, nextAt: null });
});

test('what is unpaid for another reason than its end is not renewed', () => {
  const refunded = { ...ended('card'), unpaidSince: at(-5) };
  expect(renewableEnd(refunded)).toBeNull();
  expect(decideRenewal(refunded, 0, at(5))).toEqual({ invoice: false, balance: false, charge: null, cardWarning: null, nextAt: null });
  expect(renewableEnd({ state: 'unpaid', paidUntil: null, unpaidSince: end })).toBeNull();
  expect(renewableEnd({ state: 'deleted', paidUntil: end, unpaidSince: end })).toBeNull();
});

test('the next try is told until there is none', () => {
  expect([1, 2, 3, 4, 5, 6].map((attempt) => days(chargeAt(end, attempt)))).toEqual([-3, -1, 1, 4, 7, null]);
  expect(trialReminderAt(end)).toEqual(at(-3));
});
