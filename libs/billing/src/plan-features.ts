import { Injectable } from '@nestjs/common';
import type { Fault, PlanFeature } from '@sitekeep/contracts';
import { notFound, ProblemError } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { ServiceRepository } from './service.repository.ts';

/** A feature that a change would switch on, and the field that does. */
export type FeatureUse = { feature: PlanFeature; pointer: string };

/** As sentences name it. */
export const featureNames: Record<PlanFeature, string> = {
  gate: 'a gate, where visitors sign in',
  providers: 'sign-in by other identity providers',
  machines: 'tokens of machines',
  'client-ca': 'client certificates of visitors',
  crs: 'the imported rules of the firewall',
  'api-description': 'descriptions of APIs',
  'forward-auth': 'forward auth',
  branding: 'pages in your own design',
  ports: 'further ports',
};

/** Refuses what the plan of a site does not hold. */
@Injectable()
export class PlanFeatures {
  constructor(
    private readonly services: ServiceRepository,
    private readonly plans: PlansReadModel,
  ) {}

  /**
   * Throws feature_not_in_plan with every field that switches on what the plan lacks, and the plans that hold it; not_found unless the
   * site is the account's. The plan stays what it is until the transaction ends, so call it before the site or its policy are locked.
   */
  async demand(manager: EntityManager, accountId: string, siteId: string, uses: readonly FeatureUse[]): Promise<void> {
    const plan = await this.hold(manager, accountId, siteId);
    const lacking = uses.filter(({ feature }) => !plan.features.includes(feature));
    if (lacking.length === 0) return;
    const sold = await this.plans.onSale(manager);
    const errors = lacking.map((use) => faultOf(use, plan, sold));
    throw new ProblemError(
      'feature_not_in_plan',
      errors.length === 1 ? errors[0]!.detail : `The ${plan.name} plan holds ${errors.length} of these fields not.`,
      { errors },
    );
  }

  /** The plan of the site, which no change of plan replaces until the transaction ends. */
  async hold(manager: EntityManager, accountId: string, siteId: string): Promise<Plan> {
    const service = await this.services.holdOfSite(manager, accountId, siteId);
    if (!service || service.state === 'deleted') throw notFound();
    const plan = (await this.plans.byIds(manager, [service.planId])).get(service.planId);
    if (!plan) throw new Error(`service ${service.id} is on a plan that is not there`);
    return plan;
  }

  /** No plan of the account becomes smaller by a change until the transaction ends: call it before its policy is locked. */
  holdAccount(manager: EntityManager, accountId: string): Promise<void> {
    return this.services.lockAccountRules(manager, accountId);
  }
}

function faultOf({ feature, pointer }: FeatureUse, plan: Plan, sold: readonly Plan[]): Fault {
  const holders = sold.filter((each) => each.features.includes(feature)).map((each) => each.name);
  const mend = holders.length > 0 ? `These hold it: ${holders.join(', ')}.` : 'Ask support about it.';
  return { pointer, code: 'feature_not_in_plan', detail: `The ${plan.name} plan does not hold ${featureNames[feature]}. ${mend}` };
}
