import { showId, type Invoice as InvoiceView } from '@sitekeep/contracts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import type { Invoice } from './invoice.entity.ts';

/** `invoice.lines` must be loaded. */
export const showInvoice = (invoice: Invoice): InvoiceView => ({
  id: showId('invoice', invoice.id),
  number: invoice.number,
  state: invoice.state,
  total: { amount: invoice.total, currency: invoice.currency },
  lines: invoice.lines.map((line) => showLine(line, invoice)),
  issuedAt: invoice.issuedAt.toISOString(),
  paidAt: invoice.paidAt?.toISOString() ?? null,
  voidedAt: invoice.voidedAt?.toISOString() ?? null,
});

const showLine = (line: InvoiceLine, invoice: Invoice): InvoiceView['lines'][number] => ({
  id: showId('invoiceLine', line.id),
  serviceId: showId('service', line.serviceId),
  description: line.description,
  periodMonths: line.periodMonths,
  periods: line.periods,
  from: line.fromAt.toISOString(),
  to: line.toAt.toISOString(),
  amount: { amount: line.amount, currency: invoice.currency },
});
