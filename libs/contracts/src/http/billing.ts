import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { moneySchema } from '../money.ts';
import { daySchema, pageQuerySchema, timeSchema } from '../pagination.ts';
import { mailLanguages } from './billing-profile.ts';
import { bankDetailsSchema } from './payment-methods.ts';
import { promoCodeTextSchema } from './promo-codes.ts';
import { taxSchema } from './tax.ts';

export const periods = [1, 3, 6, 12] as const;
export const periodMonthsSchema = z.union([z.literal(1), z.literal(3), z.literal(6), z.literal(12)]);
export type PeriodMonths = z.infer<typeof periodMonthsSchema>;

/** What a plan may hold besides its limits; whatever is not named here belongs to every plan. */
export const planFeatures = [
  'gate',
  'providers',
  'machines',
  'client-ca',
  'crs',
  'api-description',
  'forward-auth',
  'branding',
  'ports',
] as const;
export type PlanFeature = (typeof planFeatures)[number];

export const planSchema = z
  .strictObject({
    id: idSchema('plan'),
    code: z.string(),
    version: z.int(),
    name: z.string(),
    summary: z.string(),
    prices: z.array(z.strictObject({ periodMonths: periodMonthsSchema, price: moneySchema })),
    limits: z.strictObject({
      hostnames: z.int(),
      origins: z.int(),
      rules: z.int().describe('entries of the lists of one site'),
      firewallRules: z.int().describe('rules of the firewall of one site'),
    }),
    features: z.array(z.enum(planFeatures)).describe('what the plan lets a site use beyond filters, limits, firewall, cache and balancer'),
    trialDays: z.int().nullable().describe('of a trial plan: days that cost nothing; it has no prices, and is given once'),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof planSchema>;

export const serviceStates = ['pending', 'unpaid', 'paid', 'deleted'] as const;
export type ServiceState = (typeof serviceStates)[number];
/**
 * What happens before a paid period ends. card, balance: the next invoice is issued 14 days before and paid by itself; reminder:
 * it is issued and the customer pays it; none: no invoice, the period just ends.
 */
export const renewalModes = ['card', 'balance', 'reminder', 'none'] as const;
export type RenewalMode = (typeof renewalModes)[number];
export const renewalSchema = z
  .strictObject({
    mode: z.enum(renewalModes),
    periodMonths: periodMonthsSchema.describe('the period of the next invoice'),
    paymentMethodId: idSchema('paymentMethod').nullable().describe('which card; null: the account’s default'),
  })
  .meta({ id: 'Renewal' });
export type Renewal = z.infer<typeof renewalSchema>;
/** Body of PUT /v1/services/{id}/renewal. */
export const setRenewalSchema = z
  .strictObject({
    mode: z.enum(renewalModes),
    periodMonths: periodMonthsSchema.optional().describe('left out: as it is'),
    paymentMethodId: idSchema('paymentMethod').nullable().optional(),
  })
  .meta({ id: 'SetRenewal' });
export type SetRenewal = z.infer<typeof setRenewalSchema>;

export const serviceSchema = z
  .strictObject({
    id: idSchema('service'),
    siteId: idSchema('site'),
    siteName: z.string(),
    planId: idSchema('plan'),
    planName: z.string(),
    state: z.enum(serviceStates).describe('pending: not yet active; unpaid and paid: active'),
    active: z.boolean(),
    waitsFor: z.enum(['confirmation', 'payment']).nullable().describe('what a pending service waits for'),
    suspended: z.boolean(),
    orderedAt: timeSchema,
    paidUntil: timeSchema.nullable(),
    unpaidSince: timeSchema.nullable(),
    deletionAt: timeSchema.nullable().describe('when it is deleted unless paid'),
    openInvoiceId: idSchema('invoice').nullable(),
    trialUntil: timeSchema.nullable().describe('the trial costs nothing until then; the ten days begin there'),
    renewal: renewalSchema,
    sentence: z.string().describe('the state in words'),
  })
  .meta({ id: 'Service' });
export type Service = z.infer<typeof serviceSchema>;

/** How many periods one line holds at most. */
export const mostPeriods = 36;
/** How many lines one invoice holds at most. */
export const mostLines = 100;
export const createInvoiceSchema = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          serviceId: idSchema('service'),
          periodMonths: periodMonthsSchema.default(1),
          periods: z.int().min(1).max(mostPeriods).default(1).describe('how many such periods'),
        }),
      )
      .min(1, 'Name at least one service.')
      .max(mostLines),
    promoCode: promoCodeTextSchema.optional(),
  })
  .meta({ id: 'CreateInvoice' });
export type CreateInvoice = z.infer<typeof createInvoiceSchema>;

export const invoiceStates = ['open', 'paid', 'void', 'refunded'] as const;
export type InvoiceState = (typeof invoiceStates)[number];
export const partySchema = z
  .strictObject({
    name: z.string(),
    addressLines: z.array(z.string()),
    postalCode: z.string().nullable(),
    city: z.string().nullable(),
    country: z.string().nullable().describe('ISO 3166-1 alpha-2'),
    vatId: z.string().nullable(),
    taxNumber: z.string().nullable().describe('of the seller, as its tax office numbers it'),
    email: z.string().nullable().describe('where questions about the invoice go; of the seller'),
  })
  .meta({ id: 'InvoiceParty' });
