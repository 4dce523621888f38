import { Inject, Injectable } from '@nestjs/common';
import { CertificatesReadModel } from '@sitekeep/certificates';
import {
  mostExclusions,
  showId,
  type AddListEntry,
  type Fault,
  type FirewallExclusion,
  type ListEntry as EntryShown,
  type ListName,
  type Page,
  type PageQuery,
  type Policy,
  type SiteDetail,
} from '@sitekeep/contracts';
import {
  Audit,
  CONTROL_CONFIG,
  cursorUuid,
  invalidContent,
  notFound,
  pageOf,
  ProblemError,
  Transactions,
  type AccountContext,
} from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { BansRepository } from './bans.repository.ts';
import { checkEntry, lockedOut, tooManyRules } from './check-lists.ts';
import type { GateFrame } from './check-gate.ts';
import { CodesByProvider } from './codes-by-provider.ts';
import { checkPolicy, type PolicyChange, type PolicyFrame } from './check-policy.ts';
import { FirewallRepository } from './firewall.repository.ts';
import { assertRevision, revisionOf } from './if-match.ts';
import { KnownRulesService } from './known-rules.service.ts';
import { PoliciesRepository, type PolicyScope } from './policies.repository.ts';
import { PolicyLock } from './policy-lock.ts';
import { newFeatures } from './policy-features.ts';
import { siteSettings } from './policy-settings.ts';
import type { PolicyRow } from './policy.entity.ts';
import { showEntry, showPolicy } from './policy.view.ts';
import { PurgesRepository } from './purges.repository.ts';
import { RuleLimits } from './rule-limits.ts';

