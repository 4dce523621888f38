import { Injectable } from '@nestjs/common';
import { showId, type GateRule, type RulesetGate, type SessionKey, type SessionKeyInput } from '@sitekeep/contracts';
import { Audit, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { codeFaults } from './check-gate.ts';
import { PoliciesRepository, type GateRow } from './policies.repository.ts';
import type { PolicyRow } from './policy.entity.ts';
import { PolicyLock } from './policy-lock.ts';
import { gateSettings, siteSettings } from './policy-settings.ts';

/** The gate of a site: its policy as edges know it, and the number of the key that signs its sessions. */
@Injectable()
export class GatePolicy {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly repository: PoliciesRepository,
    private readonly lock: PolicyLock,
  ) {}

  /** Also of a gate that is off. Whoever asks has checked that the site is the account's. */
  async of(manager: EntityManager, accountId: string, siteId: string): Promise<RulesetGate> {
    return gateOf(await this.repository.findGate(manager, { accountId, siteId }));
  }

  /** Whether it asks for codes and takes none but what an identity provider stands for. Nobody changes the policy before the transaction ends. */
  async needsProvider(manager: EntityManager, accountId: string, siteId: string): Promise<boolean> {
    const gate = gateOf(await this.repository.lock(manager, { accountId, siteId }));
    return gate.mode === 'on' && codeFaults(gate).length > 0;
  }

  /** How the site is called before its visitors; null: it has no such name. Whoever asks has checked that the site is the account's. */
  async brandName(manager: EntityManager, accountId: string, siteId: string): Promise<string | null> {
    return siteSettings(await this.repository.find(manager, { accountId, siteId })).brand.name;
  }

  /** Throws not_found unless the site is the account's. */
  async key(accountId: string, siteId: string): Promise<SessionKey> {
    const { manager } = this.transactions;
    await this.lock.assertOwned(manager, { accountId, siteId });
    return this.shown(await this.repository.find(manager, { accountId, siteId }));
  }

  /** From now on another key signs; the one so far is good for `overlapSeconds` more, the one before it no longer. */
  rotate({ accountId, principal }: AccountContext, siteId: string, { overlapSeconds }: SessionKeyInput): Promise<SessionKey> {
    return this.lock.change({ accountId, siteId }, async (manager, row) => {
      const gatePreviousUntil = overlapSeconds === 0 ? null : new Date(this.clock.nowMs() + overlapSeconds * 1000);
      const columns = { gateEpoch: row.gateEpoch + 1, gatePreviousUntil };
      await this.repository.setKeys(manager, row, columns);
      // What staff do is written down by the api, once per call.
      if (principal.kind !== 'staff')
        await this.audit.append(manager, {
          actor: principal,
          accountId,
          action: 'gate.session-key-rotated',
          target: showId('site', siteId),
        });
      return this.shown({ ...row, ...columns });
    });
  }

  private shown({ gateEpoch: epoch, gatePreviousUntil: until }: PolicyRow): SessionKey {
    const isGood = until !== null && until.getTime() > this.clock.nowMs();
    return { epoch, previousUntil: isGood ? until.toISOString() : null };
  }
}

export function gateOf(row: GateRow): RulesetGate {
  const { rules, ...gate } = gateSettings(row);
  return {
    ...gate,
    rules: rules.map(ruleOf),
    epoch: row.gateEpoch,
    previousUntil: row.gatePreviousUntil?.getTime() ?? null,
  };
}

/** Edges that do not know appliesTo yet take what does without. */
const ruleOf = ({ appliesTo, ...rule }: GateRule): RulesetGate['rules'][number] => (appliesTo.length === 0 ? rule : { ...rule, appliesTo });
