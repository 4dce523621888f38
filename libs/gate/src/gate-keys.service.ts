import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, type GateKey, type GateKeyInput, type NewGateKey, type SiteGate } from '@sitekeep/contracts';
import { Audit, notFound, ProblemError, Transactions, type AccountContext, type GateKeyPrincipal } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { hashApiKey, newApiKey } from './api-key.ts';
import type { GateKeyRow } from './gate-key.entity.ts';
import { GateKeysRepository, type KnownKey } from './gate-keys.repository.ts';

/** Keys of one site that are good at the same time: more overlaps than these nobody needs. */
export const mostGateKeys = 10;

/** API_KEYs, by which servers of a customer check and manage the visitors of one site. */
@Injectable()
export class GateKeys {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly accounts: AccountsReadModel,
    private readonly sites: SitesReadModel,
    private readonly repository: GateKeysRepository,
  ) {}

  async get(accountId: string, siteId: string): Promise<SiteGate> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    return this.shown(manager, accountId, siteId);
  }

  /** A locked site's keys are refused like unknown ones, at once. */
  setLocked(context: AccountContext, siteId: string, locked: boolean): Promise<SiteGate> {
    return this.change(context, siteId, async (manager, { accountId }) => {
      const before = await this.repository.isLocked(manager, accountId, siteId);
      await this.repository.setLocked(manager, { siteId, accountId, locked });
      if (before !== locked) await this.note(manager, context, locked ? 'gate.locked' : 'gate.unlocked', showId('site', siteId));
      return this.shown(manager, accountId, siteId);
    });
  }

  /** The secret is in this answer and nowhere else. The key so far is good for `overlapSeconds` more. */
  create(context: AccountContext, siteId: string, { overlapSeconds }: GateKeyInput): Promise<NewGateKey> {
    return this.change(context, siteId, async (manager, { accountId }) => {
      const now = this.clock.now();
      await this.repository.endCurrent(manager, accountId, siteId, new Date(now.getTime() + overlapSeconds * 1000));
      if ((await this.repository.good(manager, accountId, siteId, now)).length >= mostGateKeys)
        throw new ProblemError('limit_reached', `A site has at most ${mostGateKeys} keys that are good. Delete old ones first.`);
      const { secret, hash, hint } = newApiKey();
      const row = { id: newUuid(), accountId, siteId, hash, hint, createdAt: now, expiresAt: null, lastUsedAt: null };
      await this.repository.add(manager, row);
      await this.note(manager, context, 'gate-key.created', showId('gateKey', row.id));
      return { ...showKey(row), secret };
    });
  }

  /** Ends at once. Throws not_found when the site has no such key. */
  async remove(context: AccountContext, siteId: string, id: string): Promise<void> {
    await this.change(context, siteId, async (manager, { accountId }) => {
      if (!(await this.repository.remove(manager, accountId, siteId, id))) throw notFound();
      await this.note(manager, context, 'gate-key.deleted', showId('gateKey', id));
    });
  }

  /** What the key opens; null when it is nobody's or has ended. Whoever asks looks at `locked`. */
  find(secret: string): Promise<KnownKey | null> {
    return this.repository.byHash(this.transactions.manager, hashApiKey(secret), this.clock.now());
  }

  /** Who manages visitors with this key, and whether the account is suspended; null when the key opens nothing now. */
  async identify(secret: string): Promise<{ principal: GateKeyPrincipal; suspended: boolean } | null> {
    const key = await this.find(secret);
    if (!key || key.locked) return null;
    const { id, accountId, siteId, hint } = key;
    const { manager } = this.transactions;
    await this.used(manager, key);
    return {
      principal: { kind: 'gate-key', id, name: `API_KEY …${hint}`, accountId, siteId, role: null, permissions: [], sessionId: null },
      suspended: await this.accounts.isSuspended(manager, accountId),
    };
  }

  /** Writes down the use of a key, at most once a minute. One statement, whatever it finds. */
  used(manager: EntityManager, { accountId, id }: Pick<KnownKey, 'accountId' | 'id'>): Promise<void> {
    const now = this.clock.now();
    return this.repository.touch(manager, accountId, id, now, new Date(now.getTime() - 60_000));
  }

  /** One change of a site's keys at a time. Throws not_found unless the site is the account's. */
  private change<T>(
    context: AccountContext,
    siteId: string,
    work: (manager: EntityManager, context: AccountContext) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, context.accountId, siteId);
      await this.repository.lockSite(manager, context.accountId, siteId);
      return work(manager, context);
    });
  }

  private async shown(manager: EntityManager, accountId: string, siteId: string): Promise<SiteGate> {
    const locked = await this.repository.isLocked(manager, accountId, siteId);
    const keys = await this.repository.good(manager, accountId, siteId, this.clock.now());
    return { locked, keys: keys.map(showKey) };
  }

  private async note(manager: EntityManager, { accountId, principal }: AccountContext, action: string, target: string): Promise<void> {
    // What staff do is written down by the api, once per call.
    if (principal.kind !== 'staff') await this.audit.append(manager, { actor: principal, accountId, action, target });
  }
}

const showKey = ({ id, hint, createdAt, expiresAt, lastUsedAt }: GateKeyRow): GateKey => ({
  id: showId('gateKey', id),
  hint,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
