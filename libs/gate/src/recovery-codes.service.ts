import { Injectable } from '@nestjs/common';
import { type RecoveryCodes } from '@sitekeep/contracts';
import { notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { KeyCredentials } from './key-credentials.ts';
import { KeyScope } from './key-scope.ts';
import { TokenTrail } from './token-trail.ts';
import { newRecoveryCode, recoveryCodesAtOnce, recoveryHash } from './recovery-codes.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
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
  ) {}

  /** New ones, in this answer and nowhere else; those before are worth nothing. Throws not_found unless the visitor is the account's. */
  make(context: AccountContext, visitorId: string): Promise<RecoveryCodes> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, accountId);
      await this.scope.hold(manager, context, visitorId);
      if (!(await this.visitors.find(manager, accountId, visitorId))) throw notFound();
      const codes = Array.from({ length: recoveryCodesAtOnce }, newRecoveryCode);
      const hashes = codes.map((code) => recoveryHash(visitorId, code));
      await this.repository.replaceRecoveryCodes(manager, { accountId, visitorId }, hashes);
      await this.keyCredentials.markRecoveryCodes(manager, { accountId, visitorId }, context);
      await this.trail.note(manager, context, 'visitor.recovery-codes-made', visitorId, null);
      return { codes };
    });
  }
}
