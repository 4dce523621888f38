import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Attachment } from './attachments.ts';
import { MailTransport, type OutgoingMail } from './mail-transport.ts';
import { MailboxMessage } from './mailbox-message.entity.ts';

/** The local mailbox of development: mails stay in a table and are read at /dev/mailbox. */
export class MailboxTransport extends MailTransport {
  constructor(
    private readonly manager: () => EntityManager,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Within the transaction that records the hand-over, so that a mail in the mailbox is one that was handed over. */
  async deliver({ to, attachments, ...mail }: OutgoingMail, within = this.manager()): Promise<void> {
    await within
      .createQueryBuilder()
      .insert()
      .into(MailboxMessage)
      .values({ id: newUuid(), recipient: to, at: this.clock.now(), attachments: attachments.map(inBase64), ...mail })
      .orIgnore()
      .execute();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const inBase64 = ({ content, ...attachment }: Attachment) => ({ ...attachment, content: content.toString('base64') });
