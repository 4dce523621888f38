import { invoiceStates, type InvoiceState } from '@sitekeep/contracts';
import type { TransitionTable } from './transition-table.ts';

export const invoiceEvents = ['paid', 'voided', 'refunded'] as const;
export type InvoiceEvent = (typeof invoiceEvents)[number];

/** The database holds the same pairs (trigger invoice_guard). */
export const invoiceTransitions: TransitionTable<InvoiceState, InvoiceEvent> = {
  name: 'invoice',
  states: invoiceStates,
  events: invoiceEvents,
  initial: ['open'],
  rows: [
    { event: 'paid', from: ['open'], to: ['paid'] },
    { event: 'voided', from: ['open'], to: ['void'] },
    { event: 'refunded', from: ['paid'], to: ['refunded'] },
  ],
};

/** One series of invoices and one of credit notes per seller and year, in UTC. `seller`: letters. */
export const seriesOf = (seller: string, issuedAt: Date): string => `${seller}-${issuedAt.getUTCFullYear()}`;
export const creditNoteSeriesOf = (seller: string, issuedAt: Date): string => seriesOf(`${seller}-CN`, issuedAt);
export const numberOf = (series: string, sequence: number): string => `${series}-${String(sequence).padStart(6, '0')}`;
