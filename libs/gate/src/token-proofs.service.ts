import { Inject, Injectable } from '@nestjs/common';
import { type Fault, type VisitorToken } from '@sitekeep/contracts';
import { CONTROL_CONFIG, invalidContent, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import { KeyScope } from './key-scope.ts';
import { TokenTrail } from './token-trail.ts';
import { acceptedCounter, driftOf, resyncCounter, type CodeMaker } from './one-time-codes.ts';
import { unsealSeed } from './token-seeds.ts';
import type { VisitorTokenRow } from './visitor-token.entity.ts';
import { showToken } from './visitor-token.view.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';

type Place = { visitorId: string; tokenId: string };
/** The counter that the codes prove, or why they prove nothing. */
type Proof = (row: VisitorTokenRow, maker: CodeMaker, nowMs: number) => number | Fault;

/** Tokens that show by their codes that they are what was set up, and where they stand. These codes are used then, too. */
@Injectable()
export class TokenProofs {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly scope: KeyScope,
    private readonly trail: TokenTrail,
    private readonly repository: VisitorTokensRepository,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** A first code: from now on those of the token are accepted. Throws conflict when it is confirmed already. */
  confirm(context: AccountContext, place: Place, code: string): Promise<VisitorToken> {
    return this.prove(context, place, 'visitor-token.confirmed', (row, maker, nowMs) => {
      if (row.confirmed) throw new ProblemError('conflict', 'This token is confirmed already.');
      return acceptedCounter(maker, row, code, nowMs) ?? wrongCode;
    });
  }

  /** Two codes, one after the other, of a token whose counter or clock has run away. Confirms it, too: they prove more than one. */
  resync(context: AccountContext, place: Place, codes: readonly [string, string]): Promise<VisitorToken> {
    return this.prove(
      context,
      place,
      'visitor-token.resynchronised',
      (row, maker, nowMs) => resyncCounter(maker, row, codes, nowMs) ?? wrongPair,
    );
  }

  private prove(context: AccountContext, { visitorId, tokenId }: Place, action: string, proof: Proof): Promise<VisitorToken> {
    return this.transactions.run(async (manager) => {
      await this.scope.hold(manager, context, visitorId);
      const row = await this.repository.lock(manager, { accountId: context.accountId, visitorId }, tokenId);
      if (!row) throw notFound();
      const nowMs = this.clock.nowMs();
      const proven = proof(row, { ...row, secret: unsealSeed(this.config.SEALING_KEY, row) }, nowMs);
      if (typeof proven !== 'number') throw invalidContent([proven]);
      row.confirmed = true;
      row.nextCounter = proven + 1;
      row.drift = driftOf(row, proven, nowMs);
      await this.repository.save(manager, row);
      await this.trail.note(manager, context, action, visitorId, tokenId);
      return showToken(row);
    });
  }
}

const wrongCode: Fault = {
  pointer: '/code',
  code: 'wrong_code',
  detail:
    'This is not a code that the token shows now, or it was used before. Take the next one; if that fails too, resynchronise the token.',
};
const wrongPair: Fault = {
  pointer: '/codes',
  code: 'wrong_code',
  detail:
    'These are not two codes of this token, one after the other, that were not used before. Its clock may be off by 60 codes, its counter ahead by 1000.',
};
