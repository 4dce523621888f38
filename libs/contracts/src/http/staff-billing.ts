import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { currencySchema, moneySchema } from '../money.ts';
import { daySchema, pageQuerySchema, reasonSchema, timeSchema } from '../pagination.ts';
import { plainText, visibleLength } from '../text.ts';

const amount = z.int().min(1).describe('minor units');

/** Body of POST /v1/staff/payments/{id}/refunds. The months that were bought are taken back with the whole, not with a part. */
export const refundPaymentSchema = z
  .strictObject({
    amount: amount.optional().describe('left out: all that is left'),
    to: z.enum(['payer', 'balance']).default('payer').describe('payer: through the provider, or by bank transfer for what staff recorded'),
    reason: reasonSchema,
  })
  .meta({ id: 'RefundPayment' });
export type RefundPayment = z.infer<typeof refundPaymentSchema>;
/** Body of POST /v1/staff/customers/{id}/credits: goodwill, onto the balance; negative takes back. */
export const creditCustomerSchema = z
  .strictObject({
    amount: z.int().refine((value) => value !== 0, 'Give an amount other than 0.'),
    currency: currencySchema,
    reason: reasonSchema,
  })
  .meta({ id: 'CreditCustomer' });
export type CreditCustomer = z.infer<typeof creditCustomerSchema>;
/** Body of POST /v1/staff/services/{id}/extension: days without an invoice. */
export const extendServiceSchema = z.strictObject({ days: z.int().min(1).max(366), reason: reasonSchema }).meta({ id: 'ExtendService' });
export type ExtendService = z.infer<typeof extendServiceSchema>;
/** Body of POST /v1/staff/invoices/{id}/void and POST /v1/staff/services/{id}/restoration. */
export const withReasonSchema = z.strictObject({ reason: reasonSchema }).meta({ id: 'WithReason' });
export type WithReason = z.infer<typeof withReasonSchema>;
/** A deleted service that staff can still bring back. */
export const deletedServiceSchema = z
  .strictObject({
    id: idSchema('service'),
    siteName: z.string(),
    planName: z.string(),
    deletedAt: timeSchema,
    deletionReason: z.enum(['customer', 'expired']),
    restorableUntil: timeSchema,
  })
  .meta({ id: 'DeletedService' });
export type DeletedService = z.infer<typeof deletedServiceSchema>;
/** Body of POST /v1/staff/bank-transfers: money that stands on our bank statement. The same bankReference is booked once. */
export const recordTransferSchema = z
  .strictObject({
    bankReference: plainText(140)
      .refine((text) => visibleLength(text) > 0, 'Give the bank’s own id of the entry, as the statement says it.')
      .describe('the bank’s own id of the entry'),
    reference: plainText(140).default('').describe('what the payer wrote: the reference of an invoice; or name the customer'),
    accountId: idSchema('account').optional().describe('when the reference names no invoice'),
    amount,
    currency: currencySchema,
    receivedOn: z.iso.date().describe('as the statement says it; not in the future'),
    reason: reasonSchema,
  })
  .meta({ id: 'RecordTransfer' });
export type RecordTransfer = z.infer<typeof recordTransferSchema>;

