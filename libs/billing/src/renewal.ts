import type { RenewalMode, ServiceState } from '@sitekeep/contracts';
import { addMs, dayMs } from './months.ts';

/** Days are counted from the end of the paid period; what is negative lies before it. */
const invoiceDay = -14;
/** When the card is charged, until it works. After the last the ten days of an unpaid service end it. */
export const chargeDays = [-3, -1, 1, 4, 7] as const;
/** Besides these, the balance is tried whenever money comes in, for which there must be an invoice: also after one became void. */
const balanceDays = [invoiceDay, -3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
/** A card that will not last until its first charge is told of 30 and 7 days before it. */
const cardWarningDays = [chargeDays[0] - 30, chargeDays[0] - 7] as const;

const looks: Record<RenewalMode, readonly number[]> = {
  card: [...cardWarningDays, invoiceDay, ...chargeDays].sort((one, other) => one - other),
  balance: balanceDays,
  reminder: [invoiceDay],
  none: [],
};

const dayOf = (paidUntil: Date, day: number): Date => addMs(paidUntil, day * dayMs);
/** When the sweep looks at a service for the first time after it was paid; until then there is nothing to do in any mode. */
export const firstLookAt = (paidUntil: Date): Date => dayOf(paidUntil, cardWarningDays[0]);
/** From when on the invoice of the next period is open. */
export const invoiceAt = (paidUntil: Date): Date => dayOf(paidUntil, invoiceDay);
/** When the n-th charge (from 1) is made; null when there is none after the last. */
export const chargeAt = (paidUntil: Date, attempt: number): Date | null => {
  const day = chargeDays[attempt - 1];
  return day === undefined ? null : dayOf(paidUntil, day);
};

/** When the customer is told that a trial ends: three days before. */
export const trialReminderAt = (trialUntil: Date): Date => addMs(trialUntil, -3 * dayMs);

export type RenewalFacts = { state: ServiceState; paidUntil: Date | null; unpaidSince: Date | null; renewal: RenewalMode };
/** What the renewal sweep has to do for a service now, and when it looks again (null: not before something else changes). */
export type RenewalStep = {
  /** an invoice of the next period must be open */
  invoice: boolean;
  /** the balance may pay it */
  balance: boolean;
  /** the charge of the card that is due: the latest one alone, also when several were missed in an outage */
  charge: number | null;
  /** what is said of a card that will have expired */
  cardWarning: 30 | 7 | null;
  nextAt: Date | null;
};

/**
 * The end of the paid period that is to be renewed. Only a period that runs, or has just ended, is: what is unpaid for another
 * reason (it was refunded, or restored) is paid for by the customer alone.
 */
export function renewableEnd({ state, paidUntil, unpaidSince }: Omit<RenewalFacts, 'renewal'>): Date | null {
  if (state === 'paid') return paidUntil;
  const ended = state === 'unpaid' && paidUntil !== null && unpaidSince?.getTime() === paidUntil.getTime();
  return ended ? paidUntil : null;
}

/** `lastCharge`: of the open invoice; 0 when its card was never charged. */
export function decideRenewal(facts: RenewalFacts, lastCharge: number, now: Date): RenewalStep {
  const end = renewableEnd(facts);
  if (end === null || facts.renewal === 'none') return { invoice: false, balance: false, charge: null, cardWarning: null, nextAt: null };
  const isPast = (day: number) => dayOf(end, day) <= now;
  const next = looks[facts.renewal].find((day) => !isPast(day));
  const invoice = isPast(invoiceDay);
  const due = facts.renewal === 'card' ? chargeDays.filter(isPast).length : 0;
  return {
    invoice,
    balance: invoice && facts.renewal === 'balance',
    charge: due > lastCharge ? due : null,
    cardWarning: facts.renewal === 'card' && due === 0 ? cardWarning(isPast) : null,
    nextAt: next === undefined ? null : dayOf(end, next),
  };
}

type Chosen = Omit<RenewalFacts, 'renewal'> & { renewal: RenewalMode; paymentMethodId: string | null };

/**
 * Whether an invoice with these services may be collected by itself now: all of them are renewed from the balance, or by the same card,
 * and the next period of each is due to be invoiced. What a customer has not chosen to pay that way is not taken.
 */
export function collectedTogether(services: readonly Chosen[], now: Date): boolean {
  const [first] = services;
  if (!first || (first.renewal !== 'card' && first.renewal !== 'balance')) return false;
  return services.every((service) => {
    const end = renewableEnd(service);
    const sameWay = service.renewal === first.renewal && service.paymentMethodId === first.paymentMethodId;
    return sameWay && end !== null && invoiceAt(end) <= now;
  });
}

function cardWarning(isPast: (day: number) => boolean): 30 | 7 | null {
  const [early, late] = cardWarningDays;
  if (isPast(late)) return 7;
  return isPast(early) ? 30 : null;
}
