import { Inject, Injectable } from '@nestjs/common';
import { showId, type ForwardAuth, type ForwardAuthSetup, type ForwardAuthSetupQuery } from '@sitekeep/contracts';
import { forwardAuthSnippets } from '@sitekeep/forward-auth';
import { Audit, CONTROL_CONFIG, invalidContent, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, deriveSiteSecret, type ControlConfig } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import { PoliciesRepository } from './policies.repository.ts';
import type { PolicyRow } from './policy.entity.ts';
import { siteSettings } from './policy-settings.ts';
import { PolicyLock } from './policy-lock.ts';

/** How long the secret from before a rotation is good: time to change every proxy. */
const overlapMs = 24 * 60 * 60 * 1000;

/** Sites that a proxy of the customer's own serves, which asks us about every request. */
@Injectable()
export class ForwardAuthService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly repository: PoliciesRepository,
    private readonly lock: PolicyLock,
    private readonly sites: SitesReadModel,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY' | 'EDGE_AUTH_URL'>,
  ) {}

  async get(accountId: string, siteId: string): Promise<ForwardAuth> {
    const { manager } = this.transactions;
    await this.lock.assertOwned(manager, { accountId, siteId });
    return this.shown(await this.repository.find(manager, { accountId, siteId }));
  }

  set({ accountId }: AccountContext, siteId: string, enabled: boolean): Promise<ForwardAuth> {
    return this.lock.change({ accountId, siteId }, async (manager, row) => {
      if (enabled) this.url();
      const isNew = enabled && !row.forwardAuth;
      if (isNew) await this.lock.demand(manager, { accountId, siteId }, [{ feature: 'forward-auth', pointer: '/enabled' }]);
      await this.repository.setKeys(manager, row, { forwardAuth: enabled });
      return this.shown({ ...row, forwardAuth: enabled });
    });
  }

  /** A new secret; the one so far is good for a day. */
  rotate({ accountId, principal }: AccountContext, siteId: string): Promise<ForwardAuth> {
    return this.lock.change({ accountId, siteId }, async (manager, row) => {
      const forwardAuthPreviousUntil = new Date(this.clock.nowMs() + overlapMs);
      const columns = { forwardAuthEpoch: row.forwardAuthEpoch + 1, forwardAuthPreviousUntil };
      await this.repository.setKeys(manager, row, columns);
      // What staff do is written down by the api, once per call.
      if (principal.kind !== 'staff')
        await this.audit.append(manager, { actor: principal, accountId, action: 'forward-auth.rotated', target: showId('site', siteId) });
      return this.shown({ ...row, ...columns });
    });
  }

  /** The secret and ready-made configurations, also while it is off: proxies are set up first. */
  async setup(accountId: string, siteId: string, { upstream }: ForwardAuthSetupQuery): Promise<ForwardAuthSetup> {
    const { hostnames } = await this.sites.get(accountId, siteId);
    const url = this.url();
    const server = upstream === undefined ? {} : { upstream: serverOf(upstream) };
    const row = await this.repository.find(this.transactions.manager, { accountId, siteId });
    const shownId = showId('site', siteId);
    const secret = deriveSiteSecret(this.config.SEALING_KEY, 'forward-auth', shownId, row.forwardAuthEpoch);
    const parts = { siteId: shownId, edgeUrl: url, secret, hostnames: hostnames.map(({ name }) => name), ...server };
    const { machineHeaders } = siteSettings(row).gate;
    return { url, secret, snippets: forwardAuthSnippets({ ...parts, machineHeaders }) };
  }

  private url(): string {
    const { EDGE_AUTH_URL: url } = this.config;
    if (url === undefined)
      throw new ProblemError('conflict', 'This installation has no address where proxies could ask: its operator sets EDGE_AUTH_URL.');
    return url;
  }

  private shown({ forwardAuth, forwardAuthPreviousUntil: until }: PolicyRow): ForwardAuth {
    const isGood = until !== null && until.getTime() > this.clock.nowMs();
    return {
      enabled: forwardAuth,
      available: this.config.EDGE_AUTH_URL !== undefined,
      previousUntil: isGood ? until.toISOString() : null,
    };
  }
}

/** Scheme, host and port, as configurations take them. */
function serverOf(typed: string): string {
  const url = URL.parse(typed);
  const plain = /^https?:\/\/[a-z0-9._:[\]-]+\/?$/i.test(typed);
  if (url && plain) return url.origin;
  throw invalidContent([
    { pointer: '/upstream', code: 'invalid_url', detail: 'Give scheme, host and port alone, like http://127.0.0.1:3000.' },
  ]);
}