export const approvalActions = ['mark-paid', 'refund', 'credit', 'extend', 'price-override', 'promo-code', 'bank-transfer'] as const;
export type ApprovalAction = (typeof approvalActions)[number];
export const approvalStates = ['waiting', 'done', 'refused', 'expired'] as const;
/** An act of staff that a second person must agree to, because its amount is above the limit. */
export const approvalSchema = z
  .strictObject({
    id: idSchema('approval'),
    action: z.enum(approvalActions),
    accountId: idSchema('account').nullable(),
    target: z.string().describe('shown id, the code of a promo code, or the bank’s id of an entry'),
    amount: moneySchema.describe('what it is worth; of a promo code without a number of uses, one use'),
    terms: z.string().nullable().describe('what is agreed to, where target and amount do not say it'),
    reason: z.string(),
    state: z.enum(approvalStates),
    requestedBy: z.strictObject({ id: z.string(), name: z.string() }),
    requestedAt: timeSchema,
    decidedBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
    decidedAt: timeSchema.nullable(),
    expiresAt: timeSchema,
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof approvalSchema>;
/** Answer of every act of staff with money: 200 done, or 202 it waits for a second person. */
export const staffActSchema = z
  .strictObject({ done: z.boolean(), approval: approvalSchema.nullable(), said: z.string().describe('what became of it, in words') })
  .meta({ id: 'StaffAct' });
export type StaffAct = z.infer<typeof staffActSchema>;
export const approvalQuerySchema = z.strictObject({ ...pageQuerySchema.shape, state: z.enum(approvalStates).optional() });
export type ApprovalQuery = z.infer<typeof approvalQuerySchema>;
export const decideApprovalSchema = z.strictObject({ agree: z.boolean(), reason: reasonSchema }).meta({ id: 'DecideApproval' });
export type DecideApproval = z.infer<typeof decideApprovalSchema>;

/** One movement of a customer's money with both its sides: every cent is one of these. */
export const ledgerEntrySchema = z
  .strictObject({
    id: idSchema('ledgerTransaction'),
    at: timeSchema,
    kind: z.string(),
    description: z.string(),
    from: z.string().describe('where it left: balance, cash at a provider, revenue, tax'),
    to: z.string(),
    amount: moneySchema,
    balance: moneySchema.describe('the customer’s balance after it'),
    invoiceId: idSchema('invoice').nullable(),
    paymentId: idSchema('payment').nullable(),
    creditNoteId: idSchema('creditNote').nullable(),
    receivedOn: z.iso.date().nullable().describe('of a bank transfer: the day that the statement says; `at` is when it was recorded'),
    actor: z.string().nullable().describe('who did it, where a person did'),
    reason: z.string().nullable(),
  })
  .meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

/** Something that differs between the provider's books and ours, or within ours; found by a nightly job. */
export const differenceSchema = z
  .strictObject({
    id: idSchema('difference'),
    source: z.enum(['stripe', 'sandbox', 'ledger']),
    kind: z.string().describe('e.g. missing-here, missing-there, amount, state, balance'),
    detail: z.string(),
    paymentId: idSchema('payment').nullable(),
    foundAt: timeSchema,
    lastSeenAt: timeSchema,
    resolvedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Difference' });
export type Difference = z.infer<typeof differenceSchema>;
/** Query of GET /v1/staff/differences. */
export const differenceQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  state: z.enum(['open', 'resolved']).optional().describe('left out: both'),
});
export type DifferenceQuery = z.infer<typeof differenceQuerySchema>;
/** Query of GET /v1/staff/billing/export: a file for the accountant. */
export const exportQuerySchema = z
  .strictObject({
    from: daySchema,
    to: daySchema.describe('the last day, in UTC'),
    format: z.enum(['csv', 'ubl']).default('csv').describe('ubl: a zip of EN 16931 invoices and credit notes'),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'Give a last day that is not before the first.' });
export type ExportQuery = z.infer<typeof exportQuerySchema>;

/** A queue as staff see it. */
export const queueSchema = z
  .strictObject({
    name: z.string(),
    waiting: z.int(),
    active: z.int(),
    delayed: z.int(),
    dead: z.int().describe('tried as often as they may be; kept until somebody tries again'),
    schedules: z.array(z.strictObject({ job: z.string(), everySeconds: z.int(), nextAt: timeSchema.nullable() })),
  })
  .meta({ id: 'Queue' });
export type Queue = z.infer<typeof queueSchema>;

/** A job that failed for so long that nobody tries it any more; kept until staff do. */
export const deadJobSchema = z
  .strictObject({
    id: z.string(),
    job: z.string(),
    queue: z.string(),
    payload: z.record(z.string(), z.unknown()).describe('bare ids, never a secret'),
    error: z.string().describe('of the last try'),
    rounds: z.int().describe('how often it was given to the workers, each time for several tries'),
    failingSince: timeSchema,
    diedAt: timeSchema,
  })
  .meta({ id: 'DeadJob' });
export type DeadJob = z.infer<typeof deadJobSchema>;
