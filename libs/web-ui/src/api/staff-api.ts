import * as c from '@sitekeep/contracts';
import { z } from 'zod';
import { post, put, read } from './request.ts';

/** What the console reads. */
export const staffReads = {
  session: () => read('staff/session', c.staffSessionSchema),
  customers: (q: string) => read('staff/customers', c.pageSchema(c.customerSchema), { q }),
  customer: (id: string) => read(`staff/customers/${id}`, c.customerDetailSchema),
  audit: (accountId?: string) => read('staff/audit', c.pageSchema(c.auditEntrySchema), { accountId }),
  notices: () => read('staff/notices', c.pageSchema(c.noticeSchema)),
  ledger: (accountId: string) => read(`staff/customers/${accountId}/ledger`, c.pageSchema(c.ledgerEntrySchema)),
  deletedServices: (accountId: string) =>
    read(`staff/customers/${accountId}/deleted-services`, z.strictObject({ data: z.array(c.deletedServiceSchema) })),
  approvals: (state?: string) => read('staff/approvals', c.pageSchema(c.approvalSchema), { state }),
  differences: (state?: string) => read('staff/differences', c.pageSchema(c.differenceSchema), { state }),
  priceOverrides: (serviceId: string) => read(`staff/services/${serviceId}/price-overrides`, c.pageSchema(c.priceOverrideSchema)),
  promoCodes: () => read('staff/promo-codes', c.pageSchema(c.promoCodeSchema)),
  queues: () => read('staff/queues', z.strictObject({ data: z.array(c.queueSchema) })),
  deadJobs: () => read('staff/dead-jobs', c.pageSchema(c.deadJobSchema)),
};

type Of<S extends z.ZodType> = { id: string } & z.input<S>;
/** An act of staff on one thing. */
const act = (things: string, word: string, { id, ...body }: { id: string }) =>
  post(`staff/${things}/${id}/${word}`, body, c.staffActSchema);

/** What the console changes. */
export const staffWrites = {
  signIn: (body: z.input<typeof c.signInSchema>) => post('staff/sign-in', body, c.staffSessionSchema),
  signOut: () => post('staff/sign-out'),
  suspendCustomer: ({ id, ...body }: { id: string } & z.input<typeof c.suspendSchema>) =>
    post<unknown>(`staff/customers/${id}/suspension`, body),
  suspendSite: ({ id, ...body }: { id: string } & z.input<typeof c.suspendSchema>) => post<unknown>(`staff/sites/${id}/suspension`, body),
  markPaid: (of: Of<typeof c.markPaidSchema>) => act('invoices', 'mark-paid', of),
  voidInvoice: (of: Of<typeof c.withReasonSchema>) => act('invoices', 'void', of),
  refund: (of: Of<typeof c.refundPaymentSchema>) => act('payments', 'refunds', of),
  credit: (of: Of<typeof c.creditCustomerSchema>) => act('customers', 'credits', of),
  extend: (of: Of<typeof c.extendServiceSchema>) => act('services', 'extension', of),
  restore: (of: Of<typeof c.withReasonSchema>) => act('services', 'restoration', of),
  setPrice: ({ id, periodMonths, ...body }: Of<typeof c.setPriceOverrideSchema> & { periodMonths: number }) =>
    put(`staff/services/${id}/price-overrides/${periodMonths}`, body, c.staffActSchema),
  makePromoCode: (body: z.input<typeof c.createPromoCodeSchema>) => post('staff/promo-codes', body, c.staffActSchema),
  endPromoCode: ({ id, reason }: Of<typeof c.withReasonSchema>) => post(`staff/promo-codes/${id}/end`, { reason }, c.promoCodeSchema),
  recordTransfer: (body: z.input<typeof c.recordTransferSchema>) => post('staff/bank-transfers', body, c.staffActSchema),
  decide: (of: Of<typeof c.decideApprovalSchema>) => act('approvals', 'decision', of),
  retryDeadJob: ({ id, reason }: Of<typeof c.withReasonSchema>) => post(`staff/dead-jobs/${encodeURIComponent(id)}/retry`, { reason }),
};
