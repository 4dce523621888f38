import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EmailCodesRepository } from './email-codes.repository.ts';
import { GateAccess } from './gate-access.ts';
import { GateKeysRepository } from './gate-keys.repository.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { KeptOfVisitors } from './kept-of-visitors.ts';
import { KeyCredentials } from './key-credentials.ts';
import { ResetsRepository } from './resets.repository.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Told by publication which sites are gone, which came back, and which are not to come back any more. */
@Injectable()
export class GateCleanup {
  constructor(
    private readonly keys: GateKeysRepository,
    private readonly visitors: VisitorsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
    private readonly access: GateAccess,
    private readonly devices: TrustedDevicesRepository,
    private readonly emailCodes: EmailCodesRepository,
    private readonly invitations: InvitationsRepository,
    private readonly resets: ResetsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly providers: ProvidersRepository,
    private readonly kept: KeptOfVisitors,
    private readonly keyCredentials: KeyCredentials,
    private readonly guesses: GuessesRepository,
  ) {}

  /**
   * The site is deleted, and may be restored: what is under way there ends, and what visitors have there is set aside. Keys, providers,
   * tokens of programs and the rest of its settings stay; nobody finds them, for the site is gone.
   */
  async closeSite(manager: EntityManager, siteId: string): Promise<void> {
    await this.sessions.forgetSite(manager, siteId);
    await this.devices.forgetSite(manager, siteId);
    await this.emailCodes.forgetSite(manager, siteId);
    await this.invitations.forgetSite(manager, siteId);
    await this.resets.forgetSite(manager, siteId);
    await this.kept.setAside(manager, siteId);
    await this.access.siteChanged(manager, siteId);
  }

  /**
   * A deleted site was restored; for any other nothing happens. What the keys of other sites gave its visitors meanwhile, who seemed to be
   * theirs alone, goes.
   */
  async reopenSite(manager: EntityManager, siteId: string): Promise<void> {
    const accounts = await this.kept.visitorsOf(manager, siteId);
    if (accounts.length === 0) return;
    // No key is at one of them until they have what they had.
    for (const { accountId } of accounts) await this.visitors.lockAccount(manager, accountId);
    await this.kept.giveBack(manager, siteId);
    for (const { accountId, visitorIds } of accounts) await this.keyCredentials.dropBeyond(manager, accountId, visitorIds);
    await this.access.siteChanged(manager, siteId);
  }

  /**
   * Ends the keys, sessions, trusted devices, passkeys, identity providers and machine tokens of a deleted site and what visitors may enter of
   * it. The visitors themselves stay the account's.
   */
  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await this.keys.forgetSite(manager, siteId);
    await this.visitors.forgetSite(manager, siteId);
    await this.sessions.forgetSite(manager, siteId);
    await this.revocations.forgetSite(manager, siteId);
    await this.access.forgetSite(manager, siteId);
    await this.devices.forgetSite(manager, siteId);
    await this.emailCodes.forgetSite(manager, siteId);
    await this.invitations.forgetSite(manager, siteId);
    await this.resets.forgetSite(manager, siteId);
    await this.passkeys.forgetSite(manager, siteId);
    await this.providers.forgetSite(manager, siteId);
    await this.guesses.forgetSite(manager, siteId);
    await this.kept.destroy(manager, siteId);
  }
}
