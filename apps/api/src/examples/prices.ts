import { exampleId, exampleNow, money, page, type Examples } from './example.ts';
import { service } from './sites.ts';

const inAYear = '2027-03-02T09:00:00.000Z';
const businessId = exampleId('plan', 2);
/** A second site of Anna's, not paid yet. */
export const second = { siteId: exampleId('site', 31), serviceId: exampleId('service', 31), name: 'Example blog' };

/** For a year that was just paid. */
const preview = {
  serviceId: service.id,
  fromPlanId: service.planId,
  toPlanId: businessId,
  direction: 'upgrade',
  from: exampleNow,
  to: inAYear,
  paidValue: money(8964),
  newValue: money(28_884),
  difference: money(19_920),
  tax: money(0),
  total: money(19_920),
  mustGo: [],
};
const nothingPaid = {
  ...preview,
  serviceId: second.serviceId,
  direction: 'free',
  to: exampleNow,
  ...{ paidValue: money(0), newValue: money(0), difference: money(0), total: money(0) },
};

const offer = {
  code: 'SPRING-2026',
  percent: null,
  amount: money(500),
  planCodes: ['starter', 'business'],
  periodMonths: [12],
  mostPeriods: 1,
  newCustomersOnly: false,
  endsAt: '2026-06-01T00:00:00.000Z',
};
const promoCode = { ...offer, id: exampleId('promoCode'), mostUses: 20, uses: 0, startsAt: null, endedAt: null, createdAt: exampleNow };
const { code, amount, planCodes, periodMonths, endsAt } = offer;

export const priceExamples: Examples = {
  'get /v1/services/{id}/plan-change': { path: { id: service.id }, query: { planId: businessId }, answer: preview },
  'post /v1/services/{id}/plan-change': {
    path: { id: second.serviceId },
    body: { planId: businessId, mostTotal: 0 },
    answer: { preview: nothingPaid, inForce: true, invoiceId: null, creditNoteIds: [] },
  },
  'get /v1/promo-codes/{code}': { path: { code }, answer: offer },
  'post /v1/staff/promo-codes': {
    body: { code, amount, planCodes, periodMonths, mostUses: 20, endsAt, reason: 'spring campaign' },
    answer: {
      done: true,
      approval: null,
      said: `${code} takes off what it says: €5.00 off the first period of each line; plans starter, business; periods of 12 months; 20 uses; until 2026-06-01.`,
    },
  },
  'get /v1/staff/promo-codes': { query: { limit: 20 }, answer: page(promoCode) },
  'post /v1/staff/promo-codes/{id}/end': {
    path: { id: promoCode.id },
    body: { reason: 'used where it was not meant for' },
    answer: { ...promoCode, endedAt: exampleNow },
  },
  'get /v1/staff/services/{id}/price-overrides': {
    path: { id: service.id },
    answer: page({ periodMonths: 12, price: money(8000), reason: 'as promised by sales', createdAt: exampleNow }),
  },
};
