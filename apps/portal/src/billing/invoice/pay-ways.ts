import { showMoney, type Invoice, type Money, type PaymentMethod, type PayInvoice } from '@sitekeep/contracts';
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
}

/** The ways to pay an invoice: saved cards first, the default on top. */
export function waysOf({ total, payTo }: Invoice, { cards, balance }: Means): Way[] {
  const usable = cards.filter(({ expired }) => !expired).sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
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
