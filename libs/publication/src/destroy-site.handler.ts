import { Injectable } from '@nestjs/common';
import { CertificatePublication } from '@sitekeep/certificates';
import type { JobPayload } from '@sitekeep/contracts';
import { GateCleanup } from '@sitekeep/gate';
import { Transactions, type JobHandler } from '@sitekeep/platform';
import { PoliciesService } from '@sitekeep/policies';
import { KeptSites } from '@sitekeep/sites';

/** Destroys what was kept of a deleted site: policy, certificates with their keys, keys and tokens of its gate, what visitors had there. */
@Injectable()
export class DestroySiteHandler implements JobHandler<'destroy-site'> {
  readonly job = 'destroy-site' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly kept: KeptSites,
    private readonly policies: PoliciesService,
    private readonly certificates: CertificatePublication,
    private readonly gate: GateCleanup,
  ) {}

  async handle({ siteId }: JobPayload<'destroy-site'>): Promise<void> {
    await this.transactions.run(async (manager) => {
      const accountId = await this.kept.lockDeleted(manager, siteId);
      // It was restored meanwhile.
      if (accountId === null) return;
      await this.policies.forgetSite(manager, accountId, siteId);
      await this.certificates.forgetSite(manager, siteId);
      await this.gate.forgetSite(manager, siteId);
      await this.kept.destroy(manager, siteId);
    });
  }
}
