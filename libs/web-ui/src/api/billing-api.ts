import * as c from '@sitekeep/contracts';
import type { z } from 'zod';
import { list } from './list.ts';
import { patch, post, put, read, remove } from './request.ts';

/** What a customer reads about money, by its name. */
export const billingReads = {
  plans: () => list('plans', c.planSchema),
  services: () => list('services', c.serviceSchema, { limit: 100 }),
  service: (id: string) => read(`services/${id}`, c.serviceSchema),
  planChange: (serviceId: string, planId: string) => read(`services/${serviceId}/plan-change`, c.planChangePreviewSchema, { planId }),
  invoices: (query: { state?: string; limit?: number } = {}) => list('invoices', c.invoiceSchema, query),
  invoice: (id: string) => read(`invoices/${id}`, c.invoiceSchema),
  creditNotesOf: (invoiceId: string) => list(`invoices/${invoiceId}/credit-notes`, c.creditNoteSchema),
  creditNote: (id: string) => read(`credit-notes/${id}`, c.creditNoteSchema),
  promoOffer: (code: string) => read(`promo-codes/${encodeURIComponent(code)}`, c.promoOfferSchema),
  payments: (query: { limit?: number } = {}) => list('payments', c.paymentSchema, query),
  payment: (id: string) => read(`payments/${id}`, c.paymentSchema),
  paymentOptions: () => read('payment-options', c.paymentOptionsSchema),
  cards: () => list('payment-methods', c.paymentMethodSchema),
  balance: () => read('balance', c.balanceSchema),
  ledger: () => list('ledger', c.ledgerItemSchema),
  billingProfile: () => read('billing/profile', c.billingProfileSchema),
};

type OfService = { serviceId: string };

/** What a customer changes about money, by its name. */
export const billingWrites = {
  createInvoice: (body: z.input<typeof c.createInvoiceSchema>) => post('invoices', body, c.invoiceSchema),
  payInvoice: ({ id, ...body }: { id: string } & z.input<typeof c.payInvoiceSchema>) => post(`invoices/${id}/pay`, body, c.paymentSchema),
  voidInvoice: (id: string) => post(`invoices/${id}/void`),
  changePlan: ({ serviceId, ...body }: OfService & z.input<typeof c.changePlanSchema>) =>
    post(`services/${serviceId}/plan-change`, body, c.planChangedSchema),
  setRenewal: ({ serviceId, ...body }: OfService & z.input<typeof c.setRenewalSchema>) =>
    put(`services/${serviceId}/renewal`, body, c.serviceSchema),
  setBillingProfile: (body: z.input<typeof c.setBillingProfileSchema>) => put('billing/profile', body, c.billingProfileSchema),
  addCard: () => post('payment-methods', undefined, c.cardSetupSchema),
  makeCardDefault: (id: string) => patch(`payment-methods/${id}`, { isDefault: true }, c.paymentMethodSchema),
  removeCard: (id: string) => remove(`payment-methods/${id}`),
  topUp: (body: z.input<typeof c.topUpSchema>) => post('balance/top-ups', body, c.paymentSchema),
};
