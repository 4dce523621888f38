import { showId, type Invoice as InvoiceView, type Party } from '@sitekeep/contracts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import type { Invoice, InvoiceParty } from './invoice.entity.ts';

/** `invoice.lines` must be loaded. */
export const showInvoice = (invoice: Invoice): InvoiceView => ({
  id: showId('invoice', invoice.id),
  number: invoice.number,
  state: invoice.state,
  net: { amount: invoice.net, currency: invoice.currency },
  tax: { amount: invoice.tax, currency: invoice.currency },
  total: { amount: invoice.total, currency: invoice.currency },
  credited: { amount: invoice.credited, currency: invoice.currency },
  taxation: { category: invoice.taxCategory, rate: invoice.taxRate, note: invoice.taxNote },
  seller: showParty(invoice.seller),
  buyer: showParty(invoice.buyer),
  lines: invoice.lines.map((line) => showLine(line, invoice)),
  reference: invoice.reference,
  payTo: invoice.payTo,
  purchaseOrder: invoice.purchaseOrder,
  language: invoice.language,
  issuedAt: invoice.issuedAt.toISOString(),
  dueAt: invoice.dueAt.toISOString(),
  paidAt: invoice.paidAt?.toISOString() ?? null,
  voidedAt: invoice.voidedAt?.toISOString() ?? null,
});

/** Whatever an old invoice does not say of a party is null. */
export const showParty = (party: InvoiceParty): Party => ({
  addressLines: [],
  postalCode: null,
  city: null,
  country: null,
  vatId: null,
  taxNumber: null,
  email: null,
  ...party,
});

const showLine = (line: InvoiceLine, invoice: Invoice): InvoiceView['lines'][number] => ({
  id: showId('invoiceLine', line.id),
  kind: line.kind,
  serviceId: showId('service', line.serviceId),
  description: line.description,
  periodMonths: line.periodMonths,
  periods: line.periods,
  from: line.fromAt.toISOString(),
  to: line.toAt.toISOString(),
  discount: { amount: line.discount, currency: invoice.currency },
  amount: { amount: line.amount, currency: invoice.currency },
});
