import { Inject, Injectable } from '@nestjs/common';
import { showId, type UploadCertificate, type UploadedCertificate } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, invalidContent, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, unseal, type ControlConfig } from '@sitekeep/runtime';
import { SiteRevisions, SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { CertificateContent } from './certificate-content.ts';
import type { Certificate } from './certificate.entity.ts';
import { CertificatesInUse, showCertificate } from './certificate.view.ts';
import { CertificatesRepository, sealContext } from './certificates.repository.ts';
import { readUpload } from './read-upload.ts';

const mostUploaded = 100;

/** Certificates that customers bring along. */
@Injectable()
export class CertificatesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sites: SitesReadModel,
    private readonly revisions: SiteRevisions,
    private readonly repository: CertificatesRepository,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** Checks and keeps a certificate. One that is already there, key and chain alike, is answered as it is. */
  upload(context: AccountContext, siteId: string, upload: UploadCertificate): Promise<UploadedCertificate> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      const { hostnames } = await this.sites.detail(manager, accountId, siteId);
      const names = hostnames.map(({ name }) => name);
      const { content, faults, warnings } = readUpload(upload, names, this.clock.now());
      if (!content) throw invalidContent(faults);
      await this.repository.lock(manager, siteId);
      const certificate = await this.keep(manager, context, siteId, content);
      const all = await this.repository.ofSite(manager, siteId);
      const live = hostnames.filter(({ state }) => state === 'live').map(({ name }) => name);
      return { ...showCertificate(certificate, new CertificatesInUse(live, all, []), this.clock.now()), warnings };
    });
  }

  remove(context: AccountContext, siteId: string, id: string): Promise<void> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      await this.repository.lock(manager, siteId);
      const certificate = await this.repository.find(manager, { accountId, siteId }, id);
      if (!certificate) throw notFound();
      if (certificate.source === 'acme' && (await this.repository.isAutomatic(manager, siteId)))
        throw new ProblemError(
          'conflict',
          'We would order this certificate again at once. Switch automatic certificates off first, or upload one of your own, which wins.',
        );
      await this.repository.remove(manager, siteId, id);
      await this.note(manager, context, 'certificate.deleted', id);
      await this.revisions.bump(manager, accountId, siteId);
    });
  }

  private async keep(manager: EntityManager, context: AccountContext, siteId: string, content: CertificateContent): Promise<Certificate> {
    const { accountId } = context;
    const present = await this.repository.ofSite(manager, siteId);
    const same = present.find(({ fingerprint }) => fingerprint === content.fingerprint);
    if (same && this.isEqual(same, content)) return same;
    // Another chain for the same leaf is another certificate to the edges, which read each only once.
    if (same) await this.repository.remove(manager, siteId, same.id);
    if (present.filter(({ source }) => source === 'uploaded').length >= mostUploaded)
      throw new ProblemError(
        'limit_reached',
        `A site keeps at most ${mostUploaded} uploaded certificates. Delete those that are no longer needed.`,
      );
    const rest = { source: 'uploaded' as const, sealingKey: this.config.SEALING_KEY, at: this.clock.now() };
    const certificate = await this.repository.add(manager, { accountId, siteId }, content, rest);
    await this.note(manager, context, 'certificate.uploaded', certificate.id);
    await this.revisions.bump(manager, accountId, siteId);
    return certificate;
  }

  private isEqual(certificate: Certificate, { chain, key }: CertificateContent): boolean {
    const { id, source, sealedKey } = certificate;
    return source === 'uploaded' && certificate.chain === chain && unseal(this.config.SEALING_KEY, sealContext(id), sealedKey) === key;
  }

  /** What staff do is written down by the api, once per call. */
  private async note(manager: EntityManager, { accountId, principal }: AccountContext, action: string, id: string): Promise<void> {
    if (principal.kind !== 'staff')
      await this.audit.append(manager, { actor: principal, accountId, action, target: showId('certificate', id) });
  }
}
