import { payInvoiceSchema, showId, type Invoice, type Money, type Payment, type PaymentMethod } from '@sitekeep/contracts';
import { cardToConfirm, toPayment, waysOf } from './pay-ways.ts';

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });
const card = (id: string, part: Partial<PaymentMethod> = {}) =>
  ({ id, brand: 'visa', last4: id, expires: { month: 4, year: 2030 }, expired: false, isDefault: false, ...part }) as PaymentMethod;
const invoice = (part: Partial<Invoice> = {}) => ({ total: eur(1200), payTo: null, ...part }) as Invoice;
const values = (...of: Parameters<typeof waysOf>) => waysOf(...of).map(({ value }) => value);

test('the default card stands first, an expired one not at all', () => {
  const cards = [card('1'), card('2', { isDefault: true }), card('3', { expired: true })];
  expect(values(invoice(), { cards, balance: eur(0) })).toEqual(['card:2', 'card:1', 'provider', 'balance']);
});
test('the card whose charge waits for a confirmation stands first, until something else was tried', () => {
  const cards = [card('1', { isDefault: true }), card('2'), card('3', { expired: true })];
  const attempt = (part: Partial<Payment>) => ({ invoiceId: 'inv_1', mustConfirm: true, paymentMethodId: '2', ...part }) as Payment;
  const asked = (...payments: Payment[]) => cardToConfirm(invoice({ id: 'inv_1' }), payments, cards)?.id ?? null;
  expect(asked(attempt({ invoiceId: null }), attempt({}))).toBe('2');
  expect(asked(attempt({ paymentMethodId: '1', mustConfirm: false }), attempt({}))).toBeNull();
  expect([asked(), asked(attempt({ paymentMethodId: '3' })), asked(attempt({ paymentMethodId: 'removed' }))]).toEqual([null, null, null]);
  expect(values(invoice(), { cards, balance: eur(0), toConfirm: cards[1] })).toEqual(['card:2', 'card:1', 'provider', 'balance']);
});
test('the balance is offered only when it covers the invoice', () => {
  const way = (amount: number) => waysOf(invoice(), { cards: [], balance: eur(amount) }).find(({ value }) => value === 'balance');
  expect(way(1199)).toMatchObject({ disabled: true, description: 'Not enough for this invoice.' });
  expect(way(1200)).toMatchObject({ disabled: false, label: 'Your balance (€12.00)' });
});
test('a transfer is offered where a bank account is named, and is nothing to send', () => {
  const payTo = { holder: 'Sitekeep', iban: 'DE89370400440532013000', bic: null, bank: null };
  expect(values(invoice({ payTo }), { cards: [], balance: undefined })).toEqual(['provider', 'balance', 'bank']);
  expect(toPayment('bank', false)).toBeNull();
});
test('what is sent is what the contract takes: a card by its id, keeping one only at the provider', () => {
  const id = showId('paymentMethod', '01890a5d-ac96-774b-bcce-b302099a8057');
  expect(payInvoiceSchema.parse(toPayment(`card:${id}`, true))).toMatchObject({ method: 'card', paymentMethodId: id, saveCard: false });
  expect(toPayment('provider', true)).toEqual({ method: 'provider', saveCard: true });
  expect(toPayment('balance', true)).toEqual({ method: 'balance' });
});
