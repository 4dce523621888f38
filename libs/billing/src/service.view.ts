import { showId, type Service as ServiceView } from '@sitekeep/contracts';
import { deletionAt, isActive } from './service.ts';
import type { Service } from './service.entity.ts';

/** A day as mails and pages write it, in UTC. */
export const showDay = (time: Date): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(time);

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

/** What a pending service waits for. */
export const waitsFor = (service: Pick<Service, 'state' | 'activation'>): ServiceView['waitsFor'] => {
  if (service.state !== 'pending') return null;
  return service.activation === 'on_payment' ? 'payment' : 'confirmation';
};

export function sentenceOf(service: Service): string {
  const end = service.unpaidSince ? showDay(deletionAt(service.unpaidSince)) : '';
  switch (service.state) {
    case 'pending':
      return service.activation === 'on_payment'
        ? `Becomes active as soon as it is paid. Unless it is paid it is deleted on ${end}.`
        : `Becomes active as soon as your e-mail address is confirmed and the terms are accepted. Unless it is paid it is deleted on ${end}.`;
    case 'unpaid':
      if (service.trialUntil !== null && service.paidUntil === null)
        return `Active, free until ${showDay(service.trialUntil)}. Pay before ${end}, or it is deleted.`;
      return `Active, not paid. Pay before ${end}, or it is deleted.`;
    case 'paid':
      return `Active, paid until ${service.paidUntil ? showDay(service.paidUntil) : ''}.`;
    case 'deleted':
      return service.deletionReason === 'customer' ? 'Deleted on request.' : 'Deleted because it was not paid for ten days.';
  }
}

/** `service.plan` must be loaded. */
export const showService = (service: Service, more: { openInvoiceId: string | null; suspended: boolean }): ServiceView => ({
  id: showId('service', service.id),
  siteId: showId('site', service.siteId),
  siteName: service.siteName,
  planId: showId('plan', service.planId),
  planName: service.plan.name,
  state: service.state,
  active: isActive(service.state),
  waitsFor: waitsFor(service),
  suspended: more.suspended,
  orderedAt: service.orderedAt.toISOString(),
  paidUntil: iso(service.paidUntil),
  unpaidSince: service.state === 'deleted' ? null : iso(service.unpaidSince),
  deletionAt: service.state !== 'deleted' && service.unpaidSince ? deletionAt(service.unpaidSince).toISOString() : null,
  openInvoiceId: more.openInvoiceId ? showId('invoice', more.openInvoiceId) : null,
  trialUntil: iso(service.trialUntil),
  renewal: {
    mode: service.renewal,
    periodMonths: service.renewalMonths,
    paymentMethodId: service.paymentMethodId && showId('paymentMethod', service.paymentMethodId),
  },
  sentence: sentenceOf(service),
});
