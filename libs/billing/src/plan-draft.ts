import { currencies, periods, planFeatures, showMoney, type Currency, type Fault, type PeriodMonths } from '@sitekeep/contracts';
import { z } from 'zod';
import type { Plan } from './plan.entity.ts';

const count = z.int().min(1).max(1_000_000);
const amount = z.int().min(1).max(100_000_000).describe('minor units, without tax');
const pricesSchema = z.strictObject({ '1': amount, '3': amount, '6': amount, '12': amount });

/** A version of a plan as its operator writes it down. What is left out of a plan that is sold already stays as it is. */
const draftSchema = z.strictObject({
  code: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and dashes'),
  name: z.string().min(1).max(60),
  summary: z.string().min(1).max(200),
  limits: z.strictObject({ hostnames: count, origins: count, rules: count, firewallRules: count }),
  features: z.array(z.enum(planFeatures)).refine((all) => new Set(all).size === all.length, 'names a feature twice'),
  prices: z.strictObject({ EUR: pricesSchema, USD: pricesSchema }).optional().describe('left out of a trial alone'),
  trialDays: z.int().min(1).max(365).nullable().default(null),
  rank: z.int().min(1).max(1000).optional().describe('the place among all plans, the smallest first'),
  unpaidCap: z.int().min(1).max(1000).optional().describe('services not yet paid that one account may have'),
  activation: z.enum(['at_once', 'on_payment']).optional(),
});
export type PlanDraft = z.infer<typeof draftSchema>;
export type PlanPlace = Pick<Plan, 'rank' | 'unpaidCap' | 'activation'>;

/** Reads a draft, or says all that is wrong with its form. */
export function readPlanDraft(value: unknown): PlanDraft | { faults: Fault[] } {
  const read = draftSchema.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => ({
    pointer: ['', ...path].join('/'),
    code: 'invalid',
    detail: message,
  }));
  return { faults };
}

/** What is wrong with what a draft means, beside the plans that are sold now. */
export function faultsOfDraft(draft: PlanDraft, onSale: readonly Plan[]): Fault[] {
  const before = onSale.find(({ code }) => code === draft.code);
  return [...faultsOfPrices(draft), ...faultsOfPlace(draft, before, onSale), ...faultsOfKind(draft, before)];
}

export const placeOf = (draft: PlanDraft, before: Plan | undefined): PlanPlace => ({
  rank: draft.rank ?? before?.rank ?? 0,
  unpaidCap: draft.unpaidCap ?? before?.unpaidCap ?? 0,
  activation: draft.activation ?? before?.activation ?? 'at_once',
});

/** One row for each currency and period. */
export const rowsOfPrices = ({ prices }: PlanDraft): { currency: Currency; periodMonths: PeriodMonths; amount: number }[] =>
  prices === undefined
    ? []
    : currencies.flatMap((currency) =>
        periods.map((periodMonths) => ({ currency, periodMonths, amount: prices[currency][`${periodMonths}`] })),
      );

function faultsOfPrices(draft: PlanDraft): Fault[] {
  const { prices, trialDays } = draft;
  if (trialDays !== null && prices !== undefined)
    return [{ pointer: '/prices', code: 'trial_has_price', detail: 'A trial costs nothing: leave its prices out.' }];
  if (trialDays === null && prices === undefined)
    return [{ pointer: '/prices', code: 'missing', detail: 'Give the price of every period in every currency, in minor units.' }];
  return rowsOfPrices(draft).flatMap(({ currency, periodMonths, amount }) => {
    const single = prices![currency]['1'] * periodMonths;
    const shown = (minor: number) => showMoney({ amount: minor, currency });
    const detail = `${periodMonths} months cost ${shown(amount)}, and as many single ones ${shown(single)}: a longer period costs no more.`;
    return amount > single ? [{ pointer: `/prices/${currency}/${periodMonths}`, code: 'dearer_than_single', detail }] : [];
  });
}

function faultsOfPlace(draft: PlanDraft, before: Plan | undefined, onSale: readonly Plan[]): Fault[] {
  const missing = (['rank', 'unpaidCap'] as const).filter((field) => draft[field] === undefined && before === undefined);
  const place = placeOf(draft, before);
  const same = onSale.find(({ code, rank }) => code !== draft.code && rank === place.rank);
  return [
    ...missing.map((field) => ({ pointer: `/${field}`, code: 'missing', detail: `A plan that is not sold yet needs its ${field}.` })),
    ...(same ? [{ pointer: '/rank', code: 'taken', detail: `${same.name} has rank ${same.rank}: give another.` }] : []),
  ];
}

/** Who has a trial would owe money by a new version, and who pays would have it for nothing. */
function faultsOfKind({ trialDays }: PlanDraft, before: Plan | undefined): Fault[] {
  if (!before || (before.trialDays === null) === (trialDays === null)) return [];
  return [
    { pointer: '/trialDays', code: 'other_kind', detail: 'A plan with prices does not become a trial, nor a trial one with prices.' },
  ];
}
