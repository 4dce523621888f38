import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG, LOGGER, Outbox, ProblemError, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock, type ControlConfig, type Logger } from '@sitekeep/runtime';
import { SitePublication, SiteRevisions, SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { CertificateOrders } from './certificate-orders.service.ts';
import type { Certificate } from './certificate.entity.ts';
import { daysLeft, dueWarning } from './certificate.ts';
import { CertificatesInUse } from './certificate.view.ts';
import { CertificatesRepository, type PlaceOfCertificate } from './certificates.repository.ts';
import { ExpiryMails } from './expiry-mails.ts';

const batch = 500;
const dayMs = 86_400_000;
const keptAfterEndMs = 30 * dayMs;

/**
 * What time does to certificates: their owners are warned, what has ended gives way and goes in the end, and orders whose time
 * has come are enqueued. Each certificate is worked on in its own transaction.
 */
@Injectable()
export class CertificateSweepHandler implements JobHandler<'certificate-sweep'> {
  readonly job = 'certificate-sweep' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly sites: SitesReadModel,
    private readonly published: SitePublication,
    private readonly revisions: SiteRevisions,
    private readonly repository: CertificatesRepository,
    private readonly orders: CertificateOrders,
    private readonly mails: ExpiryMails,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'ACME_DIRECTORY_URL'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(): Promise<void> {
    const { manager } = this.transactions;
    const now = this.clock.now();
    let failed = await this.warnAll(now);
    failed += await this.each(await this.repository.ended(manager, now, batch), (inTransaction, certificate) =>
      this.end(inTransaction, certificate, now),
    );
    const longAgo = new Date(now.getTime() - keptAfterEndMs);
    failed += await this.each(await this.repository.longEnded(manager, longAgo, batch), (inTransaction, certificate) =>
      this.remove(inTransaction, certificate),
    );
    if (this.config.ACME_DIRECTORY_URL) await this.enqueueOrders(now);
    // One that fails must not hold up the others; the job is tried again for it.
    if (failed > 0) throw new Error(`${failed} certificates could not be swept`);
  }

  private async warnAll(now: Date): Promise<number> {
    let failed = 0;
    for (let last: string | null = null; ;) {
      const rows: PlaceOfCertificate[] = await this.repository.toWarnOf(this.transactions.manager, now, last, batch);
      failed += await this.each(rows, (manager, certificate) => this.warn(manager, certificate, now));
      last = rows.at(-1)?.id ?? null;
      if (rows.length < batch) return failed;
    }
  }

  /** Only of certificates that visitors get, and that we do not renew ourselves in time. */
  private async warn(manager: EntityManager, certificate: Certificate, now: Date): Promise<void> {
    const { siteId, accountId, notAfter } = certificate;
    // An uploaded one is about to give way: one is ordered in its place, if it may be.
    await this.orders.plan(manager, siteId);
    const site = await this.published.read(manager, siteId);
    const inUse = new CertificatesInUse(
      site?.hostnames ?? [],
      await this.repository.ofSite(manager, siteId),
      await this.orders.renewing(manager, siteId),
    );
    const due = dueWarning(notAfter, now, certificate.warnedDays);
    const hostnames = inUse.namesOf(certificate);
    if (due === null || hostnames.length === 0 || inUse.isRenewed(certificate)) return;
    const name = await this.nameOf(manager, accountId, siteId);
    if (name === null) return;
    const lastError = inUse.orderOf(certificate)?.lastError ?? null;
    await this.mails.warn(manager, certificate, {
      siteName: name,
      hostnames,
      warningDay: due,
      daysLeft: daysLeft(notAfter, now),
      lastError,
    });
    certificate.warnedDays = due;
    await manager.save(certificate);
  }

  private async end(manager: EntityManager, certificate: Certificate, now: Date): Promise<void> {
    if (certificate.endedAt !== null) return;
    certificate.endedAt = now;
    await manager.save(certificate);
    await this.revisions.bump(manager, certificate.accountId, certificate.siteId);
  }

  private async remove(manager: EntityManager, certificate: Certificate): Promise<void> {
    await this.repository.remove(manager, certificate.siteId, certificate.id);
    await this.revisions.bump(manager, certificate.accountId, certificate.siteId);
  }

  private async enqueueOrders(now: Date): Promise<void> {
    await this.transactions.run(async (manager) => {
      for (const orderId of await this.repository.dueOrders(manager, now, batch))
        await this.outbox.add(manager, 'order-certificate', { orderId });
    });
  }

  /** Works on each certificate as it is under the lock of its site; returns how many failed. */
  private async each(
    places: readonly PlaceOfCertificate[],
    work: (manager: EntityManager, certificate: Certificate) => Promise<void>,
  ): Promise<number> {
    let failed = 0;
    for (const { id, siteId } of places)
      await this.transactions
        .run(async (manager) => {
          await this.repository.lock(manager, siteId);
          const certificate = (await this.repository.ofSite(manager, siteId)).find((each) => each.id === id);
          if (certificate) await work(manager, certificate);
        })
        .catch((error: unknown) => {
          failed++;
          this.logger.error({ err: error, certificate: id }, 'sweeping a certificate failed');
        });
    return failed;
  }

  /** null: the site is being released. */
  private async nameOf(manager: EntityManager, accountId: string, siteId: string): Promise<string | null> {
    try {
      return (await this.sites.detail(manager, accountId, siteId)).name;
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'not_found') return null;
      throw error;
    }
  }
}