/** What a customer wants enforced. Every change gives the sites it holds for a new revision, in the same transaction. */
@Injectable()
export class PoliciesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly repository: PoliciesRepository,
    private readonly bans: BansRepository,
    private readonly purges: PurgesRepository,
    private readonly firewall: FirewallRepository,
    private readonly known: KnownRulesService,
    private readonly limits: RuleLimits,
    private readonly sites: SitesReadModel,
    private readonly lock: PolicyLock,
    private readonly certificates: CertificatesReadModel,
    private readonly codesByProvider: CodesByProvider,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'EDGE_EXTRA_HTTP_PORTS' | 'EDGE_EXTRA_HTTPS_PORTS'>,
  ) {}

  async get(scope: PolicyScope): Promise<Policy> {
    await this.lock.assertOwned(this.transactions.manager, scope);
    return this.shown(this.transactions.manager, scope);
  }

  /**
   * Sets the sections that the change names, each as a whole; `ifMatch` must name the revision that was read. Entries that have
   * expired go, in lists that are not replaced too.
   */
  write(scope: PolicyScope, change: PolicyChange, ifMatch: string | undefined): Promise<Policy> {
    return this.change(scope, ifMatch, true, async (manager, row) => {
      if (scope.siteId !== null) await this.lock.demand(manager, scope, newFeatures(change, siteSettings(row)));
      const now = this.clock.now();
      await this.repository.forgetExpired(manager, scope, now);
      const { checked, faults } = checkPolicy(change, await this.frame(manager, row, now, change));
      if (faults.length > 0) throw invalidContent(faults);
      const { lists, entries, columns, settings } = checked;
      if (lists.length > 0) await this.repository.replaceEntries(manager, scope, lists, entries, now);
      await this.repository.update(manager, row, { ...columns, settings: { ...row.settings, ...settings } }, now);
      return this.shown(manager, scope);
    });
  }

  /** Adds an exclusion to the firewall of a site; what it is about stands in the body as `/exclusion`. Returns the new revision. */
  addExclusion({ accountId, principal }: AccountContext, siteId: string, exclusion: FirewallExclusion, ifMatch?: string): Promise<number> {
    return this.change({ accountId, siteId }, ifMatch, false, async (manager, row) => {
      const { firewall } = siteSettings(row);
      const change = { firewall: { ...firewall, exclusions: [...firewall.exclusions, exclusion] } };
      const now = this.clock.now();
      const faults = faultsOfLast(checkPolicy(change, await this.frame(manager, row, now, change)).faults, firewall.exclusions.length);
      if (faults.length > 0) throw invalidContent(faults);
      await this.repository.update(manager, row, { settings: { ...row.settings, ...change } }, now);
      // What staff do is written down by the api, once per call.
      if (principal.kind !== 'staff')
        await this.audit.append(manager, {
          actor: principal,
          accountId,
          action: 'firewall-exclusion.added',
          target: showId('site', siteId),
        });
      return row.revision + 1;
    });
  }

  /** Makes every visitor of the site pass the check again. The policy keeps its revision: nothing of it changes. */
  revalidate(scope: PolicyScope): Promise<{ epoch: number }> {
    return this.lock.change(scope, async (manager, row) => ({ epoch: await this.repository.raiseCheckEpoch(manager, row) }));
  }

  async entries(scope: PolicyScope, query: PageQuery & { list?: ListName | undefined }): Promise<Page<EntryShown>> {
    const { manager } = this.transactions;
    await this.lock.assertOwned(manager, scope);
    const after = cursorUuid('listEntry', query);
    const rows = await this.repository.page(manager, scope, query.list, after, query.limit + 1, this.clock.now());
    return pageOf('listEntry', rows, query.limit, showEntry);
  }

  addEntry(scope: PolicyScope, { list, ...input }: AddListEntry, ifMatch: string | undefined): Promise<EntryShown> {
    return this.change(scope, ifMatch, false, async (manager, row) => {
      const now = this.clock.now();
      const faults: Fault[] = [];
      const entry = checkEntry(list, input, now, '', faults);
      await this.repository.forgetExpired(manager, scope, now);
      if (faults.length === 0 && (await this.repository.byAddress(manager, scope, list, entry.address)))
        faults.push({ pointer: '/address', code: 'duplicate', detail: `${input.address} stands already in this list.` });
      const [count, allowed] = [(await this.repository.count(manager, scope)) + 1, await this.limits.of(manager, scope)];
      if (count > allowed) faults.push({ pointer: '', code: 'limit_reached', detail: tooManyRules(count, allowed) });
      if (faults.length > 0) throw invalidContent(faults);
      await this.repository.insert(manager, scope, [entry], now);
      await this.repository.update(manager, row, {}, now);
      const added = await this.repository.byAddress(manager, scope, list, entry.address);
      return showEntry(added!);
    });
  }

  async removeEntry(scope: PolicyScope, entryId: string, ifMatch: string | undefined): Promise<void> {
    await this.change(scope, ifMatch, false, async (manager, row) => {
      const now = this.clock.now();
      const removed = await this.repository.remove(manager, scope, entryId);
      if (!removed) throw notFound();
      await this.repository.forgetExpired(manager, scope, now);
      if (row.onlyFromWhitelist && removed.list === 'whitelist' && (await this.repository.count(manager, scope, 'whitelist')) === 0)
        throw new ProblemError('conflict', `This is the last address of the whitelist. ${lockedOut}`);
      await this.repository.update(manager, row, {}, now);
    });
  }

  /** The site is deleted, and may be restored: bans and purges end, its lists and settings stay where nothing finds them. */
  async closeSite(manager: EntityManager, siteId: string): Promise<void> {
    await this.bans.forgetSite(manager, siteId);
    await this.purges.forgetSite(manager, siteId);
  }

  /** Forgets lists, settings, bans and purges of a deleted site; publication says when. */
  async forgetSite(manager: EntityManager, accountId: string, siteId: string): Promise<void> {
    await this.repository.forgetSite(manager, accountId, siteId);
    await this.bans.forgetSite(manager, siteId);
    await this.purges.forgetSite(manager, siteId);
    await this.firewall.forgetDescription(manager, accountId, siteId);
  }

  /** Changes the policy under its lock, if the caller has read the present revision. */
  private change<T>(
    scope: PolicyScope,
    ifMatch: string | undefined,
    needed: boolean,
    work: (manager: EntityManager, row: PolicyRow) => Promise<T>,
  ): Promise<T> {
    const expected = revisionOf(ifMatch);
    return this.lock.change(scope, (manager, row) => {
      assertRevision(row.revision, expected, needed);
      return work(manager, row);
    });
  }

  private async frame(manager: EntityManager, row: PolicyRow, now: Date, change: PolicyChange): Promise<PolicyFrame> {
    const countOf = (list: ListName) => this.repository.count(manager, row, list);
    const { EDGE_EXTRA_HTTP_PORTS: http, EDGE_EXTRA_HTTPS_PORTS: https } = this.config;
    const before = {
      blacklist: await countOf('blacklist'),
      whitelist: await countOf('whitelist'),
      onlyFromWhitelist: row.onlyFromWhitelist,
    };
    const site = row.siteId === null ? null : await this.sites.detail(manager, row.accountId, row.siteId);
    return {
      now,
      rules: await this.limits.of(manager, row),
      ports: [...http, ...https],
      hostnames: site?.hostnames.map(({ name }) => name) ?? [],
      groups: [...new Set(site?.origins.map(({ group }) => group))],
      firewall: change.firewall && row.siteId !== null ? await this.firewallFrame(manager, row.accountId, row.siteId) : null,
      gate: change.gate && row.siteId !== null ? await this.gateFrame(manager, row, row.siteId, site?.hostnames ?? []) : null,
      before,
    };
  }

  private async firewallFrame(manager: EntityManager, accountId: string, siteId: string): Promise<NonNullable<PolicyFrame['firewall']>> {
    return {
      ...(await this.known.known(manager)),
      described: (await this.firewall.descriptionHash(manager, siteId)) !== null,
      mostRules: await this.limits.ofFirewall(manager, accountId, siteId),
    };
  }

  private async gateFrame(manager: EntityManager, row: PolicyRow, siteId: string, hostnames: SiteDetail['hostnames']): Promise<GateFrame> {
    const live = hostnames.filter(({ state }) => state === 'live').map(({ name }) => name);
    const codeByProvider = await this.codesByProvider.of(manager, { accountId: row.accountId, siteId });
    return { certificate: await this.certificates.holdFor(manager, siteId, live), before: siteSettings(row).gate.mode, codeByProvider };
  }

  private async shown(manager: EntityManager, scope: PolicyScope): Promise<Policy> {
    const entries = await this.repository.entries(manager, scope, this.clock.now());
    return showPolicy(await this.repository.find(manager, scope), entries);
  }
}

/** Of an exclusion that comes behind `before` others: what is wrong with it alone. */
function faultsOfLast(faults: readonly Fault[], before: number): Fault[] {
  const at = `/firewall/exclusions/${before}`;
  const full = `${mostExclusions} exclusions are the most there can be: join some by a family or a prefix first.`;
  return [
    ...(before >= mostExclusions ? [{ pointer: '/exclusion', code: 'limit_reached', detail: full }] : []),
    ...faults
      .filter(({ pointer }) => pointer === at || pointer.startsWith(`${at}/`))
      .map((fault) => ({ ...fault, pointer: fault.pointer.replace(at, '/exclusion') })),
  ];
}
