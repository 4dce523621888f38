import { serviceStates, type ServiceState } from '@sitekeep/contracts';
import { addMonths, addMs, dayMs, hourMs } from './months.ts';
import type { TransitionTable } from './transition-table.ts';

export const serviceEvents = ['activated', 'settled', 'period-ended', 'refunded', 'deleted-by-customer', 'expired'] as const;
export type ServiceEvent = (typeof serviceEvents)[number];
export type Activation = 'at_once' | 'on_payment';

/** The life of a service. The database holds the same pairs (trigger service_guard). */
export const serviceTransitions: TransitionTable<ServiceState, ServiceEvent> = {
  name: 'service',
  states: serviceStates,
  events: serviceEvents,
  initial: ['pending', 'unpaid'],
  rows: [
    { event: 'activated', from: ['pending'], to: ['unpaid'] },
    { event: 'settled', from: ['pending', 'unpaid', 'paid'], to: ['paid'] },
    { event: 'period-ended', from: ['paid'], to: ['unpaid'] },
    { event: 'refunded', from: ['paid'], to: ['unpaid', 'paid'] },
    { event: 'refunded', from: ['unpaid'], to: ['unpaid'] },
    { event: 'deleted-by-customer', from: ['pending', 'unpaid'], to: ['deleted'] },
    { event: 'expired', from: ['pending', 'unpaid'], to: ['deleted'] },
  ],
};

/** What the rules below look at. */
export type ServiceFacts = {
  state: ServiceState;
  anchorAt: Date;
  paidMonths: number;
  paidUntil: Date | null;
  unpaidSince: Date | null;
};
/** What a transition writes. */
export type ServiceChange = Partial<{
  state: ServiceState;
  paidMonths: number;
  paidUntil: Date | null;
  unpaidSince: Date | null;
  dueAt: Date | null;
}>;

export const warningDays = [1, 3, 7, 9] as const;
export type WarningDay = (typeof warningDays)[number];
const unpaidDays = 10;
/** Deletion waits this long after the last warning was handed to the mail server. */
const lastWarningMs = dayMs;
/** A payment that is being processed holds deletion up, but not for ever. */
const processingMs = 5 * dayMs;
/** When deletion waits for something that has no date, the sweep looks again after this. */
const lookAgainMs = hourMs;

/** Unpaid and paid services are active: switching off would take the customer's site down. */
export const isActive = (state: ServiceState): boolean => state === 'unpaid' || state === 'paid';
export const deletionAt = (unpaidSince: Date): Date => addMs(unpaidSince, unpaidDays * dayMs);

/** The time a number of further months would be paid for. Periods join: the next begins where the last ended. */
export const periodAfter = (service: ServiceFacts, months: number): { from: Date; to: Date } => ({
  from: addMonths(service.anchorAt, service.paidMonths),
  to: addMonths(service.anchorAt, service.paidMonths + months),
});

export function settled(service: ServiceFacts, months: number): ServiceChange {
  const paidMonths = service.paidMonths + months;
  const paidUntil = addMonths(service.anchorAt, paidMonths);
  return { state: 'paid', paidMonths, paidUntil, unpaidSince: null, dueAt: paidUntil };
}

/**
 * Takes paid months back. When nothing paid is left ahead, the ten days run from the refund: the customer had no warning before.
 * Where they run already, they go on: the next invoice begins where the months that are left end.
 */
export function refunded(service: ServiceFacts, months: number, now: Date): ServiceChange {
  const paidMonths = Math.max(0, service.paidMonths - months);
  const paidUntil = paidMonths > 0 ? addMonths(service.anchorAt, paidMonths) : null;
  if (service.state === 'unpaid') return { state: 'unpaid', paidMonths, paidUntil };
  if (paidUntil !== null && paidUntil > now) return { state: 'paid', paidMonths, paidUntil, unpaidSince: null, dueAt: paidUntil };
  return { state: 'unpaid', paidMonths, paidUntil, unpaidSince: now, dueAt: addMs(now, dayMs) };
}

export const periodEnded = (paidUntil: Date): ServiceChange => ({
  state: 'unpaid',
  unpaidSince: paidUntil,
  dueAt: addMs(paidUntil, dayMs),
});

/** What the sweep knows of an unpaid service when it has locked its row. */
export type UnpaidFacts = {
  unpaidSince: Date;
  warned: readonly WarningDay[];
  /** when the warning of day 9 was handed to the mail server; null: not yet */
  lastWarningHandedOverAt: Date | null;
  /** since when payments for it are being processed */
  processingSince: readonly Date[];
};
/** Either delete, or warn (perhaps of nothing) and look again at `dueAt`. */
export type UnpaidDecision = { delete: true } | { delete: false; warn: WarningDay[]; dueAt: Date };

/** What is to be done about an unpaid (or pending) service now. Every missing warning is sent, also after an outage. */
export function decideUnpaid(facts: UnpaidFacts, now: Date): UnpaidDecision {
  const dayOf = (day: number) => addMs(facts.unpaidSince, day * dayMs);
  const warn = warningDays.filter((day) => dayOf(day) <= now && !facts.warned.includes(day));
  const nextDay = warningDays.find((day) => dayOf(day) > now);
  if (nextDay !== undefined) return { delete: false, warn, dueAt: dayOf(nextDay) };
  const end = deletionAt(facts.unpaidSince);
  if (end > now || warn.length > 0) return { delete: false, warn, dueAt: end > now ? end : addMs(now, lookAgainMs) };
  const waitsUntil = deletionWaitsUntil(facts, now);
  return waitsUntil === null ? { delete: true } : { delete: false, warn: [], dueAt: waitsUntil };
}

function deletionWaitsUntil(facts: UnpaidFacts, now: Date): Date | null {
  if (facts.lastWarningHandedOverAt === null) return addMs(now, lookAgainMs);
  const warnedLongEnough = addMs(facts.lastWarningHandedOverAt, lastWarningMs);
  if (warnedLongEnough > now) return warnedLongEnough;
  const processed = facts.processingSince.map((since) => addMs(since, processingMs)).filter((end) => end > now);
  // The payment may end earlier than its bound: look again each hour.
  return processed.length > 0 ? addMs(now, lookAgainMs) : null;
}
