import { documentOfCreditNote, documentOfInvoice, type BillingDocument } from '@sitekeep/documents';
import type { CreditNote } from './credit-note.entity.ts';
import { showCreditNote } from './credit-note.view.ts';
import type { Invoice } from './invoice.entity.ts';
import { showInvoice } from './invoice.view.ts';

/** `invoice.lines` must be loaded. */
export const documentOf = (invoice: Invoice): BillingDocument => documentOfInvoice(showInvoice(invoice));

/** `note.lines` and `note.invoice` must be loaded. */
export const documentOfNote = (note: CreditNote): BillingDocument =>
  documentOfCreditNote(showCreditNote(note), {
    issuedAt: note.invoice.issuedAt.toISOString(),
    purchaseOrder: note.invoice.purchaseOrder,
  });
