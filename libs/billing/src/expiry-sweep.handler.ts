import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Outbox, Transactions, type JobHandler } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { ClockGuard } from './clock-guard.ts';
import { workOnDue } from './due-rows.ts';
import { PaymentRepository } from './payment.repository.ts';
import { ServiceLifecycle, systemActor } from './service-lifecycle.ts';
import { decideUnpaid, periodEnded, type UnpaidFacts } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { UnpaidWarnings } from './unpaid-warning.repository.ts';

/** How many deleted services are handed over for destruction in one transaction. */
const kept = 100;

/**
 * What time does to services: paid periods end, unpaid ones are warned and deleted. Each is read again under its own row lock,
 * decided on by pure rules and written in its own transaction, so that a payment comes wholly before or wholly after.
 */
@Injectable()
export class ExpirySweepHandler implements JobHandler<'expiry-sweep'> {
  readonly job = 'expiry-sweep' as const;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly clockGuard: ClockGuard,
    private readonly outbox: Outbox,
    private readonly services: ServiceRepository,
    private readonly warnings: UnpaidWarnings,
    private readonly payments: PaymentRepository,
    private readonly lifecycle: ServiceLifecycle,
    private readonly mails: BillingMails,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(): Promise<void> {
    await this.clockGuard.check();
    const now = this.clock.now();
    await this.destroyKept(now);
    await workOnDue(
      (after, limit) => this.services.due(this.transactions.manager, now, after, limit),
      (id) => this.sweep(id),
      { what: 'expiry sweep', logger: this.logger },
    );
  }

  /** What is kept of deleted services is destroyed once staff can no longer restore them. */
  private async destroyKept(now: Date): Promise<void> {
    for (let count = kept; count === kept;)
      count = await this.transactions.run(async (manager) => {
        const siteIds = await this.services.takeToDestroy(manager, now, kept);
        for (const siteId of siteIds) await this.outbox.add(manager, 'destroy-site', { siteId });
        return siteIds.length;
      });
  }

  private sweep(id: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      const service = await this.services.lockById(manager, id);
      const now = this.clock.now();
      if (!service?.dueAt || service.dueAt > now) return;
      if (service.state === 'paid') await this.endPeriod(manager, service);
      await this.decide(manager, service, now);
    });
  }

  private async endPeriod(manager: EntityManager, service: Service): Promise<void> {
    if (!service.paidUntil) throw new Error(`paid service ${service.id} has no end`);
    await this.lifecycle.apply(manager, service, 'period-ended', periodEnded(service.paidUntil), systemActor);
  }

  private async decide(manager: EntityManager, service: Service, now: Date): Promise<void> {
    const facts = await this.facts(manager, service);
    const decision = decideUnpaid(facts, now);
    if (decision.delete) return this.lifecycle.remove(manager, service, 'expired', systemActor);
    for (const day of decision.warn) {
      const keys = await this.mails.warning(manager, service, facts.unpaidSince, day);
      await this.warnings.add(manager, { serviceId: service.id, unpaidSince: facts.unpaidSince, day, at: now, mailKeys: keys });
    }
    await this.services.update(manager, service.accountId, service.id, { dueAt: decision.dueAt });
  }

  private async facts(manager: EntityManager, service: Service): Promise<UnpaidFacts> {
    const { unpaidSince } = service;
    if (!unpaidSince) throw new Error(`service ${service.id} is ${service.state} since no time`);
    const warnings = await this.warnings.of(manager, service.id, unpaidSince);
    const lastKeys = warnings.find((warning) => warning.day === 9)?.mailKeys ?? [];
    return {
      unpaidSince,
      warned: warnings.map((warning) => warning.day),
      lastWarningHandedOverAt: await this.mails.handedOverAt(manager, lastKeys),
      processingSince: await this.payments.processingSince(manager, service.id),
    };
  }
}
