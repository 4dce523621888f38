import { Inject, Injectable } from '@nestjs/common';
import type { Certificate, CertificateOrder, CertificateSettings, Page, PageQuery } from '@sitekeep/contracts';
import { CONTROL_CONFIG, cursorUuid, pageOf, Transactions } from '@sitekeep/platform';
import { Clock, type ControlConfig } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { CertificateOrders } from './certificate-orders.service.ts';
import { chooseCertificates } from './certificate.ts';
import { CertificatesInUse, showCertificate, showOrder } from './certificate.view.ts';
import { CertificatesRepository } from './certificates.repository.ts';

/** Certificates of a site as customers see them; never with a key. */
@Injectable()
export class CertificatesReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly sites: SitesReadModel,
    private readonly repository: CertificatesRepository,
    private readonly ordering: CertificateOrders,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'ACME_DIRECTORY_URL'>,
  ) {}

  async list(accountId: string, siteId: string, query: PageQuery): Promise<Page<Certificate>> {
    const { manager } = this.transactions;
    const { hostnames } = await this.sites.detail(manager, accountId, siteId);
    const live = hostnames.filter(({ state }) => state === 'live').map(({ name }) => name);
    const all = await this.repository.ofSite(manager, siteId);
    const inUse = new CertificatesInUse(live, all, await this.ordering.renewing(manager, siteId));
    const rows = await this.repository.page(manager, { accountId, siteId }, cursorUuid('certificate', query), query.limit + 1);
    return pageOf('certificate', rows, query.limit, (row) => showCertificate(row, inUse, this.clock.now()));
  }

  /** Whether one of these hostnames of the site has a certificate that is in force, so that browsers reach it by HTTPS. */
  async holdFor(manager: EntityManager, siteId: string, hostnames: readonly string[]): Promise<boolean> {
    return (await this.namesInForce(manager, siteId, hostnames)).length > 0;
  }

  /** Those of these hostnames that have one, in their order; then names of certificates that lie inside their wildcards. */
  async namesInForce(manager: EntityManager, siteId: string, hostnames: readonly string[]): Promise<string[]> {
    const now = this.clock.now();
    const good = (await this.repository.ofSite(manager, siteId)).filter(({ notAfter }) => notAfter > now);
    const served = new Set(chooseCertificates(hostnames, good).flatMap(({ names }) => names));
    return [...new Set([...hostnames.filter((hostname) => served.has(hostname)), ...served])];
  }

  async orders(accountId: string, siteId: string, query: PageQuery): Promise<Page<CertificateOrder>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const after = cursorUuid('certificateOrder', query);
    const rows = await this.repository.orderPage(manager, { accountId, siteId }, after, query.limit + 1);
    return pageOf('certificateOrder', rows, query.limit, showOrder);
  }

  async settings(accountId: string, siteId: string): Promise<CertificateSettings> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const automaticCertificates = await this.repository.isAutomatic(manager, siteId);
    const automaticAvailable = this.config.ACME_DIRECTORY_URL !== undefined;
    return { automaticCertificates, automaticAvailable, sentence: sentenceOf(automaticCertificates, automaticAvailable) };
  }
}

function sentenceOf(automatic: boolean, available: boolean): string {
  if (!available) return 'This installation orders no certificates: no certificate authority is set up. Upload your own.';
  if (!automatic) return 'We order no certificates for this site. Hostnames without an uploaded one have no HTTPS.';
  return 'For every hostname that points at us and has no uploaded certificate we order one, and renew it in time. Wildcards need an uploaded one.';
}
