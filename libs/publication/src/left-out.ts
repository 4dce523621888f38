import { Injectable } from '@nestjs/common';
import { featureNames } from '@sitekeep/billing';
import { showId, type PlanFeature } from '@sitekeep/contracts';
import { Audit } from '@sitekeep/platform';
import type { SiteToPublish } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';

/** Tells that a site is published without what its plan does not hold: the customer by the audit trail, staff by a notice. */
@Injectable()
export class LeftOut {
  constructor(private readonly audit: Audit) {}

  async tell(manager: EntityManager, { id, accountId }: SiteToPublish, features: readonly PlanFeature[]): Promise<void> {
    if (features.length === 0) return;
    const reason = `Not in the plan: ${features.map((feature) => featureNames[feature]).join(', ')}.`;
    const actor = { kind: 'system', id: null, name: 'Sitekeep' } as const;
    const target = showId('site', id);
    await this.audit.append(manager, { actor, accountId, action: 'site.features-left-out', target, reason });
    await this.audit.tellStaff(manager, accountId, `${target} is published without what it has set. ${reason}`);
  }
}
