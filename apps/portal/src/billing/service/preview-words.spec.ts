import type { PlanChangePreview } from '@sitekeep/contracts';
import { actionOf, outcomeOf } from './preview-words.ts';

const preview = (direction: PlanChangePreview['direction'], amount: number) =>
  ({ direction, total: { amount, currency: 'EUR' }, to: '2027-03-01T00:00:00Z' }) as PlanChangePreview;

test('an upgrade says what is paid and for which time', () => {
  expect(outcomeOf(preview('upgrade', 1234))).toBe('You pay €12.34 for the time until 1 Mar 2027. It is in force as soon as that is paid.');
});
test('a downgrade says what comes back, without a minus', () => {
  expect(outcomeOf(preview('downgrade', -1234))).toBe('It is in force at once, and €12.34 go to your balance by a credit note.');
});
test('only a payment from the balance is named on the button', () => {
  expect(actionOf(preview('upgrade', 1234), 'Business', 'balance')).toBe('Pay €12.34 and change');
  expect(actionOf(preview('upgrade', 1234), 'Business', 'invoice')).toBe('Change to Business');
  expect(actionOf(preview('free', 0), 'Business', 'balance')).toBe('Change to Business');
});
