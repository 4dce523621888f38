import { Injectable } from '@nestjs/common';
import { Mailer, mailLanguageOf, type QueuedMail } from '@sitekeep/mail';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { VisitorMailLimits } from './visitor-mail-limits.ts';
import type { VisitorRow } from './visitor.entity.ts';

const hourMs = 3_600_000;
type Notice =
  'visitor-sign-in' | 'visitor-password-changed' | 'visitor-passkey-added' | 'visitor-passkey-removed' | 'visitor-passkey-locked';

/** Tells visitors of what was done in their name. */
@Injectable()
export class VisitorNotices {
  constructor(
    private readonly clock: Clock,
    private readonly mailer: Mailer,
    private readonly limits: VisitorMailLimits,
  ) {}

  /** Of each kind at most one in an hour of the clock to an address, so that nobody's mailbox is filled: the first tells enough. `spoken`: the language of the page. */
  async tell<Name extends Notice>(
    manager: EntityManager,
    { id: visitorId, accountId, email }: Pick<VisitorRow, 'id' | 'accountId' | 'email'>,
    template: Name,
    data: QueuedMail<Name>['data'],
    spoken: string,
  ): Promise<void> {
    if (!(await this.limits.mayMail(manager, 'notice', accountId, email))) return;
    const hour = Math.floor(this.clock.nowMs() / hourMs);
    const key = `${template} ${this.limits.addressKey(accountId, email)} ${hour}`;
    const mail = { key, to: email, template, data, accountId, visitorId, language: mailLanguageOf(spoken) };
    const isQueued = await this.mailer.queue<Name>(manager, mail);
    if (isQueued) await this.limits.count(manager, 'notice', accountId, email);
  }
}
