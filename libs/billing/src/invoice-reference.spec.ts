import { hasCheckDigits } from '@sitekeep/runtime';
import { referenceOf, referencesIn } from './invoice-reference.ts';

const reference = referenceOf('SK-2026-000042');

test('the number of an invoice becomes a creditor reference', () => {
  expect(reference).toMatch(/^RF\d{2}SK2026000042$/);
  expect(hasCheckDigits(reference)).toBe(true);
  // The example of ISO 11649.
  expect(hasCheckDigits('RF18539007547034')).toBe(true);
  expect(referenceOf('539007547034')).toBe('RF18539007547034');
});

test('every mistyped digit, and every two that changed places, are found out', () => {
  for (let at = 2; at < reference.length; at++) {
    const wrong = reference[at] === '7' ? '1' : '7';
    expect(hasCheckDigits(reference.slice(0, at) + wrong + reference.slice(at + 1))).toBe(false);
    const swapped = reference.slice(0, at) + (reference[at + 1] ?? '') + reference[at]! + reference.slice(at + 2);
    if (swapped !== reference) expect(hasCheckDigits(swapped)).toBe(false);
  }
});

test.each([
  ['alone', reference],
  ['in groups of four', reference.replace(/(.{4})/g, '$1 ')],
  ['in small letters, among words', `thanks, ${reference.toLowerCase()} for the shop`],
  ['as the number of the invoice', 'Invoice SK-2026-000042, thank you'],
])('what a payer wrote is understood: %s', (_, text) => expect(referencesIn(text)).toContain(reference));

test('what names no invoice gives nothing, and a second one is given too', () => {
  expect(referencesIn('thank you')).toEqual([]);
  expect(referencesIn(`RF00${reference.slice(4)}`)).toEqual([]);
  expect(referencesIn(`${reference} SK-2026-000043`)).toEqual([reference, referenceOf('SK-2026-000043')]);
});
