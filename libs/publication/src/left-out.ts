import { Injectable } from '@nestjs/common';
import { featureNames } from '@sitekeep/billing';
import { showId, type PlanFeature } from '@sitekeep/contracts';
import { Audit } from '@sitekeep/platform';
import type { SiteToPublish } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { Beyond } from './within-limits.ts';

/** What of a site is not published as it was set: features that its plan does not hold, and what is beyond its limits. */
export type Omitted = { features: readonly PlanFeature[]; beyond: readonly Beyond[] };

/** Tells that a site is published without what is beyond its plan, or with more than that: the customer by the audit trail, staff by a notice. */
@Injectable()
export class LeftOut {
  constructor(private readonly audit: Audit) {}

  async tell(manager: EntityManager, site: SiteToPublish, { features, beyond }: Omitted): Promise<void> {
    if (features.length > 0) {
      const reason = `Not in the plan: ${features.map((feature) => featureNames[feature]).join(', ')}.`;
      await this.write(manager, site, 'site.features-left-out', reason);
    }
    const reason = sayBeyond(beyond);
    if (reason !== '') await this.write(manager, site, 'site.limits-left-out', reason);
  }

  private async write(manager: EntityManager, { id, accountId }: SiteToPublish, action: string, reason: string): Promise<void> {
    const actor = { kind: 'system', id: null, name: 'Sitekeep' } as const;
    const target = showId('site', id);
    await this.audit.append(manager, { actor, accountId, action, target, reason });
    await this.audit.tellStaff(manager, accountId, `${target} is not published as it is set. ${reason}`);
  }
}

/** Empty when nothing is beyond. */
function sayBeyond(beyond: readonly Beyond[]): string {
  const counted = (of: 'leftOut' | 'stays') => beyond.filter((each) => each[of] > 0).map((each) => `${each[of]} ${each.what}`);
  const [leftOut, stays] = [counted('leftOut'), counted('stays')];
  return [
    ...(leftOut.length > 0 ? [`Beyond the plan, and left out: ${leftOut.join(', ')}.`] : []),
    ...(stays.length > 0 ? [`Beyond the plan, and in force, since leaving them out could let somebody in: ${stays.join(', ')}.`] : []),
  ].join(' ');
}
