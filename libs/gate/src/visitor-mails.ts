import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { Mailer, mailLanguageOf } from '@sitekeep/mail';
import { newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { LinkHosts, type MailPlace } from './link-hosts.ts';
import { VisitorNotices } from './visitor-notices.ts';
import type { VisitorRow } from './visitor.entity.ts';

type Recipient = Pick<VisitorRow, 'id' | 'accountId' | 'email' | 'name'>;

/** The mails of invitations, passwords and passkeys. Secrets of links are in them, and nowhere else. */
@Injectable()
export class VisitorMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly notices: VisitorNotices,
    private readonly hosts: LinkHosts,
    private readonly accounts: AccountsReadModel,
  ) {}

  /** For an address that was not declined. In the language of the account: nobody knows that of the visitor yet. */
  async invite(
    manager: EntityManager,
    visitor: VisitorRow,
    place: MailPlace,
    invitation: { id: string; secret: string; inviter: string; expiresAt: Date },
  ): Promise<void> {
    const { id, secret, inviter, expiresAt } = invitation;
    const [url, notMeUrl] = [linkOf(place, 'enrol', secret), linkOf(place, 'not-me', secret)];
    const data = { name: visitor.name, ...place, inviter, url, notMeUrl, expiresAt: expiresAt.toISOString() };
    const language = await this.accounts.languageOf(manager, visitor.accountId);
    const key = `visitor-invitation-${id}`;
    await this.mailer.queue(manager, { key, template: 'visitor-invitation', data, language, ...to(visitor) });
  }

  /** For an address that was not declined. `language`: of the page that was asked. */
  async resetPassword(manager: EntityManager, visitor: Recipient, place: MailPlace, secret: string, language: string): Promise<void> {
    const data = { name: visitor.name, ...place, url: linkOf(place, 'reset', secret) };
    const mail = { key: `visitor-reset-${newUuid()}`, template: 'visitor-password-reset' as const, data };
    await this.mailer.queue(manager, { ...mail, language: mailLanguageOf(language), ...to(visitor) });
  }

  /** `cameBy`: host by which the visitor has come, `language`: of the page there. `what`: the visitor made or removed it just now, or its counter went backwards. */
  async aboutPasskey(
    manager: EntityManager,
    visitor: VisitorRow,
    { siteId, cameBy, language }: { siteId: string; cameBy: string; language: string },
    what: 'added' | 'removed' | 'locked',
  ): Promise<void> {
    const host = await this.hosts.findPublic(manager, { accountId: visitor.accountId, siteId }, cameBy);
    const data = { name: visitor.name, host, url: `https://${host}/.sitekeep/account` };
    await this.notices.tell(manager, visitor, `visitor-passkey-${what}`, data, language);
  }

  async passwordChanged(manager: EntityManager, visitor: VisitorRow, place: MailPlace, language: string): Promise<void> {
    const data = { name: visitor.name, ...place, url: `https://${place.host}/.sitekeep/reset` };
    await this.notices.tell(manager, visitor, 'visitor-password-changed', data, language);
  }
}

const to = ({ id: visitorId, accountId, email }: Recipient) => ({ visitorId, accountId, to: email });

const linkOf = ({ host }: MailPlace, page: 'enrol' | 'not-me' | 'reset', secret: string): string =>
  `https://${host}/.sitekeep/${page}?k=${secret}`;
