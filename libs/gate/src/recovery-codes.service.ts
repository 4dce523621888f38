import { Injectable } from '@nestjs/common';
import { type RecoveryCodes } from '@sitekeep/contracts';
import { notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { KeyCredentials } from './key-credentials.ts';
import { KeyScope } from './key-scope.ts';
import { SessionRevocations } from './session-revocations.ts';
import { TokenTrail } from './token-trail.ts';
import { newRecoveryCode, recoveryCodesAtOnce, recoveryHash } from './recovery-codes.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorTokensRepository, type TokenOwner } from './visitor-tokens.repository.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Codes for visitors without their token at hand. */
@Injectable()
export class RecoveryCodesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly scope: KeyScope,
    private readonly keyCredentials: KeyCredentials,
    private readonly trail: TokenTrail,
    private readonly visitors: VisitorsRepository,
    private readonly repository: VisitorTokensRepository,
    private readonly clock: Clock,
    private readonly sessions: GateSessionsRepository,
    private readonly ending: SessionRevocations,
    private readonly devices: TrustedDevicesRepository,
  ) {}

  /**
   * New ones, in this answer and nowhere else; those before are worth nothing, nor is what one of them may have opened: whoever has found the
   * sheet is out, wherever they ticked that the browser is trusted. Throws not_found unless the visitor is the account's.
   */
  make(context: AccountContext, visitorId: string): Promise<RecoveryCodes> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, accountId);
      await this.scope.hold(manager, context, visitorId);
      if (!(await this.visitors.find(manager, accountId, visitorId))) throw notFound();
      const codes = Array.from({ length: recoveryCodesAtOnce }, newRecoveryCode);
      const hashes = codes.map((code) => recoveryHash(visitorId, code));
      const hadSome = await this.mayHaveOpened(manager, { accountId, visitorId });
      // Codes before visitors, as whoever signs in takes them.
      await this.repository.replaceRecoveryCodes(manager, { accountId, visitorId }, hashes);
      if (hadSome) await this.endWhatTheyOpened(manager, { accountId, visitorId });
      await this.keyCredentials.markRecoveryCodes(manager, { accountId, visitorId }, context);
      await this.trail.note(manager, context, 'visitor.recovery-codes-made', visitorId, null);
      return { codes };
    });
  }

  /** Sessions, and browsers that were trusted. */
  private async endWhatTheyOpened(manager: EntityManager, { accountId, visitorId }: TokenOwner): Promise<void> {
    await this.ending.ofVisitors(manager, accountId, [visitorId]);
    await this.devices.removeOfVisitors(manager, accountId, [visitorId]);
  }

  /** Whether the visitor had any: where the last one was used there is none, but what it opened. Who never had one, nor a browser that is trusted, stays signed in. */
  private async mayHaveOpened(manager: EntityManager, { accountId, visitorId }: TokenOwner): Promise<boolean> {
    if ((await this.repository.recoveryHashes(manager, { accountId, visitorId })).length > 0) return true;
    if (await this.sessions.hasBegunBy(manager, { accountId, visitorId }, 'recovery_code')) return true;
    return (await this.devices.ofVisitor(manager, { accountId, visitorId }, this.clock.now())).length > 0;
  }
}
