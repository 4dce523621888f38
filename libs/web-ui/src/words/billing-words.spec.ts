import { cardExpiry, cardName, priceTaxWords, renewalLine, showRate, taxLabel } from './billing-words.ts';

test('a card is called by its brand and last digits, its end by month and year', () => {
  expect(cardName({ brand: 'visa', last4: '4242' })).toBe('Visa ending in 4242');
  expect(cardName({ brand: 'unionpay', last4: '0005' })).toBe('unionpay ending in 0005');
  expect(cardName({ brand: '', last4: '0005' })).toBe('Card ending in 0005');
  expect(cardExpiry({ expires: { month: 4, year: 2028 } })).toBe('04/2028');
});

test('rates are basis points, and a label says why nothing is charged', () => {
  expect([1900, 550, 2550, 0].map(showRate)).toEqual(['19 %', '5.5 %', '25.5 %', '0 %']);
  expect(taxLabel({ category: 'S', rate: 1900, note: null })).toBe('Tax 19 %');
  expect(taxLabel({ category: 'AE', rate: 0, note: 'Reverse charge' })).toBe('Tax (reverse charge)');
});

test('prices say that they are without tax, and what is added', () => {
  expect(priceTaxWords(undefined)).toBe('Prices are without tax.');
  expect(priceTaxWords({ category: 'S', rate: 1900, note: null })).toBe('Prices are without tax: 19 % is added on your invoices.');
  expect(priceTaxWords({ category: 'AE', rate: 0, note: 'Reverse charge' })).toContain('reverse charge');
  expect(priceTaxWords({ category: 'O', rate: 0, note: null })).toBe('Prices are without tax: none is added.');
});

test('a renewal in one line names its period, unless there is none', () => {
  expect(renewalLine({ mode: 'card', periodMonths: 12, paymentMethodId: null })).toBe('By card, 1 year each');
  expect(renewalLine({ mode: 'none', periodMonths: 12, paymentMethodId: null })).toBe('Not at all');
});
