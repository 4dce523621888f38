import { missingOf } from './buyer-missing.ts';

test('what is missing of the buyer is named', () => {
  expect(missingOf({ addressLines: [], country: null })).toBe('your address and your country');
  expect(missingOf({ addressLines: ['Hauptstraße 1'], country: null })).toBe('your country');
  expect(missingOf({ addressLines: [], country: 'DE' })).toBe('your address');
  expect(missingOf({ addressLines: ['Hauptstraße 1'], country: 'DE' })).toBeNull();
});
