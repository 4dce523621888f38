import { Injectable } from '@nestjs/common';
import { cursorUuid, pageOf, Transactions } from '@sitekeep/platform';
import type { Page, PageQuery } from '@sitekeep/contracts';
import { showId } from '@sitekeep/contracts';
import { MailboxMessage } from './mailbox-message.entity.ts';

export type MailboxItem = { id: string; to: string; subject: string; text: string; html: string; at: string };

/** Reads the local mailbox, newest first. For development. */
@Injectable()
export class Mailbox {
  constructor(private readonly transactions: Transactions) {}

  async list(query: PageQuery, to?: string): Promise<Page<MailboxItem>> {
    const after = cursorUuid('mail', query);
    const found = this.transactions.manager.getRepository(MailboxMessage).createQueryBuilder('message');
    if (to) found.andWhere('lower(message.recipient) = lower(:to)', { to });
    if (after) found.andWhere('message.id < :after', { after });
    const rows = await found
      .orderBy('message.id', 'DESC')
      .limit(query.limit + 1)
      .getMany();
    return pageOf('mail', rows, query.limit, show);
  }

  async find(id: string): Promise<MailboxItem | null> {
    const message = await this.transactions.manager.getRepository(MailboxMessage).findOneBy({ id });
    return message && show(message);
  }
}

const show = ({ id, recipient, subject, text, html, at }: MailboxMessage): MailboxItem => ({
  id: showId('mail', id),
  to: recipient,
  subject,
  text,
  html,
  at: at.toISOString(),
});
