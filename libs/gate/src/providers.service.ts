import { Inject, Injectable } from '@nestjs/common';
import { PlanFeatures } from '@sitekeep/billing';
import {
  mostProviders,
  showId,
  type IdentityProvider,
  type IdentityProviderChange,
  type IdentityProviderInput,
  type Page,
} from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, invalidContent, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { GatePolicy } from '@sitekeep/policies';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { GateAccess } from './gate-access.ts';
import { withPublicPort } from './link-hosts.ts';
import { ProviderEgress } from './provider-egress.ts';
import type { ProviderRow } from './provider.entity.ts';
import { factorsOf } from './provider-rules.ts';
import { sealClientSecret } from './provider-secret.ts';
import { showProvider } from './provider.view.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { providerFaults } from './read-provider.ts';
import { SessionRevocations } from './session-revocations.ts';

/** Other identity providers where visitors of a site may sign in, for the site's owner. */
@Injectable()
export class Providers {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sites: SitesReadModel,
    private readonly plans: PlanFeatures,
    private readonly gate: GatePolicy,
    private readonly repository: ProvidersRepository,
    private readonly egress: ProviderEgress,
    private readonly access: GateAccess,
    private readonly sessions: SessionRevocations,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY' | 'EDGE_PUBLIC_HTTPS_PORT'>,
  ) {}

  /** In the order of their buttons. */
  async list(accountId: string, siteId: string): Promise<Page<IdentityProvider>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const hostnames = await this.hostnames(manager, accountId, siteId);
    return { data: (await this.repository.ofSite(manager, siteId)).map((row) => showProvider(row, hostnames)), nextCursor: null };
  }

  /** Throws not_found unless it is one of the account's site. */
  async get(accountId: string, siteId: string, id: string): Promise<IdentityProvider> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    return this.shown(manager, await this.found(manager, { accountId, siteId }, id));
  }

  create(context: AccountContext, siteId: string, { clientSecret, ...input }: IdentityProviderInput): Promise<IdentityProvider> {
    const { accountId } = context;
    return this.change(context, siteId, async (manager) => {
      await this.plans.demand(manager, accountId, siteId, [{ feature: 'providers', pointer: '' }]);
      const others = await this.repository.ofSite(manager, siteId);
      if (others.length >= mostProviders)
        throw new ProblemError('limit_reached', `A site has at most ${mostProviders} identity providers. Delete one first.`);
      const id = newUuid();
      const row: ProviderRow = {
        ...{ ...input, id, accountId, siteId, domains: [...new Set(input.domains)], scopes: [...new Set(input.scopes)] },
        ...{ clientSecret: this.sealed(id, clientSecret), failedAt: null, failure: null, createdAt: this.clock.now() },
      };
      this.assertGood(row, others);
      await this.repository.add(manager, row);
      await this.note(manager, context, 'identity-provider.created', id);
      return this.shown(manager, row);
    });
  }

  /** Who signed in by it signs in again, unless only its name, secret or scopes change. Throws not_found as `get` does. */
  set(context: AccountContext, siteId: string, id: string, wanted: IdentityProviderChange): Promise<IdentityProvider> {
    return this.change(context, siteId, async (manager) => {
      const before = await this.found(manager, { accountId: context.accountId, siteId }, id);
      const { clientSecret, ...change } = wanted;
      const row: ProviderRow = { ...before, ...withoutUndefined(change) };
      if (clientSecret !== undefined) row.clientSecret = this.sealed(id, clientSecret);
      const others = (await this.repository.ofSite(manager, siteId)).filter((other) => other.id !== id);
      this.assertGood(row, others);
      await this.repository.save(manager, row);
      if (standsForCode(before)) await this.assertEnterable(manager, row);
      if (decidesOtherwise(before, row)) await this.endSessions(manager, row);
      // Subjects may be the client's own (OpenID Connect Core 1.0, 8.1): of another client they mean nobody, or somebody else.
      if (before.clientId !== row.clientId) await this.repository.forgetSubjects(manager, row);
      await this.note(manager, context, 'identity-provider.changed', id);
      return this.shown(manager, row);
    });
  }

  /** Nobody comes in by it any more, and who did is out. */
  async remove(context: AccountContext, siteId: string, id: string): Promise<void> {
    const of = { accountId: context.accountId, siteId };
    await this.change(context, siteId, async (manager) => {
      const before = await this.found(manager, of, id);
      await this.endSessions(manager, before);
      await this.repository.remove(manager, of, id);
      if (standsForCode(before)) await this.assertEnterable(manager, of);
      await this.note(manager, context, 'identity-provider.deleted', id);
    });
  }

  /** One change of a site's providers at a time, and no sign-in by them meanwhile; edges are told. */
  private change<T>(context: AccountContext, siteId: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, context.accountId, siteId);
      await this.repository.lockSite(manager, siteId);
      const done = await work(manager);
      await this.access.changed(manager, context.accountId, [siteId]);
      return done;
    });
  }

  private async found(manager: EntityManager, of: { accountId: string; siteId: string }, id: string): Promise<ProviderRow> {
    const row = await this.repository.find(manager, of, id);
    if (!row) throw notFound();
    return row;
  }

  private assertGood(row: ProviderRow, others: readonly ProviderRow[]): void {
    const faults = providerFaults(
      row,
      others.map(({ name }) => name),
      this.egress.rules,
    );
    if (faults.length > 0) throw invalidContent(faults);
  }

  /** Without the provider as it was somebody must still get in. */
  private async assertEnterable(manager: EntityManager, { accountId, siteId }: { accountId: string; siteId: string }): Promise<void> {
    if ((await this.repository.ofSite(manager, siteId)).some(standsForCode)) return;
    if (await this.gate.needsProvider(manager, accountId, siteId)) throw new ProblemError('conflict', onlyCode);
  }

  private sealed(id: string, secret: string | null): string | null {
    return secret === null ? null : sealClientSecret(this.config.SEALING_KEY, id, secret);
  }

  private async endSessions(manager: EntityManager, row: ProviderRow): Promise<void> {
    await this.sessions.ofVisitors(manager, row.accountId, await this.repository.visitorsOf(manager, row), row.siteId);
  }

  private async shown(manager: EntityManager, row: ProviderRow): Promise<IdentityProvider> {
    return showProvider(row, await this.hostnames(manager, row.accountId, row.siteId));
  }

  private async hostnames(manager: EntityManager, accountId: string, siteId: string): Promise<string[]> {
    const all = await this.sites.hostnames(manager, accountId);
    return [...all].filter(([, of]) => of === siteId).map(([name]) => withPublicPort(name, this.config));
  }

  private async note(manager: EntityManager, { accountId, principal }: AccountContext, action: string, id: string): Promise<void> {
    // What staff do is written down by the api, once per call.
    if (principal.kind === 'staff') return;
    await this.audit.append(manager, { actor: principal, accountId, action, target: showId('identityProvider', id) });
  }
}

const standsForCode = (row: ProviderRow): boolean => factorsOf(row).includes('code');
const onlyCode =
  'The gate of the site takes no code but that of this provider, so that nobody could enter: first add token, email_code or passkey to methods of the gate, ask for something else there, or switch it off.';

/** Whether somebody who came in might not, or not with what the session says. */
const decidesOtherwise = (before: ProviderRow, after: ProviderRow): boolean =>
  (['clientId', 'standsFor', 'domains', 'groupsClaim', 'groups'] as const).some(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );

const withoutUndefined = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
