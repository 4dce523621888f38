import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, showMoney, type Money } from '@sitekeep/contracts';
import { Mailer, MailReadModel, type MailTemplate, type MailTemplates } from '@sitekeep/mail';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Invoice } from './invoice.entity.ts';
import type { Payment } from './payment.entity.ts';
import { deletionAt, type WarningDay } from './service.ts';
import type { Service } from './service.entity.ts';
import { showDay } from './service.view.ts';

/** The mails of billing. Each has a key made of what it tells, so that none is sent twice. */
@Injectable()
export class BillingMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly sent: MailReadModel,
    private readonly accounts: AccountsReadModel,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  async invoiceIssued(manager: EntityManager, invoice: Invoice): Promise<void> {
    await this.toOwners(manager, invoice.accountId, `invoice-${invoice.id}`, 'invoice', this.invoiceData(invoice));
  }

  async invoicePaid(manager: EntityManager, invoice: Invoice, services: readonly Service[]): Promise<void> {
    const data = { ...this.invoiceData(invoice), sites: services.map(paidSite) };
    await this.toOwners(manager, invoice.accountId, `paid-${invoice.id}`, 'paid', data);
  }

  /** Returns the keys of the mails, for `handedOverAt`. */
  warning(manager: EntityManager, service: Service, unpaidSince: Date, day: WarningDay): Promise<string[]> {
    const key = `warning-${service.id}-${unpaidSince.getTime()}-${day}`;
    const data = { siteName: service.siteName, day, deletionDay: showDay(deletionAt(unpaidSince)), url: this.portal('/billing') };
    return this.toOwners(manager, service.accountId, key, 'unpaid-warning', data);
  }

  async deleted(manager: EntityManager, service: Service): Promise<void> {
    const reason = service.deletionReason === 'customer' ? 'as you asked' : 'it was not paid for ten days';
    const data = { siteName: service.siteName, reason };
    await this.toOwners(manager, service.accountId, `deleted-${service.id}`, 'deleted', data);
  }

  /** Money came in that its invoice did not need. */
  async becameBalance(manager: EntityManager, payment: Payment, money: Money, why: string): Promise<void> {
    const data = { total: showMoney(money), why, url: this.portal('/billing') };
    await this.toOwners(manager, payment.accountId, `balance-${payment.id}`, 'money-became-balance', data);
  }

  /** When the first of these mails was handed to the mail server: from then on the customer has been told. */
  async handedOverAt(manager: EntityManager, keys: readonly string[]): Promise<Date | null> {
    const times: Date[] = [];
    for (const key of keys) {
      const time = await this.sent.handedOverAt(manager, key);
      if (time) times.push(time);
    }
    return times.length > 0 ? new Date(Math.min(...times.map((time) => time.getTime()))) : null;
  }

  private invoiceData(invoice: Invoice) {
    const total = showMoney({ amount: invoice.total, currency: invoice.currency });
    return { number: invoice.number, total, url: this.portal(`/billing/invoices/${showId('invoice', invoice.id)}`) };
  }

  private portal(path: string): string {
    return new URL(path, this.config.PORTAL_URL).toString();
  }

  private async toOwners<Name extends MailTemplate>(
    manager: EntityManager,
    accountId: string,
    key: string,
    template: Name,
    data: Omit<MailTemplates[Name], 'name'>,
  ): Promise<string[]> {
    const keys: string[] = [];
    for (const { id, email, name } of await this.accounts.ownerRecipients(manager, accountId)) {
      const mail = { key: `${key}-${id}`, to: email, template, data: { ...data, name } as MailTemplates[Name], accountId };
      await this.mailer.queue(manager, mail);
      keys.push(mail.key);
    }
    return keys;
  }
}

const paidSite = (service: Service) => ({ name: service.siteName, paidUntil: service.paidUntil ? showDay(service.paidUntil) : '' });
