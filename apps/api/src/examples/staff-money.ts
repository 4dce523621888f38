import { renamed } from './accounts.ts';
import { exampleId, exampleNow, madeUp, money, page, type Examples } from './example.ts';
import { service } from './sites.ts';

/** Sam is signed in; Kim asked for what Sam agrees to. */
const sam = { id: exampleId('staff'), name: 'Sam Support' };
const kim = { id: exampleId('staff', 2), name: 'Kim Counter' };
const { id } = renamed;
export const deadJob = 'mail-019cadc6-9a80-7000-8000-000000000001';
export const kimsCredit = { amount: 60_000, currency: 'EUR', reason: 'a week of outage' };

const waiting = {
  id: exampleId('approval'),
  action: 'credit',
  accountId: id,
  target: id,
  amount: money(60_000),
  terms: null,
  reason: kimsCredit.reason,
  state: 'waiting',
  requestedBy: kim,
  requestedAt: exampleNow,
  decidedBy: null,
  decidedAt: null,
  expiresAt: '2026-03-09T09:00:00.000Z',
};
const done = (said: string) => ({ done: true, approval: null, said });
const entry = {
  id: exampleId('ledgerTransaction', 21),
  at: exampleNow,
  kind: 'goodwill',
  description: 'Credit by support',
  from: 'goodwill',
  to: 'balance',
  amount: money(500),
  balance: money(500),
  invoiceId: null,
  paymentId: null,
  creditNoteId: null,
  receivedOn: null,
  actor: sam.name,
  reason: 'an hour of outage',
};
const difference = {
  id: exampleId('difference'),
  source: 'sandbox',
  kind: 'missing-here',
  detail: 'The provider has a payment of €9.00 that is not here.',
  paymentId: null,
  foundAt: exampleNow,
  lastSeenAt: exampleNow,
  resolvedAt: null,
};

export const staffMoneyExamples: Examples = {
  'post /v1/staff/customers/{id}/credits': {
    path: { id },
    body: { amount: 500, currency: 'EUR', reason: 'an hour of outage' },
    answer: done('€5.00 were put on the balance, which is €5.00 now.'),
  },
  'get /v1/staff/customers/{id}/ledger': {
    path: { id },
    query: { limit: 1 },
    answer: { data: [entry], nextCursor: madeUp.cursor },
  },
  'post /v1/staff/bank-transfers': {
    body: {
      bankReference: '2026-03-02/0042',
      reference: 'for Example shop',
      accountId: id,
      amount: 900,
      currency: 'EUR',
      receivedOn: '2026-03-02',
      reason: 'statement 42',
    },
    answer: done('€9.00 are booked: money on the balance. The balance is €14.00 now.'),
  },
  'post /v1/staff/payments/{id}/refunds': {
    path: { id: exampleId('payment', 21) },
    body: { amount: 400, to: 'payer', reason: 'sent too much' },
    answer: done('€4.00 are booked as given back: send them to the payer by bank transfer.'),
  },
  'post /v1/staff/invoices/{id}/void': {
    path: { id: exampleId('invoice', 21) },
    body: { reason: 'asked for by mail' },
    answer: done('Invoice SK-2026-000004 is void.'),
  },
  'post /v1/staff/services/{id}/extension': {
    path: { id: exampleId('service', 3) },
    body: { days: 7, reason: 'an outage' },
    answer: done('Trial has 7 more days: unpaid since 9 March 2026.'),
  },
  'put /v1/staff/services/{id}/price-overrides/{periodMonths}': {
    path: { id: service.id, periodMonths: '12' },
    body: { amount: 8000, currency: 'EUR', reason: 'as promised by sales' },
    answer: done('From the next invoice on, 12 months of this service costs €80.00.'),
  },
  'get /v1/staff/customers/{id}/deleted-services': {
    path: { id },
    answer: {
      data: [
        {
          id: exampleId('service', 3),
          siteName: 'Trial',
          planName: service.planName,
          deletedAt: exampleNow,
          deletionReason: 'customer',
          restorableUntil: '2026-04-01T09:00:00.000Z',
        },
      ],
    },
  },
  'post /v1/staff/services/{id}/restoration': {
    path: { id: exampleId('service', 3) },
    body: { reason: 'deleted by mistake' },
    answer: done('Trial is there again. Active, not paid. Pay before 12 March 2026, or it is deleted.'),
  },
  'get /v1/staff/approvals': { query: { state: 'waiting', limit: 20 }, answer: page(waiting) },
  'get /v1/staff/approvals/{id}': { path: { id: waiting.id }, answer: waiting },
  'post /v1/staff/approvals/{id}/decision': {
    path: { id: waiting.id },
    body: { agree: true, reason: 'I spoke with the customer' },
    answer: {
      done: true,
      approval: { ...waiting, state: 'done', decidedBy: sam, decidedAt: exampleNow },
      said: '€600.00 were put on the balance, which is €610.00 now.',
    },
  },
  'get /v1/staff/differences': { query: { state: 'open', limit: 20 }, answer: page(difference) },
  'get /v1/staff/queues': {
    answer: { data: [{ name: 'publication', waiting: 0, active: 0, delayed: 0, dead: 0, schedules: [] }] },
  },
  'get /v1/staff/dead-jobs': {
    query: { limit: 20 },
    answer: page({
      id: deadJob,
      job: 'deliver-mail',
      queue: 'mail',
      payload: { mailId: '019cadc6-9a80-7000-8000-000000000001' },
      error: 'Error: the mail server is away',
      rounds: 30,
      failingSince: exampleNow,
      diedAt: exampleNow,
    }),
  },
  'post /v1/staff/dead-jobs/{id}/retry': { path: { id: deadJob }, body: { reason: 'the mail server is back' } },
};
