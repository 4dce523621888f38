import { Injectable } from '@nestjs/common';
import type { Fault, PlanFeature } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import type { Limits } from './entitlements.read-model.ts';
import { featureNames } from './plan-features.ts';
import type { Plan } from './plan.entity.ts';

/** What a site has of what plans limit, and the features it uses. A part names what it knows of. */
export type UsagePart = Partial<Counts> & { features: PlanFeature[] };
export type Usage = Counts & { features: PlanFeature[] };
/** `accountRules`: entries in the lists of the site's account, which hold for all its sites. */
type Counts = Limits & { accountRules: number };
/** The contexts that know a part of it. */
export const usageParts = ['sites', 'policies', 'gate'] as const;
export type UsagePartName = (typeof usageParts)[number];
/** Reads a part; whoever asks has locked the service, and checked whose it is. */
export type ReadUsage = (manager: EntityManager, accountId: string, siteId: string) => Promise<UsagePart>;

/**
 * What is in use of a site. Billing cannot ask the contexts that know, for they are built on it: each brings its part when the process
 * starts, and where one is missing nothing is answered.
 */
@Injectable()
export class SiteUsage {
  private readonly parts = new Map<UsagePartName, ReadUsage>();

  bring(name: UsagePartName, read: ReadUsage): void {
    this.parts.set(name, read);
  }

  async of(manager: EntityManager, accountId: string, siteId: string): Promise<Usage> {
    const usage: Usage = { hostnames: 0, origins: 0, rules: 0, firewallRules: 0, accountRules: 0, features: [] };
    for (const name of usageParts) {
      const read = this.parts.get(name);
      if (!read) throw new Error(`nobody here knows what sites use of ${name}`);
      const { features, ...counts } = await read(manager, accountId, siteId);
      Object.assign(usage, counts);
      usage.features.push(...features);
    }
    return usage;
  }
}

const countNames: Record<keyof Limits, string> = {
  hostnames: 'hostnames',
  origins: 'origins',
  rules: 'entries in its lists',
  firewallRules: 'firewall rules',
};

/** What is in use beyond a plan: every limit and every feature, each with the mend. Pointers name the fields of the plan. */
export function beyond(plan: Plan, usage: Usage): Fault[] {
  const limits = (Object.keys(countNames) as (keyof Limits)[]).flatMap((limit) => {
    const much = usage[limit] - plan[limit];
    const detail = `The site has ${usage[limit]} ${countNames[limit]}, and ${plan.name} allows ${plan[limit]}: remove ${much}.`;
    return much > 0 ? [{ pointer: `/limits/${limit}`, code: 'limit_reached', detail }] : [];
  });
  const features = usage.features.flatMap((feature, index) => {
    if (plan.features.includes(feature) || usage.features.indexOf(feature) < index) return [];
    const detail = `${plan.name} does not hold ${featureNames[feature]}, which the site uses: switch it off or remove it.`;
    return [{ pointer: `/features/${feature}`, code: 'feature_not_in_plan', detail }];
  });
  return [...limits, ...features];
}

/** What the lists of the account have beyond `allowed`, the most that a service leaves which changes to this plan. */
export function beyondOfAccount(plan: Plan, { accountRules }: Usage, allowed: number): Fault[] {
  const much = accountRules - allowed;
  const detail = `The lists of the account have ${accountRules} entries, and with this site on ${plan.name} its plans allow ${allowed}: remove ${much}.`;
  return much > 0 ? [{ pointer: '/limits/rules', code: 'account_limit_reached', detail }] : [];
}
