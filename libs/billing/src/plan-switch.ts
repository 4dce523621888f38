import { Injectable } from '@nestjs/common';
import type { Money } from '@sitekeep/contracts';
import type { Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { renewableEnd } from './renewal.ts';
import { ServiceLifecycle } from './service-lifecycle.ts';
import type { Service } from './service.entity.ts';

/** Puts a service on another plan, at once: what it costs has been seen to. */
@Injectable()
export class PlanSwitch {
  constructor(
    private readonly clock: Clock,
    private readonly plans: PlansReadModel,
    private readonly lifecycle: ServiceLifecycle,
    private readonly mails: BillingMails,
  ) {}

  /** The service is locked. Its site is published anew, its owners are told, and its renewal is looked at again, for its price is another. */
  async to(
    manager: EntityManager,
    service: Service,
    planId: string,
    told: { actor: Actor; credited: Money | null; note: string },
  ): Promise<void> {
    const plans = await this.plans.byIds(manager, [service.planId, planId]);
    const [before, after] = [plans.get(service.planId), plans.get(planId)];
    if (!before || !after) throw new Error(`service ${service.id} cannot change to plan ${planId}`);
    const now = this.clock.now();
    const change = { planId, ...(renewableEnd(service) !== null && { renewalDueAt: now }) };
    await this.lifecycle.apply(manager, service, 'plan-changed', change, told.actor, `${before.name} to ${after.name}: ${told.note}`);
    service.plan = after;
    await this.mails.planChanged(manager, service, { fromPlan: before.name, toPlan: after.name, credited: told.credited, at: now });
  }
}
