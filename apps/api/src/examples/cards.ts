import { exampleId, exampleNow, madeUp, money, page, type Examples } from './example.ts';

const card = {
  id: exampleId('paymentMethod'),
  provider: 'sandbox',
  brand: 'visa',
  last4: '4242',
  expires: { month: 12, year: new Date().getUTCFullYear() + 3 },
  expired: false,
  isDefault: true,
  usedBy: [],
  createdAt: exampleNow,
};
const topUp = {
  id: exampleId('payment', 9),
  invoiceId: null,
  invoiceNumber: null,
  state: 'created',
  purpose: 'top-up',
  provider: 'sandbox',
  attempt: 1,
  amount: money(5000),
  refunded: money(0),
  paymentMethodId: null,
  failure: null,
  mustConfirm: false,
  checkoutUrl: `https://portal.sitekeep.example/dev/payments/${exampleId('payment', 9)}`,
  createdAt: exampleNow,
  settledAt: null,
};

/** Saved cards and the balance. */
export const cardExamples: Examples = {
  'post /v1/payment-methods': { answer: { url: madeUp.cardPage, expiresAt: null } },
  'get /v1/payment-methods': { query: { limit: 20 }, answer: page(card) },
  'patch /v1/payment-methods/{id}': { path: { id: card.id }, body: { isDefault: true }, answer: card },
  'delete /v1/payment-methods/{id}': { path: { id: card.id } },
  'post /v1/balance/top-ups': { body: { amount: 5000, method: 'provider' }, answer: topUp },
  'get /v1/payment-options': {
    answer: { provider: 'sandbox', cards: true, bankTransfer: null, balance: money(0) },
  },
};