export type Party = z.infer<typeof partySchema>;

export const invoiceLineKinds = ['periods', 'plan-change'] as const;
export type InvoiceLineKind = (typeof invoiceLineKinds)[number];
export const invoiceSchema = z
  .strictObject({
    id: idSchema('invoice'),
    number: z.string(),
    state: z.enum(invoiceStates).describe('refunded: wholly; a part is in credited'),
    net: moneySchema,
    tax: moneySchema,
    total: moneySchema.describe('net and tax'),
    credited: moneySchema.describe('what its credit notes give back of the total'),
    taxation: taxSchema,
    seller: partySchema,
    buyer: partySchema,
    lines: z.array(
      z.strictObject({
        id: idSchema('invoiceLine'),
        kind: z.enum(invoiceLineKinds).describe('plan-change: the difference until the paid period ends'),
        serviceId: idSchema('service'),
        description: z.string(),
        periodMonths: periodMonthsSchema,
        periods: z.int(),
        from: timeSchema,
        to: timeSchema.describe('exclusive: the first moment after the period; documents show the day before as its last'),
        discount: moneySchema.describe('of a promo code; the amount is without it'),
        amount: moneySchema.describe('without tax'),
      }),
    ),
    reference: z.string().describe('what a bank transfer must name: a creditor reference (ISO 11649)'),
    payTo: bankDetailsSchema.nullable().describe('where a bank transfer goes'),
    purchaseOrder: z.string().nullable().describe('the buyer’s own number'),
    language: z.enum(mailLanguages).describe('of the document and of its descriptions'),
    issuedAt: timeSchema,
    dueAt: timeSchema,
    paidAt: timeSchema.nullable(),
    voidedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Invoice' });
export type Invoice = z.infer<typeof invoiceSchema>;

/** Query of the list of invoices. */
export const invoiceQuerySchema = z.strictObject({ ...pageQuerySchema.shape, state: z.enum(invoiceStates).optional() });
export type InvoiceQuery = z.infer<typeof invoiceQuerySchema>;

/** Query of GET /v1/invoices/export: invoices and credit notes as a list; days left out: all. */
export const invoiceExportQuerySchema = z
  .strictObject({ from: daySchema.optional(), to: daySchema.optional().describe('the last day, in UTC') })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'Give a last day that is not before the first.',
  });
export type InvoiceExportQuery = z.infer<typeof invoiceExportQuerySchema>;

export const payInvoiceSchema = z
  .strictObject({
    method: z
      .enum(['balance', 'provider', 'card'])
      .default('provider')
      .describe('balance: from the account’s balance; provider: the checkout of the payment provider; card: a saved card'),
    paymentMethodId: idSchema('paymentMethod').optional().describe('with card: which; left out: the default'),
    saveCard: z.boolean().default(false).describe('with provider: keep the card there for later payments'),
  })
  .refine((body) => body.paymentMethodId === undefined || body.method === 'card', {
    path: ['paymentMethodId'],
    error: 'Say method card with it.',
  })
  .refine((body) => !body.saveCard || body.method === 'provider', {
    path: ['saveCard'],
    error: 'Only a card entered at the provider can be saved.',
  })
  .meta({ id: 'PayInvoice' });
export type PayInvoice = z.infer<typeof payInvoiceSchema>;
export const paymentStates = ['created', 'processing', 'settled', 'declined', 'refunded', 'disputed'] as const;
export type PaymentState = (typeof paymentStates)[number];
export const paymentSchema = z
  .strictObject({
    id: idSchema('payment'),
    invoiceId: idSchema('invoice').nullable(),
    invoiceNumber: z.string().nullable().describe('of the invoice; null with a top-up'),
    state: z.enum(paymentStates),
    purpose: z.enum(['invoice', 'top-up']),
    provider: z.enum(['balance', 'stripe', 'sandbox', 'staff', 'bank']),
    attempt: z.int(),
    amount: moneySchema,
    refunded: moneySchema.describe('what went back to the payer'),
    paymentMethodId: idSchema('paymentMethod').nullable().describe('the saved card it was taken from'),
    failure: z.string().nullable().describe('why it was declined, in words'),
    mustConfirm: z.boolean().describe('declined only because the bank wants the payer to confirm it: pay by the same card, present'),
    checkoutUrl: z.string().nullable().describe('where the customer pays; null when nothing is left to do'),
    createdAt: timeSchema,
    settledAt: timeSchema.nullable(),
  })
  .meta({ id: 'Payment' });
export type Payment = z.infer<typeof paymentSchema>;

export const balanceSchema = z.strictObject({ balance: moneySchema }).meta({ id: 'Balance' });
export const ledgerItemSchema = z
  .strictObject({
    id: idSchema('ledgerTransaction'),
    at: timeSchema,
    kind: z.string(),
    description: z.string(),
    amount: moneySchema.describe('change of the balance'),
    invoiceId: idSchema('invoice').nullable(),
  })
  .meta({ id: 'LedgerItem' });
export type LedgerItem = z.infer<typeof ledgerItemSchema>;
