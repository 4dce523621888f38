import { Inject, Injectable } from '@nestjs/common';
import { showId, type ClientCertificate, type ClientCertificates } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid, seal, type ControlConfig } from '@sitekeep/runtime';
import { SiteRevisions, SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { sealContext, CertificatesRepository } from './certificates.repository.ts';
import { newClientCertificate } from './client-certificate.ts';
import type { ClientCertificateRow } from './client-certificate.entity.ts';
import { ClientCertificatesRepository } from './client-certificates.repository.ts';

/** What the edges show to a site's servers over TLS, so that they can refuse everybody else. */
@Injectable()
export class ClientCertificatesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sites: SitesReadModel,
    private readonly revisions: SiteRevisions,
    private readonly certificates: CertificatesRepository,
    private readonly repository: ClientCertificatesRepository,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  async get(accountId: string, siteId: string): Promise<ClientCertificates> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    return shown(await this.repository.ofSite(manager, siteId));
  }

  /** The first is shown at once: servers that do not ask for one never see it. Throws conflict when there is one. */
  create(context: AccountContext, siteId: string): Promise<ClientCertificates> {
    return this.change(context, siteId, 'client-certificate.created', async (manager, { active }) => {
      if (active) throw new ProblemError('conflict', 'This site has a client certificate; rotate it, or remove it first.');
      await this.add(manager, context, siteId, true);
    });
  }

  /** Prepares the certificate that is to follow, in the place of one that was prepared before. Throws not_found when there is none. */
  rotate(context: AccountContext, siteId: string): Promise<ClientCertificates> {
    return this.change(context, siteId, 'client-certificate.prepared', async (manager, { active, next }) => {
      if (!active) throw notFound();
      if (next) await this.repository.remove(manager, next);
      await this.add(manager, context, siteId, false);
    });
  }

  /** From now on the prepared one is shown; the key of the other is destroyed. Throws conflict when none is prepared. */
  activate(context: AccountContext, siteId: string): Promise<ClientCertificates> {
    return this.change(context, siteId, 'client-certificate.activated', async (manager, { active, next }) => {
      if (!next) throw new ProblemError('conflict', 'No certificate is prepared: rotate first, and let your servers trust the new one.');
      if (active) await this.repository.remove(manager, active);
      await this.repository.activate(manager, next);
    });
  }

  /** Destroys the keys; servers that ask for a certificate then refuse us. Throws not_found when there is none. */
  async remove(context: AccountContext, siteId: string): Promise<void> {
    await this.change(context, siteId, 'client-certificate.removed', async (manager, { active }) => {
      if (!active) throw notFound();
      await this.repository.forgetSite(manager, siteId);
    });
  }

  /** One change of a site's certificates at a time; the edges are told after commit. */
  private change(
    { accountId, principal }: AccountContext,
    siteId: string,
    action: string,
    work: (manager: EntityManager, present: Pair) => Promise<void>,
  ): Promise<ClientCertificates> {
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      await this.certificates.lock(manager, siteId);
      await work(manager, pairOf(await this.repository.ofSite(manager, siteId)));
      // What staff do is written down by the api, once per call.
      if (principal.kind !== 'staff')
        await this.audit.append(manager, { actor: principal, accountId, action, target: showId('site', siteId) });
      await this.revisions.bump(manager, accountId, siteId);
      return shown(await this.repository.ofSite(manager, siteId));
    });
  }

  private async add(manager: EntityManager, { accountId }: AccountContext, siteId: string, active: boolean): Promise<void> {
    const now = this.clock.now();
    const { key, ...content } = await newClientCertificate(`Sitekeep ${showId('site', siteId)}`, now);
    const id = newUuid();
    const sealedKey = seal(this.config.SEALING_KEY, sealContext(id), key);
    await this.repository.add(manager, { id, siteId, accountId, active, ...content, sealedKey, createdAt: now });
  }
}

type Pair = { active: ClientCertificateRow | undefined; next: ClientCertificateRow | undefined };
const pairOf = (rows: readonly ClientCertificateRow[]): Pair => ({
  active: rows.find(({ active }) => active),
  next: rows.find(({ active }) => !active),
});

function shown(rows: readonly ClientCertificateRow[]): ClientCertificates {
  const { active, next } = pairOf(rows);
  return { active: active ? showOne(active) : null, next: next ? showOne(next) : null };
}

const showOne = ({ id, certificate, fingerprint, notBefore, notAfter }: ClientCertificateRow): ClientCertificate => ({
  id: showId('certificate', id),
  certificate,
  fingerprint,
  notBefore: notBefore.toISOString(),
  notAfter: notAfter.toISOString(),
});
