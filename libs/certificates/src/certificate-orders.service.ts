import { Inject, Injectable } from '@nestjs/common';
import { EntitlementsReadModel } from '@sitekeep/billing';
import type { CertificateOrder as OrderShown } from '@sitekeep/contracts';
import { CONTROL_CONFIG, notFound, Outbox, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import { SitePublication, SiteRevisions, SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { CertificateOrder } from './certificate-order.entity.ts';
import type { Certificate } from './certificate.entity.ts';
import { isProvided, renewalAt } from './certificate.ts';
import { showOrder } from './certificate.view.ts';
import { CertificatesRepository } from './certificates.repository.ts';

/** Authorities count failed attempts for a name: at most five an hour. */
const retryPauseMs = 10 * 60_000;

/** Which hostnames have their certificates ordered, and when next. */
@Injectable()
export class CertificateOrders {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly sites: SitesReadModel,
    private readonly published: SitePublication,
    private readonly entitlements: EntitlementsReadModel,
    private readonly revisions: SiteRevisions,
    private readonly repository: CertificatesRepository,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'ACME_DIRECTORY_URL'>,
  ) {}

  /**
   * Brings the orders of a site in line with its hostnames, its uploaded certificates and its switch, as they are now. Called with
   * every publication, since all of these take a revision. Ordered certificates of names that the site lost go with their keys.
   */
  async plan(manager: EntityManager, siteId: string): Promise<void> {
    await this.repository.lock(manager, siteId);
    const site = await this.published.read(manager, siteId);
    if (!site) return;
    const certificates = await this.repository.ofSite(manager, siteId);
    for (const { id, source, names } of certificates)
      if (source === 'acme' && !names.some((name) => site.hostnames.includes(name))) await this.repository.remove(manager, siteId, id);
    const wanted = new Set(await this.wanted(manager, site, certificates));
    const present = await this.repository.orders(manager, siteId);
    for (const { id, hostname } of present) if (!wanted.has(hostname)) await manager.delete(CertificateOrder, { id });
    for (const { hostname } of present) wanted.delete(hostname);
    for (const hostname of wanted) await this.add(manager, { accountId: site.accountId, siteId, hostname }, certificates);
  }

  /** Orders that renew certificates: none where no authority is set up any more. */
  async renewing(manager: EntityManager, siteId: string): Promise<CertificateOrder[]> {
    return this.config.ACME_DIRECTORY_URL ? this.repository.orders(manager, siteId) : [];
  }

  /** Throws unless the site is the account's and the order may be tried now. */
  retry(accountId: string, siteId: string, id: string): Promise<OrderShown> {
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      await this.repository.lock(manager, siteId);
      const order = await this.repository.findOrder(manager, { accountId, siteId }, id);
      if (!order) throw notFound();
      this.refuseNeedless(order);
      order.nextAttemptAt = this.clock.now();
      if (order.state === 'failed') order.state = 'pending';
      await manager.save(order);
      await this.outbox.add(manager, 'order-certificate', { orderId: id });
      return showOrder(order);
    });
  }

  /** Takes a revision like every change; what is to be ordered then is planned with its publication. */
  setAutomatic(accountId: string, siteId: string, automatic: boolean): Promise<void> {
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      await this.repository.lock(manager, siteId);
      await this.repository.setAutomatic(manager, { accountId, siteId }, automatic);
      await this.revisions.bump(manager, accountId, siteId);
    });
  }

  private async wanted(
    manager: EntityManager,
    site: { id: string; deleted: boolean; hostnames: string[] },
    certificates: readonly Certificate[],
  ): Promise<string[]> {
    const active = (await this.entitlements.ofSites(manager, [site.id])).get(site.id)?.active ?? false;
    if (site.deleted || !active || !(await this.repository.isAutomatic(manager, site.id))) return [];
    const now = this.clock.now();
    return site.hostnames.filter((hostname) => !hostname.startsWith('*.') && !isProvided(hostname, certificates, now));
  }

  /** A certificate that is still there from before is not ordered again. */
  private async add(
    manager: EntityManager,
    place: { accountId: string; siteId: string; hostname: string },
    certificates: readonly Certificate[],
  ): Promise<void> {
    const now = this.clock.now();
    const held = certificates.find(({ source, names, notAfter }) => source === 'acme' && names.includes(place.hostname) && notAfter > now);
    const order = manager.create(CertificateOrder, {
      id: newUuid(),
      ...place,
      state: held ? 'issued' : 'pending',
      waitingSince: null,
      failures: 0,
      lastError: null,
      lastAttemptAt: null,
      nextAttemptAt: held ? renewalAt(held.notBefore, held.notAfter) : now,
      createdAt: now,
    });
    await manager.insert(CertificateOrder, order);
    if (!held && this.config.ACME_DIRECTORY_URL) await this.outbox.add(manager, 'order-certificate', { orderId: order.id });
  }

  private refuseNeedless(order: CertificateOrder): void {
    if (!this.config.ACME_DIRECTORY_URL)
      throw new ProblemError('conflict', 'This installation orders no certificates: no certificate authority is set up. Upload your own.');
    if (order.state === 'issued')
      throw new ProblemError(
        'conflict',
        `This certificate is there; it will be renewed on ${order.nextAttemptAt.toISOString().slice(0, 10)}.`,
      );
    const waitMs = order.failures > 0 && order.lastAttemptAt ? order.lastAttemptAt.getTime() + retryPauseMs - this.clock.nowMs() : 0;
    if (waitMs > 0)
      throw new ProblemError(
        'too_many_requests',
        'Certificate authorities bar names that fail too often. Wait ten minutes between attempts.',
        {
          retryAfterSeconds: Math.ceil(waitMs / 1000),
        },
      );
  }
}
