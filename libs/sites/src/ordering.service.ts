import { Injectable } from '@nestjs/common';
import { PlansReadModel, ServicesService, unknownPlan, type Activation } from '@sitekeep/billing';
import {
  hostnameInputSchema,
  orderSiteSchema,
  storedId,
  type Fault,
  type OrderSite,
  type RulesetOrigin,
  type SiteDetail,
} from '@sitekeep/contracts';
import { invalidContent, readableEntries, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { HostnameClaims, type Claim } from './hostname-claims.ts';
import { OrderedMail } from './ordered-mail.ts';
import { Releases } from './releases.ts';
import { SiteRevisions } from './site-revisions.ts';
import { faultOfLimit, SiteRules } from './site-rules.ts';
import { SitesReadModel } from './sites.read-model.ts';
import { SitesRepository } from './sites.repository.ts';
import { TakenNames } from './taken-names.ts';

type CheckedOrder = { name: string; planId?: string; claims: Claim[]; origins: RulesetOrigin[] };
/** Names that other accounts hold and DNS gives to this one. */
type Proven = ReadonlySet<string>;

/** Orders the protection of a new site: all of it in one transaction, or nothing. */
@Injectable()
export class OrderingService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly rules: SiteRules,
    private readonly plans: PlansReadModel,
    private readonly services: ServicesService,
    private readonly sites: SitesRepository,
    private readonly claims: HostnameClaims,
    private readonly taken: TakenNames,
    private readonly releases: Releases,
    private readonly revisions: SiteRevisions,
    private readonly readModel: SitesReadModel,
    private readonly mail: OrderedMail,
  ) {}

  async order(account: AccountContext, input: OrderSite): Promise<SiteDetail> {
    const order = await this.check(input);
    const proven = await this.taken.provenByDns(account.accountId, order.claims);
    return this.transactions.run(async (manager) => {
      const siteId = await this.open(manager, account, order, proven);
      const site = await this.readModel.detail(manager, account.accountId, siteId);
      await this.mail.ordered(manager, account.accountId, site);
      return site;
    });
  }

  /** What is wrong with the hostnames and origins of an order that can be read, when its schema refuses another part of it. */
  furtherFaults({ hostnames, origins }: Readonly<Record<string, unknown>>): Fault[] {
    const texts = readableEntries(hostnameInputSchema, hostnames);
    const { claims, faults } = this.rules.hostnames(
      texts.map(({ value }) => value),
      (index) => `/hostnames/${texts[index]!.index}`,
    );
    const read = orderSiteSchema.shape.origins.safeParse(origins);
    const names = claims.map((claim) => claim.name);
    return read.success ? [...faults, ...this.rules.origins(read.data, names).faults] : faults;
  }

  private async check(input: OrderSite): Promise<CheckedOrder> {
    const planId = input.planId === undefined ? undefined : (storedId('plan', input.planId) ?? undefined);
    const plan = await this.plans.toOrder(this.transactions.manager, planId);
    const { claims, faults: hostnameFaults } = this.rules.hostnames(input.hostnames, (index) => `/hostnames/${index}`);
    const { origins, faults: originFaults } = this.rules.origins(
      input.origins,
      claims.map((claim) => claim.name),
    );
    const faults: Fault[] = [...hostnameFaults, ...originFaults];
    if (plan) faults.push(...faultOfLimit('/hostnames', input.hostnames.length, plan.hostnames));
    if (plan) faults.push(...faultOfLimit('/origins', input.origins.length, plan.origins));
    else faults.push(unknownPlan);
    if (faults.length > 0) throw invalidContent(faults);
    return { name: input.name, claims, origins, ...(planId !== undefined && { planId }) };
  }

  private async open(
    manager: EntityManager,
    { accountId, principal }: AccountContext,
    order: CheckedOrder,
    proven: Proven,
  ): Promise<string> {
    const site = { id: newUuid(), name: order.name, at: this.clock.now() };
    await this.sites.create(manager, accountId, site);
    await this.claims.claim(manager, accountId, site.id, order.claims, proven);
    await this.sites.replaceOrigins(manager, site.id, order.origins);
    const activation = await this.activationOf(manager, accountId, site.id, order.claims);
    const { planId } = order;
    await this.services.open(manager, {
      accountId,
      siteId: site.id,
      siteName: site.name,
      domains: order.claims.map((claim) => claim.registrableDomain),
      activation,
      actor: principal,
      ...(planId !== undefined && { planId }),
    });
    await this.revisions.bump(manager, accountId, site.id);
    return site.id;
  }

  /** Nobody gets ten unpaid days for the same domain again and again. */
  private async activationOf(manager: EntityManager, accountId: string, siteId: string, claims: readonly Claim[]): Promise<Activation> {
    const domains = claims.map((claim) => claim.registrableDomain);
    return (await this.releases.usedUnpaidDays(manager, accountId, siteId, domains)) ? 'on_payment' : 'at_once';
  }
}
