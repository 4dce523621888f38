import { showMoney, type Invoice, type Money, type Payment, type PaymentMethod, type PayInvoice } from '@sitekeep/contracts';
import { cardExpiry, cardName } from '@sitekeep/web-ui/words';

/** `card:<id>` for a saved card, `provider` for its page, `balance`, `bank` for a transfer. */
export interface Way {
  value: string;
  label: string;
  description?: string;
  disabled?: boolean;
}
const cardPrefix = 'card:';

export interface Means {
  cards: PaymentMethod[];
  balance: Money | undefined;
  /** the card whose last charge the bank wants to have confirmed */
  toConfirm?: PaymentMethod | null;
}

/** The card of the last attempt to pay the invoice, when nothing but the payer's word to the bank was missing. `payments`: newest first. */
export function cardToConfirm(invoice: Invoice, payments: Payment[], cards: PaymentMethod[]): PaymentMethod | null {
  const last = payments.find(({ invoiceId }) => invoiceId === invoice.id);
  return (last?.mustConfirm && cards.find(({ id, expired }) => id === last.paymentMethodId && !expired)) || null;
}

/** The ways to pay an invoice: saved cards first, on top the one to confirm, then the default. */
export function waysOf({ total, payTo }: Invoice, { cards, balance, toConfirm }: Means): Way[] {
  const rank = (card: PaymentMethod) => (card.id === toConfirm?.id ? 2 : Number(card.isDefault));
  const usable = cards.filter(({ expired }) => !expired).sort((a, b) => rank(b) - rank(a));
  const covers = balance !== undefined && balance.amount >= total.amount;
  const ways: Way[] = usable.map((card) => ({
    value: `${cardPrefix}${card.id}`,
    label: cardName(card),
    description: `Expires ${cardExpiry(card)}.`,
  }));
  ways.push({
    value: 'provider',
    label: `${usable.length > 0 ? 'Another card' : 'Card or bank'}, on the page of our payment provider`,
    description: 'You come back here afterwards.',
  });
  ways.push({
    value: 'balance',
    label: `Your balance${balance ? ` (${showMoney(balance)})` : ''}`,
    description: balance && !covers ? 'Not enough for this invoice.' : undefined,
    disabled: !covers,
  });
  if (payTo) ways.push({ value: 'bank', label: 'Bank transfer', description: 'Takes one to three days.' });
  return ways;
}

/** What is sent for a way; null for a transfer, which the customer's bank makes. */
export function toPayment(way: string, saveCard: boolean): Partial<PayInvoice> | null {
  if (way === 'bank') return null;
  if (way.startsWith(cardPrefix)) return { method: 'card', paymentMethodId: way.slice(cardPrefix.length) };
  return way === 'balance' ? { method: 'balance' } : { method: 'provider', ...(saveCard ? { saveCard } : {}) };
}
