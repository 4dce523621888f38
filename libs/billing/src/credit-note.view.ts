import { showId, type CreditNote as CreditNoteView } from '@sitekeep/contracts';
import type { CreditNote } from './credit-note.entity.ts';
import { showParty } from './invoice.view.ts';

/** `note.lines` and `note.invoice` must be loaded. */
export const showCreditNote = (note: CreditNote): CreditNoteView => {
  const money = (amount: number) => ({ amount, currency: note.currency });
  return {
    id: showId('creditNote', note.id),
    number: note.number,
    invoiceId: showId('invoice', note.invoiceId),
    invoiceNumber: note.invoice.number,
    reason: note.reason,
    net: money(note.net),
    tax: money(note.tax),
    total: money(note.total),
    taxation: { category: note.taxCategory, rate: note.taxRate, note: note.taxNote },
    seller: showParty(note.seller),
    buyer: showParty(note.buyer),
    lines: note.lines.map((line) => ({
      serviceId: showId('service', line.serviceId),
      description: line.description,
      from: line.fromAt?.toISOString() ?? null,
      to: line.toAt?.toISOString() ?? null,
      amount: money(line.amount),
    })),
    language: note.language,
    issuedAt: note.issuedAt.toISOString(),
  };
};
