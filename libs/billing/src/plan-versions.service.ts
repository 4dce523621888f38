import { Injectable } from '@nestjs/common';
import type { Fault } from '@sitekeep/contracts';
import { Audit, Transactions } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { faultsOfDraft, placeOf, readPlanDraft, rowsOfPrices, type PlanDraft } from './plan-draft.ts';
import { Plan, PlanPrice } from './plan.entity.ts';
import { PlansReadModel, showPlan } from './plan.read-model.ts';
import { systemActor } from './service-lifecycle.ts';

/** `changes`: field by field what differs from the version that was sold before, in words. */
export type PublishedPlan = { code: string; version: number; changes: string[] };
export type PlanFaults = { faults: Fault[] };

/** What is sold: a version never changes, another takes its place. Services stay on the version that they have. */
@Injectable()
export class PlanVersions {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly plans: PlansReadModel,
  ) {}

  onSale(): Promise<Plan[]> {
    return this.plans.onSale(this.transactions.manager);
  }

  /**
   * Sells this version from now on, instead of the one of the same code that was sold before. With every fault at once nothing is
   * written; `dryRun`: nothing either, and what would be is told.
   */
  publish(input: unknown, { dryRun }: { dryRun: boolean }): Promise<PublishedPlan | PlanFaults> {
    const draft = readPlanDraft(input);
    if ('faults' in draft) return Promise.resolve(draft);
    return this.transactions.run(async (manager) => {
      // Two who publish at once: the second is held against what the first sells.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('plans', 0))`);
      const onSale = await this.plans.onSale(manager);
      const before = onSale.find(({ code }) => code === draft.code);
      const faults = faultsOfDraft(draft, onSale);
      if (faults.length > 0) return { faults };
      const plan = await this.planOf(manager, draft, before);
      const changes = changesOf(before, plan);
      if (changes.length === 0) return { faults: [{ pointer: '', code: 'same', detail: `This is what ${plan.name} is sold as already.` }] };
      if (!dryRun) await this.replace(manager, before, plan);
      return { code: plan.code, version: plan.version, changes };
    });
  }

  /** A code that is sold no more keeps its numbers, too. */
  private async planOf(manager: EntityManager, draft: PlanDraft, before: Plan | undefined): Promise<Plan> {
    const [row]: { latest: number }[] = await manager.query('SELECT coalesce(max(version), 0) AS latest FROM plan WHERE code = $1', [
      draft.code,
    ]);
    const { code, name, summary, limits, features, trialDays } = draft;
    const id = newUuid();
    const prices = rowsOfPrices(draft).map((price) => Object.assign(new PlanPrice(), { planId: id, ...price }));
    const own = { id, code, version: (row?.latest ?? 0) + 1, name, summary, features, trialDays, onSale: true, prices };
    return Object.assign(new Plan(), own, limits, placeOf(draft, before));
  }

  private async replace(manager: EntityManager, before: Plan | undefined, plan: Plan): Promise<void> {
    if (before) await manager.update(Plan, { id: before.id }, { onSale: false });
    const { prices, ...row } = plan;
    await manager.insert(Plan, row);
    if (prices.length > 0)
      await manager.insert(
        PlanPrice,
        prices.map(({ planId, currency, periodMonths, amount }) => ({ planId, currency, periodMonths, amount })),
      );
    const target = `${plan.code} ${plan.version}`;
    await this.audit.append(manager, { actor: systemActor, accountId: null, action: 'plan.published', target });
  }
}

/** Prices by currency and period, limits, and the rest, each as `field: before -> after`. */
function changesOf(before: Plan | undefined, after: Plan): string[] {
  const [old, now] = [before ? factsOf(before) : new Map<string, string>(), factsOf(after)];
  return [...now]
    .filter(([field, value]) => old.get(field) !== value)
    .map(([field, value]) => `${field}: ${old.get(field) ?? 'none'} -> ${value}`);
}

function factsOf(plan: Plan): Map<string, string> {
  const { name, summary, limits, features, trialDays, prices } = showPlan(plan);
  return new Map<string, string>([
    ...Object.entries({ name, summary, ...limits }).map(([field, value]): [string, string] => [field, String(value)]),
    ['features', [...features].sort().join(', ') || 'none'],
    ['trialDays', String(trialDays)],
    ...Object.entries({ rank: plan.rank, unpaidCap: plan.unpaidCap, activation: plan.activation }).map(
      ([field, value]): [string, string] => [field, String(value)],
    ),
    ...prices.map(({ periodMonths, price }): [string, string] => [
      `${price.currency} for ${periodMonths} months`,
      (price.amount / 100).toFixed(2),
    ]),
  ]);
}
