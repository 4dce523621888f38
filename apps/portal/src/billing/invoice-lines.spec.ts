import type { Money } from '@sitekeep/contracts';
import { totalOf } from './invoice-lines.ts';

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });

test('the total is the sum of the chosen lines', () => expect(totalOf([eur(1200), eur(3400)])).toEqual(eur(4600)));
test('no total is shown when a price is unknown or nothing is chosen', () => {
  expect(totalOf([eur(1200), null])).toBeNull();
  expect(totalOf([])).toBeNull();
});
