import { Injectable } from '@nestjs/common';
import { EntitlementsReadModel, PlanFeatures, Trials } from '@sitekeep/billing';
import type { Hostname as HostnameShown, SiteDetail } from '@sitekeep/contracts';
import { invalidContent, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { HostnameClaims, type Claim } from './hostname-claims.ts';
import { Hostname } from './hostname.entity.ts';
import { displayName, proofName, type ReadHostname } from './hostname.ts';
import { isProtected } from './origin.ts';
import { Releases } from './releases.ts';
import { Rivals } from './rivals.ts';
import { SiteDns } from './site-dns.ts';
import { SiteRevisions } from './site-revisions.ts';
import { faultOfLimit, SiteRules } from './site-rules.ts';
import type { Site } from './site.entity.ts';
import { showHostname } from './site.view.ts';
import { SitesReadModel } from './sites.read-model.ts';
import { SitesRepository } from './sites.repository.ts';
import { TakenNames } from './taken-names.ts';

/** Hostnames of a site: added, proven, removed. */
@Injectable()
export class HostnamesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: SiteRules,
    private readonly entitlements: EntitlementsReadModel,
    private readonly sites: SitesRepository,
    private readonly claims: HostnameClaims,
    private readonly rivals: Rivals,
    private readonly taken: TakenNames,
    private readonly releases: Releases,
    private readonly revisions: SiteRevisions,
    private readonly dns: SiteDns,
    private readonly readModel: SitesReadModel,
    private readonly plans: PlanFeatures,
    private readonly trials: Trials,
  ) {}

  async add({ accountId }: AccountContext, siteId: string, typed: string): Promise<SiteDetail> {
    const { claims, faults } = this.rules.hostnames([typed], () => '/hostname');
    const proven = await this.taken.provenByDns(accountId, claims);
    return this.transactions.run(async (manager) => {
      // The service before sites, as billing locks them: the plan that allows so many names is the same until they are there.
      await this.plans.hold(manager, accountId, siteId);
      await this.rivals.lock(manager, accountId, siteId, claims);
      const site = await this.sites.lock(manager, accountId, siteId);
      const all = [...faults, ...(await this.faultsOfAdding(manager, site, claims))];
      if (all.length > 0) throw invalidContent(all);
      await this.claims.claim(manager, accountId, siteId, claims, proven);
      const domains = claims.map((claim) => claim.registrableDomain);
      await this.trials.addDomains(manager, accountId, siteId, domains);
      for (const claim of claims) await this.refuseMoreUnpaidDays(manager, site, claim);
      await this.revisions.bump(manager, accountId, siteId);
      return this.readModel.detail(manager, accountId, siteId);
    });
  }

  remove({ accountId }: AccountContext, siteId: string, hostnameId: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      const site = await this.sites.lock(manager, accountId, siteId);
      const hostname = site.hostnames.find(({ id }) => id === hostnameId);
      if (!hostname) throw notFound();
      if (site.hostnames.length === 1)
        throw new ProblemError('conflict', 'A site keeps at least one hostname. Add another one first, or delete the site.');
      const revision = await this.revisions.bump(manager, accountId, siteId);
      await this.giveUp(manager, hostname, revision);
    });
  }

  /** A domain that leaves an unpaid site has used its unpaid days, just as when the site is deleted, whatever else of it stays. */
  private async giveUp(manager: EntityManager, hostname: Hostname, revision: number): Promise<void> {
    const service = await this.entitlements.ofSite(manager, hostname.accountId, hostname.siteId);
    if (service?.state === 'pending') return this.releases.drop(manager, [hostname]);
    await this.releases.release(manager, [hostname], revision);
    if (service?.state === 'unpaid') await this.releases.rememberUnpaid(manager, [hostname]);
  }

  /** What is judged at the order is judged here too: nobody gets unpaid days for a domain again by way of another site. */
  private async refuseMoreUnpaidDays(manager: EntityManager, site: { id: string; accountId: string }, name: ReadHostname): Promise<void> {
    const { state, waitsFor } = await this.readModel.serviceOf(manager, site.accountId, site.id);
    if (state === 'paid' || waitsFor === 'payment') return;
    if (!(await this.releases.usedUnpaidDays(manager, site.accountId, site.id, [name.registrableDomain]))) return;
    const domain = displayName(name.registrableDomain);
    throw new ProblemError(
      'conflict',
      `${domain} left another of your sites unpaid within the last 30 days. Pay for the service of this site first, then add or verify ${displayName(name.name)}.`,
    );
  }

  /** Looks for the TXT proof in DNS. Verifying a live hostname does nothing. */
  async verify({ accountId }: AccountContext, siteId: string, hostnameId: string): Promise<HostnameShown> {
    const claimed = await this.find(this.transactions.manager, accountId, siteId, hostnameId);
    if (claimed.state === 'live') return showHostname(claimed);
    await this.demandProof(claimed);
    return this.transactions.run(async (manager) => {
      await this.rivals.lock(manager, accountId, siteId, [claimed]);
      const site = await this.sites.lock(manager, accountId, siteId);
      const hostname = await this.find(manager, accountId, siteId, hostnameId);
      if (hostname.state === 'live') return showHostname(hostname);
      await this.refuseMoreUnpaidDays(manager, site, hostname);
      await this.claims.prove(manager, hostname);
      await this.revisions.bump(manager, accountId, siteId);
      return showHostname(await this.find(manager, accountId, siteId, hostnameId));
    });
  }

  private async demandProof({ name, proofToken }: Hostname): Promise<void> {
    const record = proofName(name);
    const found = await this.dns.hasText(record, proofToken ?? '').catch(() => {
      throw new ProblemError('proof_missing', `The name servers of ${record} did not answer; try again in a minute.`);
    });
    if (!found)
      throw new ProblemError(
        'proof_missing',
        `Set a TXT record at ${record} with the value ${proofToken} and verify again; DNS may take some minutes.`,
      );
  }

  private async faultsOfAdding(manager: EntityManager, site: Site, claims: readonly Claim[]) {
    const service = await this.entitlements.ofSite(manager, site.accountId, site.id);
    if (!service || service.state === 'deleted') throw notFound();
    const names = claims.map((claim) => claim.name);
    const circle = site.origins.some(({ host }) => isProtected(host, names));
    return [
      ...faultOfLimit('/hostname', site.hostnames.length + 1, service.limits.hostnames),
      ...(circle
        ? [
            {
              pointer: '/hostname',
              code: 'loop',
              detail: 'An origin of this site has this name; give the origin another name or its address first.',
            },
          ]
        : []),
    ];
  }

  private async find(manager: EntityManager, accountId: string, siteId: string, id: string): Promise<Hostname> {
    await this.readModel.assertOwned(manager, accountId, siteId);
    const hostname = await manager.findOneBy(Hostname, { id, siteId, accountId });
    if (!hostname) throw notFound();
    return hostname;
  }
}
