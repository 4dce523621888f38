import { exampleId, exampleNow, money, page, type Examples } from './example.ts';
import { service } from './sites.ts';

/** Who buys, as Anna wants it on invoices. */
export const billingProfile = {
  kind: 'company',
  name: 'Example Shop GmbH',
  addressLines: ['Musterstraße 1'],
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
  vatId: 'DE136695976',
  purchaseOrder: 'PO-2026-17',
  language: 'en',
};
const { kind: _kind, purchaseOrder: _order, language: _language, ...buyer } = billingProfile;
const plain = { addressLines: [], postalCode: null, city: null, country: 'DE', vatId: null };
/** Frozen on invoices and credit notes; this seller has no VAT id. */
export const invoiceParties = {
  taxation: { category: 'O', rate: 0, note: null },
  seller: { name: 'Sitekeep', ...plain, taxNumber: null, email: null },
  buyer: { ...buyer, taxNumber: null, email: null },
};

const creditNote = {
  id: exampleId('creditNote'),
  number: 'SK-CN-2026-000001',
  invoiceId: exampleId('invoice'),
  invoiceNumber: 'SK-2026-000001',
  reason: 'refund',
  net: money(500),
  tax: money(0),
  total: money(500),
  ...invoiceParties,
  lines: [
    { serviceId: service.id, description: 'Part of: Starter, Example shop, 1 × 12 months', from: null, to: null, amount: money(500) },
  ],
  language: billingProfile.language,
  issuedAt: exampleNow,
};
const setProfile = { ...billingProfile, taxation: invoiceParties.taxation, changedAt: exampleNow };

export const invoiceExamples: Examples = {
  'get /v1/billing/profile': { answer: setProfile },
  'put /v1/billing/profile': { body: billingProfile, answer: setProfile },
  'get /v1/credit-notes': { query: { limit: 20 }, answer: page(creditNote) },
  'get /v1/credit-notes/{id}': { path: { id: creditNote.id }, answer: creditNote },
  'get /v1/credit-notes/{id}/pdf': { path: { id: creditNote.id } },
  'get /v1/credit-notes/{id}/xml': { path: { id: creditNote.id } },
  'get /v1/invoices/export': { query: { from: '2026-01-01', to: '2026-12-31' } },
  'get /v1/invoices/{id}/pdf': { path: { id: creditNote.invoiceId } },
  'get /v1/invoices/{id}/xml': { path: { id: creditNote.invoiceId } },
  'get /v1/staff/billing/export': { query: { from: '2026-01-01', to: '2026-12-31', format: 'ubl' } },
  'get /v1/invoices/{id}/credit-notes': { path: { id: creditNote.invoiceId }, query: { limit: 20 }, answer: page(creditNote) },
};
