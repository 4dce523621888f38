import { Injectable } from '@nestjs/common';
import { showId, type RulesetBalancer, type RulesetCertificate, type StoredCertificate } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { CertificateOrders } from './certificate-orders.service.ts';
import { chooseCertificates } from './certificate.ts';
import { CertificatesRepository } from './certificates.repository.ts';
import { ClientCertificatesRepository } from './client-certificates.repository.ts';

/** What the ruleset says of a certificate, and the entry that it points at. */
export type CertificateToPublish = { named: RulesetCertificate; stored: StoredCertificate };

/** The same of what the edges show to the site's servers. */
export type ClientCertificateToPublish = { named: NonNullable<RulesetBalancer['clientCertificate']>; stored: StoredCertificate };

/** Read by publication in its snapshot, and told by it what was published. */
@Injectable()
export class CertificatePublication {
  constructor(
    private readonly repository: CertificatesRepository,
    private readonly clients: ClientCertificatesRepository,
    private readonly orders: CertificateOrders,
  ) {}

  /** The certificate of each name of the site, as the revision of the snapshot has them; keys stay sealed. */
  async of(manager: EntityManager, siteId: string, hostnames: readonly string[]): Promise<CertificateToPublish[]> {
    const chosen = chooseCertificates(hostnames, await this.repository.ofSite(manager, siteId));
    return chosen
      .map(({ certificate, names }) => {
        const id = showId('certificate', certificate.id);
        const { fingerprint, chain, sealedKey: key, notAfter } = certificate;
        const stored = { id, siteId: showId('site', siteId), fingerprint, chain, key, notAfter: notAfter.getTime() };
        return { named: { id, names, fingerprint }, stored };
      })
      .sort((a, b) => (a.named.id < b.named.id ? -1 : 1));
  }

  /** What the edges show to the site's servers; null when that is nothing. */
  async clientOf(manager: EntityManager, siteId: string): Promise<ClientCertificateToPublish | null> {
    const row = await this.clients.active(manager, siteId);
    if (!row) return null;
    const id = showId('certificate', row.id);
    const { fingerprint, certificate: chain, sealedKey: key, notAfter } = row;
    return {
      named: { id, fingerprint },
      stored: { id, siteId: showId('site', siteId), fingerprint, chain, key, notAfter: notAfter.getTime() },
    };
  }

  /** Lets the orders follow the names and settings that are being published. */
  planOrders(manager: EntityManager, siteId: string): Promise<void> {
    return this.orders.plan(manager, siteId);
  }

  /** The site is deleted, and may be restored: nothing is ordered for its names any more, and what it has stays, sealed. */
  async closeSite(manager: EntityManager, siteId: string): Promise<void> {
    await this.repository.forgetOrders(manager, siteId);
  }

  /** Destroys the keys of a deleted site. */
  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await this.repository.forgetSite(manager, siteId);
    await this.clients.forgetSite(manager, siteId);
  }
}
