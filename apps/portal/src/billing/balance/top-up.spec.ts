import { topUpSchema, type PaymentMethod } from '@sitekeep/contracts';
import { firstMethod, toTopUp } from './top-up.ts';

const card = (id: string, part: Partial<PaymentMethod> = {}): PaymentMethod => ({
  id,
  provider: 'sandbox',
  brand: 'visa',
  last4: '4242',
  expires: { month: 1, year: 2030 },
  expired: false,
  isDefault: false,
  usedBy: [],
  createdAt: '2026-01-01T00:00:00Z',
  ...part,
});

test('an amount travels in cents, without the faults of floats', () => {
  expect(toTopUp({ amount: '19.99', method: 'provider' })).toEqual({ amount: 1999, method: 'provider' });
  expect(toTopUp({ amount: '1,15', method: 'provider' }).amount).toBe(115);
});
test('a card is named by its id', () => {
  expect(toTopUp({ amount: '5', method: 'pm_1' })).toEqual({ amount: 500, method: 'card', paymentMethodId: 'pm_1' });
});
test('nothing, too little and too much are told before anything is sent', () => {
  const faultOf = (amount: string) => topUpSchema.safeParse(toTopUp({ amount, method: 'provider' })).error?.issues[0]?.message;
  expect(faultOf('')).toMatch(/5\.00/);
  expect(faultOf('4.99')).toMatch(/5\.00/);
  expect(faultOf('10.000,01')).toMatch(/10,000/);
  expect(faultOf('1.500')).toBeDefined();
  expect(faultOf('-5')).toMatch(/5\.00/);
  expect(faultOf('5')).toBeUndefined();
});
test('the default card is offered first, an expired one never', () => {
  expect(firstMethod([card('a'), card('b', { isDefault: true })])).toBe('b');
  expect(firstMethod([card('a', { isDefault: true, expired: true }), card('b')])).toBe('b');
  expect(firstMethod([card('a', { expired: true })])).toBe('provider');
  expect(firstMethod([])).toBe('provider');
});
