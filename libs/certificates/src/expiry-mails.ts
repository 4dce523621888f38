import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId } from '@sitekeep/contracts';
import { Mailer } from '@sitekeep/mail';
import { Audit, CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Certificate } from './certificate.entity.ts';
import { systemActor } from './system-actor.ts';

/** Tells the owners that a certificate in use runs out: once for each of the days 30, 14 and 3. */
@Injectable()
export class ExpiryMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly accounts: AccountsReadModel,
    private readonly audit: Audit,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'PORTAL_URL'>,
  ) {}

  async warn(
    manager: EntityManager,
    { id, accountId, siteId, source, notAfter }: Certificate,
    about: { siteName: string; hostnames: string[]; warningDay: number; daysLeft: number; lastError: string | null },
  ): Promise<void> {
    const { siteName, hostnames, daysLeft, lastError, warningDay } = about;
    const shown = showId('certificate', id);
    const url = new URL(`/sites/${showId('site', siteId)}`, this.config.PORTAL_URL).toString();
    const data = {
      siteName,
      hostnames,
      daysLeft,
      expiresAt: notAfter.toISOString(),
      renewalError: source === 'acme' ? lastError : null,
      url,
    };
    for (const { id: person, email, name, language } of await this.accounts.ownerRecipients(manager, accountId))
      await this.mailer.queue(manager, {
        key: `certificate-${shown}-${warningDay}-${person}`,
        to: email,
        template: 'certificate-expires',
        data: { ...data, name },
        accountId,
        ownerId: person,
        language,
      });
    const reason = `${daysLeft} days left`;
    await this.audit.append(manager, { actor: systemActor, accountId, action: 'certificate.expires_soon', target: shown, reason });
  }
}
