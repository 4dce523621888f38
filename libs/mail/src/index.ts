import { DeliverMail } from './deliver-mail.handler.ts';
import { Mail } from './mail.entity.ts';
import { MailboxMessage } from './mailbox-message.entity.ts';
import { MailInitial1700000001500 } from './migrations/1500-mail.migration.ts';

export { DeliverMail } from './deliver-mail.handler.ts';
export { MailModule } from './mail.module.ts';
export { MailReadModel } from './mail.read-model.ts';
export { Mailbox, type MailboxItem } from './mailbox.ts';
export { Mailer, type QueuedMail } from './mailer.ts';
export type { MailTemplate, MailTemplates } from './templates.ts';

export const mailEntities = [Mail, MailboxMessage];
export const mailMigrations = [MailInitial1700000001500];
export const mailJobHandlers = [DeliverMail];
