import type { MailLanguage } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import type { Attachment } from './attachments.ts';

export type OutgoingMail = {
  messageId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  language: MailLanguage;
  attachments: Attachment[];
};

/** The mail server will never take this mail, e.g. because the address does not exist. Anything else that fails is tried again. */
export class MailRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'MailRefused';
  }
}

/**
 * Hands mails over to whoever brings them to people. When `deliver` resolves, the other side has the mail and answers for it.
 * Delivering the same message id again is harmless: the other side sees that it is the same mail. `within` is the transaction that
 * records the hand-over; a transport that keeps mails in our own database joins it.
 */
export abstract class MailTransport {
  abstract deliver(mail: OutgoingMail, within?: EntityManager): Promise<void>;
  abstract close(): Promise<void>;
}
