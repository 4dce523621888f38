import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import type { SiteDetail } from '@sitekeep/contracts';
import { Mailer } from '@sitekeep/mail';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';

/** Tells the owners what they ordered and which DNS records come next. */
@Injectable()
export class OrderedMail {
  constructor(
    private readonly mailer: Mailer,
    private readonly accounts: AccountsReadModel,
    @Inject(CONTROL_CONFIG) private readonly config: ControlConfig,
  ) {}

  async ordered(manager: EntityManager, accountId: string, site: SiteDetail): Promise<void> {
    const data = {
      siteName: site.name,
      hostnames: site.hostnames.map((hostname) => hostname.display),
      dnsRecords: site.dnsRecords,
      egressAddresses: site.egressAddresses,
      service: site.service,
      url: new URL(`/sites/${site.id}`, this.config.PORTAL_URL).toString(),
    };
    for (const { id, email, name, language } of await this.accounts.ownerRecipients(manager, accountId))
      await this.mailer.queue(manager, {
        key: `ordered-${site.id}-${id}`,
        to: email,
        template: 'ordered',
        data: { ...data, name },
        accountId,
        ownerId: id,
        language,
      });
  }
}
