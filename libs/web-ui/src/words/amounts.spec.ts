import { amountFault, readAmount, writeAmount } from './amounts.ts';

test.each([
  ['1,50', 150],
  ['1.50', 150],
  ['.5', 50],
  ['5', 500],
  ['5.', NaN],
  ['19.99', 1999],
  ['1.15', 115],
  ['1.000,50', 100_050],
  ['1,000.50', 100_050],
  ['1 000,5', 100_050],
  ["1'000.50", 100_050],
  ['10.000,00', 1_000_000],
  ['1,234,567.00', 123_456_700],
  ['1.234.567', 123_456_700],
  ['-5', -500],
  ['−0,05', -5],
  ['', null],
  ['  ', null],
])('%j is %j', (typed, minor) => expect(readAmount(typed)).toBe(minor));

test.each([
  '1.500',
  '1,500',
  '1.5.0',
  '1,50.00',
  '12,34,567.00',
  '1.234.56',
  '1,000,50',
  'abc',
  '5 euros',
  '1e3',
  '--5',
  '-',
  '.',
  ',',
  '1.0000',
  '0x10',
])('%j may be anything, and is no amount', (typed) => expect(readAmount(typed)).toBeNaN());

test('what cannot be read is told with its mend, nothing else is', () => {
  expect(amountFault('1.500')).toMatch(/1234\.50/);
  for (const typed of ['', '5', '-5', '1.234,50']) expect(amountFault(typed)).toBeUndefined();
});

test('what is written is read as the same', () => {
  for (const minor of [0, 5, 50, 115, 1999, 100_050, -500, 123_456_789]) expect(readAmount(writeAmount(minor))).toBe(minor);
});
