import { Injectable } from '@nestjs/common';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { LinkHosts } from './link-hosts.ts';
import { shownUserAgent, type Browser } from './session-start.ts';
import { VisitorNotices } from './visitor-notices.ts';
import type { VisitorRow } from './visitor.entity.ts';

/** Tells visitors of sign-ins in their name that may not have been theirs. */
@Injectable()
export class SignInMails {
  constructor(
    private readonly clock: Clock,
    private readonly notices: VisitorNotices,
    private readonly hosts: LinkHosts,
  ) {}

  /** `host`: by which the visitor has come. */
  async tell(
    manager: EntityManager,
    visitor: VisitorRow,
    siteId: string,
    { host: cameBy, address, userAgent, language, byRecoveryCode }: Browser & { host: string; language: string; byRecoveryCode: boolean },
  ): Promise<void> {
    const host = await this.hosts.findPublic(manager, { accountId: visitor.accountId, siteId }, cameBy);
    const at = this.clock.now().toISOString();
    const url = `https://${host}/.sitekeep/account`;
    const data = { name: visitor.name, host, at, address, userAgent: shownUserAgent(userAgent), byRecoveryCode, url };
    await this.notices.tell(manager, visitor, 'visitor-sign-in', data, language);
  }
}
