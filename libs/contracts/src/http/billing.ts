import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { moneySchema } from '../money.ts';
import { pageQuerySchema, timeSchema } from '../pagination.ts';

export const periods = [1, 3, 6, 12] as const;
export const periodMonthsSchema = z.union([z.literal(1), z.literal(3), z.literal(6), z.literal(12)]);
export type PeriodMonths = z.infer<typeof periodMonthsSchema>;

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
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof planSchema>;

export const serviceStates = ['pending', 'unpaid', 'paid', 'deleted'] as const;
export type ServiceState = (typeof serviceStates)[number];
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
    sentence: z.string().describe('the state in words'),
  })
  .meta({ id: 'Service' });
export type Service = z.infer<typeof serviceSchema>;

export const createInvoiceSchema = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          serviceId: idSchema('service'),
          periodMonths: periodMonthsSchema.default(1),
          periods: z.int().min(1).max(36).default(1).describe('how many such periods'),
        }),
      )
      .min(1, 'Name at least one service.')
      .max(100),
  })
  .meta({ id: 'CreateInvoice' });
export type CreateInvoice = z.infer<typeof createInvoiceSchema>;

export const invoiceStates = ['open', 'paid', 'void', 'refunded'] as const;
export type InvoiceState = (typeof invoiceStates)[number];
export const invoiceSchema = z
  .strictObject({
    id: idSchema('invoice'),
    number: z.string(),
    state: z.enum(invoiceStates),
    total: moneySchema,
    lines: z.array(
      z.strictObject({
        id: idSchema('invoiceLine'),
        serviceId: idSchema('service'),
        description: z.string(),
        periodMonths: periodMonthsSchema,
        periods: z.int(),
        from: timeSchema,
        to: timeSchema,
        amount: moneySchema,
      }),
    ),
    issuedAt: timeSchema,
    paidAt: timeSchema.nullable(),
    voidedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Invoice' });
export type Invoice = z.infer<typeof invoiceSchema>;

/** Query of the list of invoices. */
export const invoiceQuerySchema = z.strictObject({ ...pageQuerySchema.shape, state: z.enum(invoiceStates).optional() });
export type InvoiceQuery = z.infer<typeof invoiceQuerySchema>;

export const payInvoiceSchema = z
  .strictObject({
    method: z
      .enum(['balance', 'provider'])
      .default('provider')
      .describe('balance: from the account’s balance; provider: the checkout of the payment provider'),
  })
  .meta({ id: 'PayInvoice' });
export const paymentStates = ['created', 'processing', 'settled', 'declined', 'refunded', 'disputed'] as const;
export type PaymentState = (typeof paymentStates)[number];
export const paymentSchema = z
  .strictObject({
    id: idSchema('payment'),
    invoiceId: idSchema('invoice').nullable(),
    state: z.enum(paymentStates),
    provider: z.enum(['balance', 'stripe', 'sandbox', 'staff']),
    attempt: z.int(),
    amount: moneySchema,
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
