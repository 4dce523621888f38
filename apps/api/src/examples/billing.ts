import { exampleId, exampleNow, money, page, type Examples } from './example.ts';
import { service } from './sites.ts';

const inAYear = '2027-03-02T09:00:00.000Z';
const price = (periodMonths: number, amount: number, currency: string) => ({ periodMonths, price: { amount, currency } });
/** The list is shortened to its first. */
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
};

const line = {
  id: exampleId('invoiceLine'),
  serviceId: service.id,
  description: 'Starter, Example shop, 1 × 12 months',
  periodMonths: 12,
  periods: 1,
  from: exampleNow,
  to: inAYear,
  amount: money(8964),
};
const invoice = {
  id: exampleId('invoice'),
  number: 'SK-2026-000001',
  state: 'open',
  total: money(8964),
  lines: [line],
  issuedAt: exampleNow,
  paidAt: null,
  voidedAt: null,
};
const voided = {
  ...invoice,
  id: exampleId('invoice', 2),
  number: 'SK-2026-000002',
  state: 'void',
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
  state: 'created',
  provider: 'sandbox',
  attempt: 1,
  amount: invoice.total,
  checkoutUrl: `https://portal.sitekeep.example/dev/payments/${exampleId('payment')}`,
  createdAt: exampleNow,
  settledAt: null,
};
const ledger = [
  { kind: 'invoice', description: 'Invoice SK-2026-000001', amount: money(-8964) },
  { kind: 'payment', description: 'Payment', amount: money(8964) },
].map((item, index) => ({ id: exampleId('ledgerTransaction', index + 1), at: exampleNow, ...item, invoiceId: invoice.id }));

export const billingExamples: Examples = {
  'get /v1/plans': { answer: { data: [plan] } },
  'get /v1/services': { query: { limit: 20 }, answer: page(service) },
  'get /v1/services/{id}': { path: { id: service.id }, answer: service },
  'delete /v1/services/{id}': { path: { id: exampleId('service', 3) } },
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
