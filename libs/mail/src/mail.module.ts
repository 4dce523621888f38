import { Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { CONTROL_CONFIG, Transactions } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import { Attachments } from './attachments.ts';
import { DeliverMail } from './deliver-mail.handler.ts';
import { MailReadModel } from './mail.read-model.ts';
import { MailTransport } from './mail-transport.ts';
import { Mailbox } from './mailbox.ts';
import { MailboxTransport } from './mailbox.transport.ts';
import { Mailer } from './mailer.ts';
import { OwnerCheck } from './owner-check.ts';
import { SmtpTransport } from './smtp.transport.ts';

/** SMTP when there is a server, else the local mailbox, which refuses to stand in for one in production. */
function chooseTransport(config: ControlConfig, transactions: Transactions, clock: Clock): MailTransport {
  if (config.SMTP_URL) return new SmtpTransport(config.SMTP_URL, config.MAIL_FROM, config.STAFF_MAIL);
  if (config.SITEKEEP_ENV === 'production') throw new Error('Set SMTP_URL: the local mailbox is for development only.');
  return new MailboxTransport(() => transactions.manager, clock);
}

@Injectable()
class TransportCloser implements OnModuleDestroy {
  constructor(@Inject(MailTransport) private readonly transport: MailTransport) {}

  onModuleDestroy(): Promise<void> {
    return this.transport.close();
  }
}

/** Writes mails and brings them out: the billing-worker fetches the handler from here. Needs the global PlatformModule. */
@Module({
  providers: [
    Mailer,
    MailReadModel,
    Mailbox,
    Attachments,
    OwnerCheck,
    DeliverMail,
    { provide: MailTransport, useFactory: chooseTransport, inject: [CONTROL_CONFIG, Transactions, Clock] },
    TransportCloser,
  ],
  exports: [Attachments, Mailer, MailReadModel, Mailbox, MailTransport, OwnerCheck],
})
export class MailModule {}
