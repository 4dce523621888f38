import { Injectable } from '@nestjs/common';
import { EntitlementsReadModel } from '@sitekeep/billing';
import type { Hostname as HostnameShown, SiteDetail } from '@sitekeep/contracts';
import { invalidContent, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { HostnameClaims, type Claim } from './hostname-claims.ts';
import { Hostname } from './hostname.entity.ts';
import { proofName } from './hostname.ts';
import { Releases } from './releases.ts';
import { SiteDns } from './site-dns.ts';
import { SiteRevisions } from './site-revisions.ts';
import { faultOfLimit, SiteRules } from './site-rules.ts';
import type { Site } from './site.entity.ts';
import { showHostname } from './site.view.ts';
import { SitesReadModel } from './sites.read-model.ts';
import { SitesRepository } from './sites.repository.ts';

/** Hostnames of a site: added, proven, removed. */
@Injectable()
export class HostnamesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: SiteRules,
    private readonly entitlements: EntitlementsReadModel,
    private readonly sites: SitesRepository,
    private readonly claims: HostnameClaims,
    private readonly releases: Releases,
    private readonly revisions: SiteRevisions,
    private readonly dns: SiteDns,
    private readonly readModel: SitesReadModel,
  ) {}

  async add({ accountId }: AccountContext, siteId: string, typed: string): Promise<SiteDetail> {
    const { claims, faults } = this.rules.hostnames([typed], () => '/hostname');
    return this.transactions.run(async (manager) => {
      const site = await this.sites.lock(manager, accountId, siteId);
      const all = [...faults, ...(await this.faultsOfAdding(manager, site, claims))];
      if (all.length > 0) throw invalidContent(all);
      await this.claims.claim(manager, accountId, siteId, claims);
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
      await this.releases.release(manager, [hostname], revision);
      await this.rememberLeavingUnpaid(manager, site, hostname);
    });
  }

  /** A domain that leaves an unpaid site has used up its unpaid days, just as when the site is deleted. */
  private async rememberLeavingUnpaid(manager: EntityManager, site: Site, { id, registrableDomain }: Hostname): Promise<void> {
    const stays = site.hostnames.some((other) => other.id !== id && other.registrableDomain === registrableDomain);
    const service = await this.entitlements.ofSite(manager, site.accountId, site.id);
    if (!stays && service?.state === 'unpaid') await this.releases.rememberDomains(manager, [registrableDomain]);
  }

  /** Looks for the TXT proof in DNS. Verifying a live hostname does nothing. */
  async verify({ accountId }: AccountContext, siteId: string, hostnameId: string): Promise<HostnameShown> {
    const claimed = await this.find(this.transactions.manager, accountId, siteId, hostnameId);
    if (claimed.state === 'live') return showHostname(claimed);
    await this.demandProof(claimed);
    return this.transactions.run(async (manager) => {
      await this.sites.lock(manager, accountId, siteId);
      const hostname = await this.find(manager, accountId, siteId, hostnameId);
      if (hostname.state === 'live') return showHostname(hostname);
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
    const circle = this.rules.origins(site.origins, names).faults.some((fault) => fault.code === 'loop');
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
