import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import type { MailCard } from '@sitekeep/mail';
import type { EntityManager } from 'typeorm';
import { invoicePdf, ofInvoice, paidSites, toPay } from './billing-mails.ts';
import type { Invoice } from './invoice.entity.ts';
import { OwnerMails } from './owner-mails.ts';
import { dayMs } from './months.ts';
import { deletionAt } from './service.ts';
import type { Service } from './service.entity.ts';

/** The mails of what happens before and around the end of a paid period. */
@Injectable()
export class RenewalMails {
  constructor(private readonly mails: OwnerMails) {}

  /** In the place of the mail of other invoices. `card`, `chargeAt`: with `by` card (or balance: when it is tried for the last time). */
  async issued(
    manager: EntityManager,
    invoice: Invoice,
    services: readonly Service[],
    how: { by: 'customer' | 'balance' | 'card'; card?: MailCard; chargeAt?: Date },
  ): Promise<void> {
    const { id, accountId } = invoice;
    const { by, card = null, chargeAt } = how;
    const data = {
      ...toPay(invoice),
      sites: paidSites(services),
      ...{ by, card: card && cardOf(card), chargeAt: chargeAt?.toISOString() ?? null },
      url: this.invoicePage(invoice),
    };
    await this.mails.queue(manager, { accountId, key: `renewal-${id}`, template: 'renewal-reminder', data, attachments: [invoicePdf(id)] });
  }

  /** `attempt`: each is told once. `reason`: the code that the provider gave. `nextTryAt` null: that was the last try. */
  async chargeFailed(
    manager: EntityManager,
    invoice: Invoice,
    services: readonly Service[],
    charge: { attempt: number; card: MailCard; reason: string | null; nextTryAt: Date | null },
  ): Promise<void> {
    const { id, accountId } = invoice;
    const { attempt, card, reason, nextTryAt } = charge;
    const data = {
      ...ofInvoice(invoice),
      ...{ card: cardOf(card), reason, nextTryAt: nextTryAt?.toISOString() ?? null },
      sites: paidSites(services),
      url: this.invoicePage(invoice),
    };
    await this.mails.queue(manager, { accountId, key: `charge-failed-${id}-${attempt}`, template: 'charge-failed', data });
  }

  /** The bank wants the payer to confirm; `url`: where, or the page of the invoice when left out. */
  async confirmPayment(
    manager: EntityManager,
    invoice: Invoice,
    charge: { attempt: number; card: MailCard; confirmBefore: Date | null; url?: string },
  ): Promise<void> {
    const { id, accountId } = invoice;
    const { attempt, card, confirmBefore, url = this.invoicePage(invoice) } = charge;
    const data = { ...ofInvoice(invoice), card: cardOf(card), confirmBefore: confirmBefore?.toISOString() ?? null, url };
    await this.mails.queue(manager, { accountId, key: `confirm-payment-${id}-${attempt}`, template: 'confirm-payment', data });
  }

  /** These services of one account renew by reminder from now on. */
  async withoutCard(manager: EntityManager, services: readonly Service[], why: 'removed' | 'expired', at: Date): Promise<void> {
    const [first] = services;
    if (!first) return;
    const data = { sites: paidSites(services), why, url: this.cardsPage };
    const key = `without-card-${first.id}-${at.getTime()}`;
    await this.mails.queue(manager, { accountId: first.accountId, key, template: 'renewal-without-card', data });
  }

  /** For each service that needs the card, once for each number of days before: others may need it at another time. */
  async cardExpiring(
    manager: EntityManager,
    service: Service,
    card: MailCard & { id: string; expires: { month: number; year: number } },
    daysBefore: number,
  ): Promise<void> {
    const { month, year } = card.expires;
    const data = { card: cardOf(card), expires: { month, year }, sites: paidSites([service]), url: this.cardsPage };
    const key = `card-expiring-${card.id}-${year}-${month}-${daysBefore}-${service.id}`;
    await this.mails.queue(manager, { accountId: service.accountId, key, template: 'card-expiring', data });
  }

  /** The service must be on trial. */
  async trialEnds(manager: EntityManager, service: Service, trialUntil: Date, now: Date): Promise<void> {
    const { id, accountId, siteId, siteName } = service;
    const daysLeft = Math.max(1, Math.ceil((trialUntil.getTime() - now.getTime()) / dayMs));
    const data = {
      ...{ siteName, daysLeft, trialUntil: trialUntil.toISOString(), deletionAt: deletionAt(trialUntil).toISOString() },
      url: this.mails.portal(`/sites/${showId('site', siteId)}`),
    };
    await this.mails.queue(manager, {
      accountId,
      key: `trial-ends-${id}-${trialUntil.getTime()}-${daysLeft}`,
      template: 'trial-ends',
      data,
    });
  }

  private invoicePage({ id }: Invoice): string {
    return this.mails.portal(`/billing/invoices/${showId('invoice', id)}`);
  }
  private get cardsPage(): string {
    return this.mails.portal('/billing/cards');
  }
}

/** Nothing but what the mail shows, whatever the row holds besides. */
const cardOf = ({ brand, last4 }: MailCard): MailCard => ({ brand, last4 });
