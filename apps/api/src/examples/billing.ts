import { exampleId, exampleNow, money, page, type Examples } from './example.ts';
import { billingProfile, invoiceParties } from './invoices.ts';
import { service } from './sites.ts';

const inAYear = '2027-03-02T09:00:00.000Z';
const price = (periodMonths: number, amount: number, currency: string) => ({ periodMonths, price: { amount, currency } });
const features = ['gate', 'providers', 'machines', 'client-ca', 'crs', 'api-description', 'forward-auth', 'branding', 'ports'];
const plan = {
  id: service.planId,
  code: 'starter',
  version: 1,
  name: service.planName,
  summary: 'One website with its names, for shops and blogs.',
  prices: [
    ...[price(1, 900, 'EUR'), price(3, 2565, 'EUR'), price(6, 4860, 'EUR'), price(12, 8964, 'EUR')],
    ...[price(1, 1000, 'USD'), price(3, 2850, 'USD'), price(6, 5400, 'USD'), price(12, 9960, 'USD')],
  ],
  limits: { hostnames: 10, origins: 4, rules: 1000, firewallRules: 50 },
  features,
  trialDays: null,
};
const business = {
  ...plan,
  id: exampleId('plan', 2),
  code: 'business',
  name: 'Business',
  summary: 'Several servers and long lists, for busy sites.',
  prices: [
    ...[price(1, 2900, 'EUR'), price(3, 8265, 'EUR'), price(6, 15_660, 'EUR'), price(12, 28_884, 'EUR')],
    ...[price(1, 3200, 'USD'), price(3, 9120, 'USD'), price(6, 17_280, 'USD'), price(12, 31_872, 'USD')],
  ],
  limits: { hostnames: 50, origins: 16, rules: 10_000, firewallRules: 100 },
};
const scale = {
  ...plan,
  id: exampleId('plan', 3),
  code: 'scale',
  name: 'Scale',
  summary: 'Many names and very long lists, for platforms.',
  prices: [
    ...[price(1, 9900, 'EUR'), price(3, 28_215, 'EUR'), price(6, 53_460, 'EUR'), price(12, 98_604, 'EUR')],
    ...[price(1, 10_900, 'USD'), price(3, 31_065, 'USD'), price(6, 58_860, 'USD'), price(12, 108_564, 'USD')],
  ],
  limits: { hostnames: 100, origins: 32, rules: 100_000, firewallRules: 200 },
};
const trial = {
  ...plan,
  id: exampleId('plan', 4),
  code: 'trial',
  name: 'Trial',
  summary: 'Two weeks for nothing, to see how it works with your website.',
  prices: [],
  limits: { hostnames: 2, origins: 2, rules: 100, firewallRules: 5 },
  features: ['gate'],
  trialDays: 14,
};

const line = {
  id: exampleId('invoiceLine'),
  kind: 'periods',
  serviceId: service.id,
  description: 'Starter, Example shop, 1 × 12 months',
  periodMonths: 12,
  periods: 1,
  from: exampleNow,
  to: inAYear,
  discount: money(0),
  amount: money(8964),
};
const invoice = {
  id: exampleId('invoice'),
  number: 'SK-2026-000001',
  state: 'open',
  net: money(8964),
  tax: money(0),
  total: money(8964),
  credited: money(0),
  ...invoiceParties,
  lines: [line],
  reference: 'RF93SK2026000001',
  payTo: null,
  purchaseOrder: billingProfile.purchaseOrder,
  language: billingProfile.language,
  issuedAt: exampleNow,
  dueAt: '2026-03-12T09:00:00.000Z',
  paidAt: null,
  voidedAt: null,
};
const voided = {
  ...invoice,
  id: exampleId('invoice', 2),
  number: 'SK-2026-000002',
  reference: 'RF66SK2026000002',
  state: 'void',
  net: money(900),
  total: money(900),
  lines: [
    {
      ...line,
      id: exampleId('invoiceLine', 2),
      description: 'Starter, Example shop, 1 × 1 month',
      periodMonths: 1,
      from: inAYear,
      to: '2027-04-02T09:00:00.000Z',
      amount: money(900),
    },
  ],
  voidedAt: exampleNow,
};
const payment = {
  id: exampleId('payment'),
  invoiceId: invoice.id,
  invoiceNumber: invoice.number,
  state: 'created',
  purpose: 'invoice',
  provider: 'sandbox',
  attempt: 1,
  amount: invoice.total,
  refunded: money(0),
  paymentMethodId: null,
  failure: null,
  mustConfirm: false,
  checkoutUrl: `https://portal.sitekeep.example/dev/payments/${exampleId('payment')}`,
  createdAt: exampleNow,
  settledAt: null,
};
const ledger = [
  { kind: 'invoice', description: 'Invoice SK-2026-000001', amount: money(-8964) },
  { kind: 'payment', description: 'Payment', amount: money(8964) },
].map((item, index) => ({ id: exampleId('ledgerTransaction', index + 1), at: exampleNow, ...item, invoiceId: invoice.id }));

export const billingExamples: Examples = {
  'get /v1/plans': { answer: { data: [plan, business, scale, trial] } },
  'get /v1/services': { query: { limit: 20 }, answer: page(service) },
  'get /v1/services/{id}': { path: { id: service.id }, answer: service },
  'delete /v1/services/{id}': { path: { id: exampleId('service', 3) }, query: { name: 'Trial' } },
  'put /v1/services/{id}/renewal': {
    path: { id: service.id },
    body: { mode: 'balance', periodMonths: 12 },
    answer: { ...service, renewal: { mode: 'balance', periodMonths: 12, paymentMethodId: null } },
  },
  'get /v1/invoices': { query: { state: 'open', limit: 20 }, answer: page(invoice) },
  'post /v1/invoices': { body: { lines: [{ serviceId: service.id, periodMonths: 12, periods: 1 }] }, answer: invoice },
  'get /v1/invoices/{id}': { path: { id: invoice.id }, answer: invoice },
  'post /v1/invoices/{id}/pay': { path: { id: invoice.id }, body: { method: 'provider' }, answer: payment },
  'post /v1/invoices/{id}/void': { path: { id: voided.id }, answer: voided },
  'get /v1/payments': { query: { limit: 20 }, answer: page(payment) },
  'get /v1/payments/{id}': { path: { id: payment.id }, answer: payment },
  'get /v1/balance': { answer: { balance: money(0) } },
  'get /v1/ledger': { query: { limit: 20 }, answer: page(...ledger) },
};
