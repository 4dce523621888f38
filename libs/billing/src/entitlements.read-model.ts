import { Injectable } from '@nestjs/common';
import type { ServiceState } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
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
};

/** Asked by sites and policies on write, and by publication on publish. */
@Injectable()
export class EntitlementsReadModel {
  constructor(private readonly services: ServiceRepository) {}

  /** Of one site of the account; null when the account has no such site. */
  async ofSite(manager: EntityManager, accountId: string, siteId: string): Promise<Entitlements | null> {
    const [service] = await this.services.ofSites(manager, accountId, [siteId]);
    return service ? entitlementsOf(service) : null;
  }

  /** Of any sites, by their ids: for publication, which acts for no account. */
  async ofSites(manager: EntityManager, siteIds: readonly string[]): Promise<Map<string, Entitlements>> {
    const services = await this.services.ofSitesOfAll(manager, siteIds);
    return new Map(services.map((service) => [service.siteId, entitlementsOf(service)]));
  }
}

const entitlementsOf = (service: Service): Entitlements => ({
  serviceId: service.id,
  siteId: service.siteId,
  accountId: service.accountId,
  planId: service.planId,
  state: service.state,
  active: isActive(service.state),
  limits: limitsOf(service.plan),
});

const limitsOf = ({ hostnames, origins, rules, firewallRules }: Limits): Limits => ({ hostnames, origins, rules, firewallRules });
