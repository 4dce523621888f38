import { Inject, Injectable } from '@nestjs/common';
import type { MailLanguage } from '@sitekeep/contracts';
import { CONTROL_CONFIG, Outbox } from '@sitekeep/platform';
import { Clock, newUuid, seal, unseal, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { AttachmentRef } from './attachments.ts';
import { Mail } from './mail.entity.ts';
import { renderMail, secretTemplates, type MailTemplate, type MailTemplates } from './templates.ts';

export type QueuedMail<Name extends MailTemplate = MailTemplate> = {
  /** deterministic: made of what the mail tells and whom, so that it is written once however often it is asked for */
  key: string;
  to: string;
  template: Name;
  data: MailTemplates[Name];
  accountId: string | null;
  /** of the person; English when left out */
  language?: MailLanguage;
  /** documents of the account */
  attachments?: AttachmentRef[];
  /** a person who looks after the money of the account: it goes out only if they still do by then */
  ownerId?: string;
  /** whom a mail of a visitor's template is for: it goes with them */
  visitorId?: string;
};
type Body = { html: string; text: string };
const sealContext = (id: string) => `mail:${id}`;

/** Queues mails in the caller's transaction: the mail goes out if, and only if, the change it tells of is committed. */
@Injectable()
export class Mailer {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  async queue<Name extends MailTemplate>(manager: EntityManager, mail: QueuedMail<Name>): Promise<boolean> {
    const id = newUuid();
    if (mail.template.startsWith('visitor-') && mail.visitorId === undefined) throw new Error(`${mail.template} names no visitor`);
    const language = mail.language ?? 'en';
    const { subject, html, text } = renderMail(mail.template, mail.data, language);
    const stored = secretTemplates.has(mail.template)
      ? { html: null, text: null, sealed: seal(this.config.SEALING_KEY, sealContext(id), JSON.stringify({ html, text } satisfies Body)) }
      : { html, text, sealed: null };
    const written = await manager
      .createQueryBuilder()
      .insert()
      .into(Mail)
      .values({
        id,
        key: mail.key,
        accountId: mail.accountId,
        visitorId: mail.visitorId ?? null,
        ownerId: mail.ownerId ?? null,
        recipient: mail.to,
        subject,
        ...stored,
        language,
        attachments: mail.attachments ?? [],
        state: 'queued',
        queuedAt: this.clock.now(),
      })
      .orIgnore()
      .returning('id')
      .execute();
    const isQueued = (written.raw as unknown[]).length > 0;
    if (isQueued) await this.outbox.add(manager, 'deliver-mail', { mailId: id });
    return isQueued;
  }

  /** Mails to these visitors of the account: also those that have not gone out yet. */
  async forgetVisitors(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<void> {
    await manager.query('DELETE FROM mail WHERE account_id = $1 AND visitor_id = ANY($2)', [accountId, visitorIds]);
  }

  /** What the mail says; null once it was handed over and carried a secret. */
  bodyOf(mail: Mail): Body | null {
    if (mail.sealed !== null) return JSON.parse(unseal(this.config.SEALING_KEY, sealContext(mail.id), mail.sealed)) as Body;
    return mail.html === null || mail.text === null ? null : { html: mail.html, text: mail.text };
  }
}
