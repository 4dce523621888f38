import type { PaymentMethod, Renewal, Service } from '@sitekeep/contracts';
import { cardTrouble, nextInvoiceWords, sayRenewal } from './renewal-words.ts';

const card = {
  id: 'pm_1',
  brand: 'visa',
  last4: '4242',
  isDefault: true,
  expired: false,
  expires: { month: 3, year: 2027 },
} as PaymentMethod;
const other = { ...card, id: 'pm_2', last4: '0005', isDefault: false };
const renewal = (part: Partial<Renewal> = {}): Renewal => ({ mode: 'card', periodMonths: 1, paymentMethodId: null, ...part });
const service = (part: Partial<Service> = {}) => ({ paidUntil: '2027-03-15T12:00:00Z', openInvoiceId: null, ...part }) as Service;

test('a renewal by card says when the card is missing or expired, the default one as well as a chosen one', () => {
  expect(cardTrouble(service(), renewal(), [card])).toBeNull();
  expect(cardTrouble(service(), renewal(), [])).toMatch(/No card is saved/);
  expect(cardTrouble(service(), renewal({ paymentMethodId: 'pm_2' }), [card, { ...other, expired: true }])).toMatch(/0005 has expired/);
  expect(cardTrouble(service(), renewal({ paymentMethodId: 'pm_gone' }), [card])).toMatch(/No card is saved/);
});
test('a card that is over before the paid time ends is told about while there is time', () => {
  const of = (paidUntil: string | null) => cardTrouble(service({ paidUntil }), renewal(), [card]);
  expect(of('2027-03-31T23:59:00Z')).toBeNull();
  expect(of('2027-04-01T00:00:00Z')).toBe(
    'Visa ending in 4242 expires 03/2027, and the paid time ends on 1 Apr 2027. Save another card before it does.',
  );
  expect(of(null)).toBeNull();
});
test('nothing is said about cards before they are read, nor for other ways', () => {
  expect(cardTrouble(service(), renewal(), undefined)).toBeNull();
  expect(cardTrouble(service(), renewal({ mode: 'balance' }), [])).toBeNull();
});
test('the next invoice comes fourteen days before the paid time ends', () => {
  expect(nextInvoiceWords(service(), renewal())).toBe('The next invoice comes on 1 Mar 2027.');
  expect(nextInvoiceWords(service({ openInvoiceId: 'inv_1' }), renewal())).toMatch(/already open/);
  expect(nextInvoiceWords(service({ paidUntil: null }), renewal())).toBeNull();
  expect(nextInvoiceWords(service(), renewal({ mode: 'none' }))).toBeNull();
});
test('each change is said in words', () => {
  const draft = renewal({ periodMonths: 12, paymentMethodId: 'pm_2' });
  expect(sayRenewal('mode', draft, [card, other])).toBe('Renewal: by card.');
  expect(sayRenewal('periodMonths', draft, [card, other])).toBe('Each invoice is for 1 year.');
  expect(sayRenewal('paymentMethodId', draft, [card, other])).toBe('Visa ending in 0005 pays.');
  expect(sayRenewal('paymentMethodId', renewal(), [card])).toBe('The default card pays.');
});
