import { serviceStates, type ServiceState } from '@sitekeep/contracts';
import { addMonths, addMs, dayMs, hourMs, later } from './months.ts';
import { trialReminderAt } from './renewal.ts';
import type { TransitionTable } from './transition-table.ts';

export const serviceEvents = [
  'activated',
  'settled',
  'period-ended',
  'extended',
  'refunded',
  'deleted-by-customer',
  'expired',
  'restored',
  'plan-changed',
] as const;
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
    { event: 'settled', from: ['pending', 'unpaid', 'paid'], to: ['paid', 'unpaid'] },
    { event: 'period-ended', from: ['paid'], to: ['unpaid'] },
    { event: 'extended', from: ['paid'], to: ['paid'] },
    { event: 'extended', from: ['unpaid'], to: ['unpaid', 'paid'] },
    { event: 'refunded', from: ['paid'], to: ['unpaid', 'paid'] },
    { event: 'refunded', from: ['unpaid'], to: ['unpaid'] },
    { event: 'deleted-by-customer', from: ['pending', 'unpaid'], to: ['deleted'] },
    { event: 'expired', from: ['pending', 'unpaid'], to: ['deleted'] },
    { event: 'plan-changed', from: ['pending'], to: ['pending'] },
    { event: 'plan-changed', from: ['unpaid'], to: ['unpaid'] },
    { event: 'plan-changed', from: ['paid'], to: ['paid'] },
    { event: 'restored', from: ['deleted'], to: ['pending', 'unpaid'] },
  ],
};

/** What the rules below look at. */
export type ServiceFacts = {
  state: ServiceState;
  anchorAt: Date;
  paidMonths: number;
  /** given without an invoice: every period begins and ends so much later */
  extraDays: number;
  paidUntil: Date | null;
  unpaidSince: Date | null;
};
/** What a transition writes. */
export type ServiceChange = Partial<{
  state: ServiceState;
  paidMonths: number;
  extraDays: number;
  paidUntil: Date | null;
  unpaidSince: Date | null;
  dueAt: Date | null;
  renewalDueAt: Date | null;
  trialUntil: Date;
}>;

export const warningDays = [1, 3, 7, 9] as const;
export type WarningDay = (typeof warningDays)[number];
const unpaidDays = 10;
/** Deletion waits this long after the last warning was handed to the mail server. */
const lastWarningMs = dayMs;
/** A payment that was begun before deletion was due holds it up, but not for ever, and later ones do not hold it again. */
const processingMs = 5 * dayMs;
/** When deletion waits for something that has no date, the sweep looks again after this. */
const lookAgainMs = hourMs;

/** Unpaid and paid services are active: switching off would take the customer's site down. */
export const isActive = (state: ServiceState): boolean => state === 'unpaid' || state === 'paid';
export const deletionAt = (unpaidSince: Date): Date => addMs(unpaidSince, unpaidDays * dayMs);

/** What is kept of a deleted service, for staff to restore it. */
const keptDays = 30;
export const restorableUntil = (deletedAt: Date): Date => addMs(deletedAt, keptDays * dayMs);

/** Where so many paid months end. */
const endOf = (service: ServiceFacts, months: number): Date => addMs(addMonths(service.anchorAt, months), service.extraDays * dayMs);

/** The time a number of further months would be paid for. Periods join: the next begins where the last ended. */
export const periodAfter = (service: ServiceFacts, months: number): { from: Date; to: Date } => ({
  from: endOf(service, service.paidMonths),
  to: endOf(service, service.paidMonths + months),
});

/** Where what was paid for ends in the past already, more is to be paid, and the ten days for that run from this payment. */
export function settled(service: ServiceFacts, months: number, now: Date): ServiceChange {
  const paidMonths = service.paidMonths + months;
  const paidUntil = endOf(service, paidMonths);
  if (paidUntil <= now) return { state: 'unpaid', paidMonths, paidUntil, unpaidSince: now, dueAt: addMs(now, dayMs) };
  return { state: 'paid', paidMonths, paidUntil, unpaidSince: null, dueAt: paidUntil };
}

/**
 * Takes paid months back. When nothing paid is left ahead, the ten days run from the refund: the customer had no warning before.
 * Where they run already, they go on: the next invoice begins where the months that are left end.
 */
export function refunded(service: ServiceFacts, months: number, now: Date): ServiceChange {
  const paidMonths = Math.max(0, service.paidMonths - months);
  const paidUntil = paidMonths > 0 ? endOf(service, paidMonths) : null;
  if (service.state === 'unpaid') return { state: 'unpaid', paidMonths, paidUntil };
  if (paidUntil !== null && paidUntil > now) return { state: 'paid', paidMonths, paidUntil, unpaidSince: null, dueAt: paidUntil };
  return { state: 'unpaid', paidMonths, paidUntil, unpaidSince: now, dueAt: addMs(now, dayMs) };
}

/**
 * So many days without an invoice: what is paid ends later, and what is unpaid has been for less long. What was paid once, and ends
 * ahead of now again, is paid. Days of one that is on trial are days of its trial: its end is told again.
 */
export function extended(service: ServiceFacts & { trialUntil?: Date | null }, days: number, now: Date): ServiceChange {
  const extraDays = service.extraDays + days;
  const paidUntil = service.paidUntil && addMs(service.paidUntil, days * dayMs);
  if (paidUntil !== null && (service.state === 'paid' || paidUntil > now))
    return { state: 'paid', extraDays, paidUntil, unpaidSince: null, dueAt: paidUntil };
  if (!service.unpaidSince) throw new Error('a service that is neither paid nor unpaid cannot be extended');
  const unpaidSince = addMs(service.unpaidSince, days * dayMs);
  const change = { extraDays, unpaidSince, dueAt: addMs(unpaidSince, dayMs) };
  if (!service.trialUntil || service.trialUntil <= now) return { ...change, paidUntil };
  return { ...change, trialUntil: unpaidSince, renewalDueAt: trialReminderAt(unpaidSince) };
}

/**
 * Brings a deleted service back with ten new days; it waits for payment or confirmation again if it was never active without. The
 * whole days of being deleted are added: nobody pays for them.
 */
export function restored(service: ServiceFacts & { deletedAt: Date | null }, pending: boolean, now: Date): ServiceChange {
  if (service.deletedAt === null) throw new Error('a service that is not deleted cannot be restored');
  const extraDays = service.extraDays + Math.floor((now.getTime() - service.deletedAt.getTime()) / dayMs);
  const paidUntil = service.paidUntil && endOf({ ...service, extraDays }, service.paidMonths);
  return { state: pending ? 'pending' : 'unpaid', extraDays, paidUntil, unpaidSince: now, dueAt: addMs(now, dayMs) };
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
  const due = later(deletionAt(facts.unpaidSince), warnedLongEnough);
  const holds = facts.processingSince.some((since) => since <= due && addMs(since, processingMs) > now);
  // The payment may end earlier than its bound: look again each hour.
  return holds ? addMs(now, lookAgainMs) : null;
}
