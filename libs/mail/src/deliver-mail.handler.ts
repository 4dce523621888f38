import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { showId, type JobPayload } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, LOGGER, Transactions, type Actor, type JobHandler } from '@sitekeep/platform';
import { Clock, type ControlConfig, type Logger } from '@sitekeep/runtime';
import { LessThan, type EntityManager } from 'typeorm';
import { Attachments } from './attachments.ts';
import { Mail, type MailState } from './mail.entity.ts';
import { MailRefused, MailTransport } from './mail-transport.ts';
import { Mailer } from './mailer.ts';
import { OwnerCheck } from './owner-check.ts';

const keptMs = 365 * 24 * 3600_000;
const hourMs = 3600_000;
const sitekeep: Actor = { kind: 'system', id: null, name: 'Sitekeep' };

/**
 * Hands one mail over. Its row is locked meanwhile, so that two runs never send it twice; when the process dies between the mail
 * server's yes and the commit, the next run repeats the mail under the same Message-ID, which mail servers and programs show once.
 */
@Injectable()
export class DeliverMail implements JobHandler<'deliver-mail'> {
  readonly job = 'deliver-mail';
  private tidiedAtMs = 0;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly mailer: Mailer,
    private readonly attachments: Attachments,
    private readonly owners: OwnerCheck,
    private readonly transport: MailTransport,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'MAIL_FROM'>,
  ) {}

  async handle({ mailId }: JobPayload<'deliver-mail'>): Promise<void> {
    await this.transactions.run(async (manager) => {
      const mail = await manager.getRepository(Mail).findOne({ where: { id: mailId }, lock: { mode: 'pessimistic_write' } });
      if (!mail || mail.state !== 'queued') return;
      // Business time before the mail is out: what waits for a time since then must not wait longer because the clock moved meanwhile.
      const at = this.clock.now();
      await this.close(manager, mail, await this.send(manager, mail), at);
    });
    await this.tidyAtTimes();
  }

  /** Mails are kept a year, as the comment of their table promises; looked after at most once an hour. */
  private async tidyAtTimes(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (Math.abs(nowMs - this.tidiedAtMs) < hourMs) return;
    this.tidiedAtMs = nowMs;
    await this.transactions.manager.getRepository(Mail).delete({ handedOverAt: LessThan(new Date(nowMs - keptMs)) });
  }

  private async send(manager: EntityManager, mail: Mail): Promise<Exclude<MailState, 'queued'>> {
    if (!(await this.isStillFor(manager, mail))) return 'withdrawn';
    const body = this.mailer.bodyOf(mail);
    if (!body) throw new Error(`mail ${mail.id} has no text`);
    const { recipient: to, subject, language } = mail;
    const attachments = await this.attachments.of(manager, mail);
    if (!attachments) return 'withdrawn';
    try {
      await this.transport.deliver({ messageId: this.messageId(mail.key), to, subject, ...body, language, attachments }, manager);
      return 'handed_over';
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      this.logger.warn({ mailId: mail.id }, 'a mail was refused for good');
      return 'refused';
    }
  }

  /** Days may have passed since it was queued, and whoever was to read it may have left the team. */
  private async isStillFor(manager: EntityManager, { accountId, ownerId }: Mail): Promise<boolean> {
    return accountId === null || ownerId === null || this.owners.isOwner(manager, accountId, ownerId);
  }

  private async close(manager: EntityManager, mail: Mail, state: MailState, handedOverAt: Date): Promise<void> {
    const secret = mail.sealed !== null;
    await manager.getRepository(Mail).update({ id: mail.id }, { state, handedOverAt, ...(secret && { sealed: null }) });
    if (state === 'refused') await this.tellRefusal(manager, mail);
  }

  /** Of a visitor of a customer, who looks after the address, it stands in the customer's trail; of a customer staff are told. */
  private async tellRefusal(manager: EntityManager, { accountId, visitorId, subject }: Mail): Promise<void> {
    if (visitorId !== null) {
      const [action, target] = ['visitor.mail-refused', showId('visitor', visitorId)];
      await this.audit.append(manager, { actor: sitekeep, accountId, action, target });
      return;
    }
    const text = `The mail server refuses the mail “${subject}” to the customer for good. Ask for another address.`;
    await this.audit.tellStaff(manager, accountId, text);
  }

  private messageId(key: string): string {
    const domain = /@([^>\s]+)/.exec(this.config.MAIL_FROM)?.[1] ?? 'sitekeep.test';
    return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`;
  }
}
