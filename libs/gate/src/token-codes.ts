import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';

/** Whether a code is right. */
@Injectable()
export class TokenCodes {
  constructor(private readonly repository: VisitorTokensRepository) {}

  /**
   * Takes a code, so that it is accepted once over all processes: by a token of the visitor that is confirmed and not locked
   * (`code`), or as a recovery code. Null: it is worth nothing. Does the same work for whoever is asked about, null and visitors
   * without tokens among them. A rollback of the caller's transaction gives the code back.
   */
  verify(
    _manager: EntityManager,
    _visitor: { accountId: string; id: string } | null,
    _code: string,
  ): Promise<'code' | 'recovery_code' | null> {
    return Promise.resolve(null);
  }

  /** Confirmed ones, locked ones among them: who locks a visitor's only token must not thereby let passwords alone suffice. */
  hasTokens(manager: EntityManager, visitorId: string): Promise<boolean> {
    return this.repository.hasConfirmed(manager, visitorId);
  }
}
