import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { Mailer, type AttachmentRef, type MailTemplate, type MailTemplates } from '@sitekeep/mail';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';

/** `key`: made of what the mail tells, so that none is sent twice. `data`: without the name, which is each recipient's own. */
type OwnerMail<Name extends MailTemplate> = {
  accountId: string;
  key: string;
  template: Name;
  data: Omit<MailTemplates[Name], 'name'>;
  attachments?: AttachmentRef[];
};

/** Mails to everybody who looks after the money of an account, each in their own language. */
@Injectable()
export class OwnerMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly accounts: AccountsReadModel,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  /** Returns the keys of the mails, one for each recipient. */
  async queue<Name extends MailTemplate>(manager: EntityManager, { data, key, ...mail }: OwnerMail<Name>): Promise<string[]> {
    const keys: string[] = [];
    for (const { id, email, name, language } of await this.accounts.ownerRecipients(manager, mail.accountId)) {
      const own = { key: `${key}-${id}`, to: email, ownerId: id, language, data: { ...data, name } as MailTemplates[Name] };
      await this.mailer.queue(manager, { ...mail, ...own });
      keys.push(own.key);
    }
    return keys;
  }

  /** A page of the portal. */
  portal(path: string): string {
    return new URL(path, this.config.PORTAL_URL).toString();
  }
}
