import type { Money } from '@sitekeep/contracts';
import { creditedRows, sumsToBe, taxRows } from './invoice-sums.ts';

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });
const note = 'Reverse charge';

test('a taxed document shows net and tax with its rate', () => {
  expect(taxRows({ net: eur(1000), tax: eur(190), taxation: { category: 'S', rate: 1900, note: null } })).toEqual([
    ['Net', eur(1000)],
    ['Tax 19 %', eur(190)],
  ]);
});
test('reverse charge is named although nothing is charged; what is no subject of tax is not', () => {
  expect(taxRows({ net: eur(1000), tax: eur(0), taxation: { category: 'AE', rate: 0, note } })[1]).toEqual([
    'Tax (reverse charge)',
    eur(0),
  ]);
  expect(taxRows({ net: eur(1000), tax: eur(0), taxation: { category: 'O', rate: 0, note: null } })).toEqual([]);
});
test('before an invoice is issued its net, tax and total are shown, also where there is no tax', () => {
  expect(sumsToBe(eur(950), { category: 'S', rate: 2550, note: null })).toEqual({
    rows: [
      ['Net', eur(950)],
      ['Tax 25.5 %', eur(242)],
    ],
    total: eur(1192),
  });
  expect(sumsToBe(eur(900), { category: 'AE', rate: 0, note })).toMatchObject({
    rows: [{}, ['Tax (reverse charge)', eur(0)]],
    total: eur(900),
  });
  expect(sumsToBe(eur(900), { category: 'O', rate: 0, note: null }).rows[1]).toEqual(['Tax (none)', eur(0)]);
});
test('what was given back leaves the rest, and nothing of a whole refund', () => {
  expect(creditedRows({ credited: eur(0), total: eur(1190), state: 'paid' })).toEqual([]);
  expect(creditedRows({ credited: eur(190), total: eur(1190), state: 'paid' })).toEqual([
    ['Given back by credit notes', eur(-190)],
    ['Left', eur(1000)],
  ]);
  expect(creditedRows({ credited: eur(1190), total: eur(1190), state: 'refunded' })).toHaveLength(1);
});
