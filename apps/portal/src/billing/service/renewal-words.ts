import type { PaymentMethod, Renewal, Service } from '@sitekeep/contracts';
import { cardExpiry, cardName, periodWords, renewalWords, showDay } from '@sitekeep/web-ui/words';

const dayMs = 24 * 3_600_000;
/** Invoices of a renewal are issued so many days before the paid time ends. */
const issuedAheadDays = 14;

/** The card that a renewal takes: the chosen one, else the default. */
export const cardOf = (renewal: Renewal, cards: PaymentMethod[]): PaymentMethod | undefined =>
  cards.find((card) => (renewal.paymentMethodId ? card.id === renewal.paymentMethodId : card.isDefault));

/** What a change of this field does. */
export function sayRenewal(field: keyof Renewal, draft: Renewal, cards: PaymentMethod[]): string {
  if (field === 'mode') return `Renewal: ${renewalWords[draft.mode].label.toLowerCase()}.`;
  if (field === 'periodMonths') return `Each invoice is for ${periodWords[draft.periodMonths]}.`;
  const card = cardOf(draft, cards);
  return draft.paymentMethodId && card ? `${cardName(card)} pays.` : 'The default card pays.';
}

/** When the next invoice comes; null where none will. */
export function nextInvoiceWords({ paidUntil, openInvoiceId }: Service, { mode }: Renewal): string | null {
  if (mode === 'none' || !paidUntil) return null;
  if (openInvoiceId) return 'The next invoice is already open.';
  return `The next invoice comes on ${showDay(new Date(Date.parse(paidUntil) - issuedAheadDays * dayMs).toISOString())}.`;
}

/** What stands in the way of a renewal by card, or will; null when nothing does. */
export function cardTrouble(
  { paidUntil }: Pick<Service, 'paidUntil'>,
  renewal: Renewal,
  cards: PaymentMethod[] | undefined,
): string | null {
  if (renewal.mode !== 'card' || !cards) return null;
  const card = cardOf(renewal, cards);
  if (!card) return 'No card is saved. Until there is one, we mail you the invoice and you pay it.';
  if (card.expired) return `${cardName(card)} has expired. Until there is another, we mail you the invoice and you pay it.`;
  if (!paidUntil || overAt(card) > Date.parse(paidUntil)) return null;
  return `${cardName(card)} expires ${cardExpiry(card)}, and the paid time ends on ${showDay(paidUntil)}. Save another card before it does.`;
}

/** A card is good until the month on it is over. */
const overAt = ({ expires: { year, month } }: PaymentMethod): number => Date.UTC(year, month, 1);
