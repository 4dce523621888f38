import { createPrivateKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { showId, type JobPayload } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, LOGGER, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock, type ControlConfig, type Logger } from '@sitekeep/runtime';
import { SiteDns, SiteRevisions } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { AttemptLimits } from './attempt-limits.ts';
import { AuthorityError, CERTIFICATE_AUTHORITY, type CertificateAuthority } from './certificate-authority.ts';
import { contentOf, type CertificateContent } from './certificate-content.ts';
import { CertificateOrder } from './certificate-order.entity.ts';
import { CertificateOrders } from './certificate-orders.service.ts';
import { nextAttemptAt, nextLookAt, renewalAt } from './certificate.ts';
import { CertificatesRepository } from './certificates.repository.ts';
import { ChallengeStore } from './challenge-store.ts';
import { OrderLock } from './order-lock.ts';
import { isCertificate, pemBlocks, readCertificate } from './pem.ts';
import { systemActor } from './system-actor.ts';

const hourMs = 3_600_000;
const waitingWords = {
  points_elsewhere: 'This name does not point at us yet. Set its DNS records as the site’s page shows; then the certificate is ordered.',
  unknown: 'The name servers of this name do not answer. The certificate is ordered as soon as they say that the name points at us.',
};

/** Orders or renews the certificate of one hostname when its time has come. Does nothing when another worker is at it. */
@Injectable()
export class OrderCertificateHandler implements JobHandler<'order-certificate'> {
  readonly job = 'order-certificate' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly dns: SiteDns,
    private readonly revisions: SiteRevisions,
    private readonly repository: CertificatesRepository,
    private readonly orders: CertificateOrders,
    private readonly limits: AttemptLimits,
    private readonly lock: OrderLock,
    private readonly challenges: ChallengeStore,
    @Inject(CERTIFICATE_AUTHORITY) private readonly authority: CertificateAuthority,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'ACME_DIRECTORY_URL' | 'SEALING_KEY'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle({ orderId }: JobPayload<'order-certificate'>): Promise<void> {
    const order = await this.transactions.manager.findOneBy(CertificateOrder, { id: orderId });
    if (order && this.config.ACME_DIRECTORY_URL) await this.lock.during(order.hostname, () => this.attempt(order));
  }

  private async attempt({ id, siteId }: CertificateOrder): Promise<void> {
    // The present state, under the lock: what was read before may be done or no longer wanted.
    const order = await this.transactions.run(async (manager) => {
      await this.orders.plan(manager, siteId);
      return manager.findOneBy(CertificateOrder, { id });
    });
    const now = this.clock.now();
    if (!order || order.nextAttemptAt > now) return;
    const dns = await this.dns.stateOf([order.hostname]);
    if (dns !== 'points_at_us') return this.wait(order, waitingWords[dns], now);
    if (!(await this.limits.take(order.hostname, order.accountId))) return this.putOff(order, now);
    try {
      await this.keep(order, await this.issued(order.hostname));
    } catch (error) {
      if (!(error instanceof AuthorityError)) throw error;
      await this.failed(order, error);
    }
  }

  private async issued(hostname: string): Promise<CertificateContent> {
    const { chain, privateKey } = await this.authority.order(hostname, this.challenges);
    const certificates = pemBlocks(chain).filter(isCertificate).map(readCertificate);
    return contentOf(
      certificates.filter((each) => each !== null),
      createPrivateKey(privateKey),
    );
  }

  /** The new certificate takes the place of the one before. */
  private async keep(order: CertificateOrder, content: CertificateContent): Promise<void> {
    const { accountId, siteId, hostname } = order;
    const now = this.clock.now();
    await this.transactions.run(async (manager) => {
      await this.repository.lock(manager, siteId);
      if (!(await this.change(manager, order, { ...fresh, state: 'issued', lastAttemptAt: now, nextAttemptAt: renewalOf(content, now) })))
        return;
      for (const { id, source, names } of await this.repository.ofSite(manager, siteId))
        if (source === 'acme' && names.includes(hostname)) await this.repository.remove(manager, siteId, id);
      const rest = { source: 'acme' as const, sealingKey: this.config.SEALING_KEY, at: now };
      const { id } = await this.repository.add(manager, { accountId, siteId }, content, rest);
      await this.audit.append(manager, {
        actor: systemActor,
        accountId,
        action: 'certificate.issued',
        target: showId('certificate', id),
        reason: hostname,
      });
      await this.revisions.bump(manager, accountId, siteId);
    });
    this.logger.info({ siteId, hostname, notAfter: content.notAfter }, 'certificate issued');
  }

  private async failed(order: CertificateOrder, { words, retryAfterMs }: AuthorityError): Promise<void> {
    const now = this.clock.now();
    const failures = order.failures + 1;
    const at = nextAttemptAt(now, failures, retryAfterMs);
    const { manager } = this.transactions;
    await this.change(manager, order, {
      state: 'failed',
      waitingSince: null,
      failures,
      lastError: words,
      lastAttemptAt: now,
      nextAttemptAt: at,
    });
    this.logger.warn({ siteId: order.siteId, hostname: order.hostname, failures, words, nextAttemptAt: at }, 'no certificate');
  }

  private async wait(order: CertificateOrder, words: string, now: Date): Promise<void> {
    const waitingSince = order.waitingSince ?? now;
    const at = nextLookAt(now, waitingSince);
    await this.change(this.transactions.manager, order, { state: 'waiting_for_dns', waitingSince, lastError: words, nextAttemptAt: at });
  }

  private async putOff(order: CertificateOrder, now: Date): Promise<void> {
    const words = 'Very many certificates were ordered for this name or account within an hour; this one waits for the next hour.';
    const at = new Date(now.getTime() + hourMs);
    await this.change(this.transactions.manager, order, { state: 'pending', lastError: words, nextAttemptAt: at });
  }

  /** False when nobody wants the order any more. */
  private async change(manager: EntityManager, { id }: CertificateOrder, change: Partial<CertificateOrder>): Promise<boolean> {
    return (await manager.update(CertificateOrder, { id }, change)).affected === 1;
  }
}

const fresh = { waitingSince: null, failures: 0, lastError: null };
/** Never at once again, whatever times the authority writes. */
const renewalOf = ({ notBefore, notAfter }: CertificateContent, now: Date): Date =>
  new Date(Math.max(renewalAt(notBefore, notAfter).getTime(), now.getTime() + hourMs));
