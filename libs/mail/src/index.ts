import { DeliverMail } from './deliver-mail.handler.ts';
import { Mail } from './mail.entity.ts';
import { MailboxMessage } from './mailbox-message.entity.ts';
import { MailInitial1700000001500 } from './migrations/1500-mail.migration.ts';
import { MailsOfOwners1700000001503 } from './migrations/1503-mails-of-owners.migration.ts';
import { MailLanguagesAndAttachments1700000001502 } from './migrations/1502-languages-and-attachments.migration.ts';
import { MailsOfVisitors1700000001501 } from './migrations/1501-mails-of-visitors.migration.ts';

export { Attachments, type Attachment, type AttachmentKind, type AttachmentRef, type AttachmentSource } from './attachments.ts';
export { balanceReasons, type BalanceReason, type MailCard, type MailSite } from './customer-templates.ts';
export { DeliverMail } from './deliver-mail.handler.ts';
export { mailLanguageOf } from './mail-language.ts';
export { MailModule } from './mail.module.ts';
export { MailReadModel } from './mail.read-model.ts';
export { Mailbox, type MailboxItem } from './mailbox.ts';
export { Mailer, type QueuedMail } from './mailer.ts';
export { OwnerCheck, type IsOwner } from './owner-check.ts';
export type { MailTemplate, MailTemplates } from './templates.ts';

export const mailEntities = [Mail, MailboxMessage];
export const mailMigrations = [
  MailInitial1700000001500,
  MailsOfVisitors1700000001501,
  MailLanguagesAndAttachments1700000001502,
  MailsOfOwners1700000001503,
];
export const mailJobHandlers = [DeliverMail];
