import { Injectable } from '@nestjs/common';
import { cursorUuid, pageOf, Transactions } from '@sitekeep/platform';
import type { MailLanguage, Page, PageQuery } from '@sitekeep/contracts';
import { showId } from '@sitekeep/contracts';
import type { Attachment } from './attachments.ts';
import { MailboxMessage } from './mailbox-message.entity.ts';

export type MailboxItem = {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  language: MailLanguage;
  attachments: { filename: string; contentType: string; bytes: number }[];
  at: string;
};

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

  /** The attachment at this place of the message, counted from 0. */
  async attachment(id: string, index: number): Promise<Attachment | null> {
    const message = await this.transactions.manager.getRepository(MailboxMessage).findOneBy({ id });
    const found = message?.attachments[index];
    return found ? { ...found, content: Buffer.from(found.content, 'base64') } : null;
  }
}

const show = ({ id, recipient, subject, text, html, language, attachments, at }: MailboxMessage): MailboxItem => ({
  id: showId('mail', id),
  to: recipient,
  subject,
  text,
  html,
  language,
  attachments: attachments.map(({ filename, contentType, content }) => ({
    filename,
    contentType,
    bytes: Buffer.byteLength(content, 'base64'),
  })),
  at: at.toISOString(),
});
