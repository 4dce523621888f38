import { mostTokens, type GateMethod } from '@sitekeep/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { acceptedCounter, driftOf } from './one-time-codes.ts';
import { emailCodeHash } from './email-codes.ts';
import { recoveryHash } from './recovery-codes.ts';
import { newSeed, sealSeed, unsealSeed } from './token-seeds.ts';
import { VisitorTokensRepository, type TokenInForce, type TokenOwner } from './visitor-tokens.repository.ts';

/** The id of nothing (RFC 9562, 5.9). */
const nil = '00000000-0000-0000-0000-000000000000';
type Found = { tokenId: string; counter: number; drift: number };
/** Where a code is shown, and what counts as one there. */
export type CodePlace = { siteId: string; methods: readonly GateMethod[] };
/** At no site: a code by mail is for one. */
const anywhere: CodePlace = { siteId: nil, methods: ['token', 'recovery_code'] };
export type CodeMethod = 'token' | 'recovery_code' | 'email_code';
/** `tokenId`: of the token, where it was one's. */
export type TakenCode = { method: CodeMethod; tokenId?: string };

/** Whether a code is right. */
@Injectable()
export class TokenCodes {
  /** Stands in for every token that a visitor has less than the most. */
  private readonly standIn: TokenInForce;

  constructor(
    private readonly clock: Clock,
    private readonly repository: VisitorTokensRepository,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {
    const seed = sealSeed(config.SEALING_KEY, nil, newSeed('SHA1'));
    this.standIn = { id: nil, seed, algorithm: 'SHA1', digits: 6, periodSeconds: null, nextCounter: 0, drift: 0 };
  }

  /**
   * Takes a code, so that it is accepted once over all processes: by a token of the visitor that is confirmed and not locked
   * (`token`), as a recovery code, or as the one that was last sent by mail. Null: it is worth nothing, or is none of what counts there. Does
   * the same work for whoever is asked about, null and visitors without tokens among them. A rollback of the caller's transaction gives the
   * code back.
   */
  async verify(
    manager: EntityManager,
    visitor: { accountId: string; id: string } | null,
    code: string,
    place?: CodePlace | null,
  ): Promise<TakenCode | null> {
    const { siteId, methods } = place ?? anywhere;
    const { accountId, id: visitorId } = visitor ?? { accountId: nil, id: nil };
    const tokens = await this.repository.inForce(manager, { accountId, visitorId });
    const nowMs = this.clock.nowMs();
    const found = this.find(tokens, code.replace(/\s/g, ''), nowMs);
    const taking = {
      ...(found ?? { tokenId: nil, counter: 0, drift: 0 }),
      recoveryHash: recoveryHash(visitorId, code),
      emailHash: emailCodeHash(this.config.SEALING_KEY, siteId, visitorId, code),
    };
    const method = await this.repository.take(manager, { accountId, visitorId }, { ...taking, siteId, methods, at: new Date(nowMs) });
    return method && { method, ...(method === 'token' && { tokenId: taking.tokenId }) };
  }

  /** False: the token was locked or deleted. */
  async isInForce(manager: EntityManager, owner: TokenOwner, tokenId: string): Promise<boolean> {
    return (await this.repository.inForce(manager, owner)).some(({ id }) => id === tokenId);
  }

  /** What tells recovery codes of now from those that others took the place of. */
  recoveryCodesLeft(manager: EntityManager, owner: TokenOwner): Promise<string[]> {
    return this.repository.recoveryHashes(manager, owner);
  }

  /** Always opens `mostTokens` seeds and makes as many codes of each, whatever the visitor has and wherever the right one is. */
  private find(tokens: readonly TokenInForce[], code: string, nowMs: number): Found | null {
    let found: Found | null = null;
    for (let i = 0; i < mostTokens; i++) {
      const token = tokens[i] ?? this.standIn;
      const maker = { ...token, secret: unsealSeed(this.config.SEALING_KEY, token) };
      const counter = acceptedCounter(maker, token, code, nowMs);
      if (counter !== null && token !== this.standIn) found ??= { tokenId: token.id, counter, drift: driftOf(token, counter, nowMs) };
    }
    return found;
  }
}
