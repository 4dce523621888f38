import { Injectable } from '@nestjs/common';
import type { PlanFeature, ServiceState } from '@sitekeep/contracts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { isActive } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';

export type Limits = { hostnames: number; origins: number; rules: number; firewallRules: number };
/** What a site may use. `active`: it is published; a deleted or pending one is not. */
export type Entitlements = {
  serviceId: string;
  siteId: string;
  accountId: string;
  planId: string;
  state: ServiceState;
  active: boolean;
  limits: Limits;
  features: readonly PlanFeature[];
};

/** Asked by sites and policies on write, and by publication on publish. */
@Injectable()
export class EntitlementsReadModel {
  constructor(
    private readonly clock: Clock,
    private readonly services: ServiceRepository,
    private readonly plans: PlansReadModel,
  ) {}

  /** Of one site of the account; null when the account has no such site. */
  async ofSite(manager: EntityManager, accountId: string, siteId: string): Promise<Entitlements | null> {
    const [entitlements] = await this.of(manager, await this.services.ofSites(manager, accountId, [siteId]));
    return entitlements ?? null;
  }

  /** Of any sites, by their ids: for publication, which acts for no account. */
  async ofSites(manager: EntityManager, siteIds: readonly string[]): Promise<Map<string, Entitlements>> {
    const all = await this.of(manager, await this.services.ofSitesOfAll(manager, siteIds));
    return new Map(all.map((entitlements) => [entitlements.siteId, entitlements]));
  }

  /**
   * How many entries the lists of an account may get: what the largest plan gives among its services that are paid or on trial, and
   * never less than the smallest plan. What is only ordered does not count: it could be deleted again, and its entries would stay.
   */
  async accountRules(manager: EntityManager, accountId: string, without: string | null = null): Promise<number> {
    return Math.max(await this.smallest(manager), await this.services.mostRules(manager, accountId, 'covered', without));
  }

  /** How many of them are published: unpaid services count until they are deleted, so that nothing goes while it can still be paid. */
  async publishedAccountRules(manager: EntityManager, accountId: string): Promise<number> {
    return Math.max(await this.smallest(manager), await this.services.mostRules(manager, accountId, 'active', null));
  }

  private async smallest(manager: EntityManager): Promise<number> {
    return (await this.plans.toOrder(manager))?.rules ?? 0;
  }

  /** A plan that was chosen while a trial runs holds from when it is paid, or the trial is over: until then it is free, and so the trial's. */
  private async of(manager: EntityManager, services: readonly Service[]): Promise<Entitlements[]> {
    const now = this.clock.now();
    const inTrial = ({ state, trialUntil, plan }: Service) =>
      state !== 'paid' && trialUntil !== null && trialUntil > now && plan.trialDays === null;
    const trial = services.some(inTrial) ? await this.plans.trial(manager) : null;
    return services.map((service) => entitlementsOf(service, (inTrial(service) && trial) || service.plan));
  }
}

const entitlementsOf = (service: Service, plan: Plan): Entitlements => ({
  serviceId: service.id,
  siteId: service.siteId,
  accountId: service.accountId,
  planId: plan.id,
  state: service.state,
  active: isActive(service.state),
  limits: limitsOf(plan),
  features: plan.features,
});

const limitsOf = ({ hostnames, origins, rules, firewallRules }: Limits): Limits => ({ hostnames, origins, rules, firewallRules });
