import { Injectable } from '@nestjs/common';
import type { Currency, PeriodMonths } from '@sitekeep/contracts';
import { ProblemError } from '@sitekeep/platform';
import { In, type EntityManager } from 'typeorm';
import { monthsInWords } from './months.ts';
import type { Plan } from './plan.entity.ts';
import { priceOf } from './plan.read-model.ts';
import { PriceOverride } from './price-override.entity.ts';
import type { PromoCode } from './promo-code.entity.ts';
import { discountsOf, fits, holdsIn } from './promo-discount.ts';

/** A number of periods of one service on a plan, which has its prices loaded. */
export type LineToPrice = { service: { id: string; siteName: string }; plan: Plan; periodMonths: PeriodMonths; periods: number };
/** Minor units, without tax: amount = unitAmount × periods − discount. */
export type PricedLine = { unitAmount: number; discount: number; amount: number };

/** What things cost, and nowhere else: the price staff gave the service, else that of its plan, less what a promo code takes off. */
@Injectable()
export class Pricing {
  /**
   * The lines' prices, in their order. Throws `conflict` with every line of a trial plan, which has no price, and `invalid_content` when
   * the promo code fits none of them.
   */
  async prices(
    manager: EntityManager,
    currency: Currency,
    lines: readonly LineToPrice[],
    promo: PromoCode | null = null,
  ): Promise<PricedLine[]> {
    refuseTrials(lines);
    const units = await this.units(manager, currency, lines);
    const before = lines.map(({ plan, periodMonths, periods }, index) => ({
      planCode: plan.code,
      periodMonths,
      periods,
      unitAmount: units[index]!,
    }));
    if (promo && !(holdsIn(promo, currency) && before.some((line) => fits(promo, line)))) throw fitsNothing(promo);
    const discounts = promo ? discountsOf(promo, before) : before.map(() => 0);
    return before.map(({ unitAmount, periods }, index) => {
      const discount = discounts[index]!;
      return { unitAmount, discount, amount: unitAmount * periods - discount };
    });
  }

  /** One period of each line. */
  private async units(manager: EntityManager, currency: Currency, lines: readonly LineToPrice[]): Promise<number[]> {
    const overrides = await manager.findBy(PriceOverride, {
      serviceId: In([...new Set(lines.map(({ service }) => service.id))]),
      currency,
    });
    return lines.map(({ service, plan, periodMonths }) => {
      const own = overrides.find((row) => row.serviceId === service.id && row.planId === plan.id && row.periodMonths === periodMonths);
      return own ? own.amount : priceOf(plan, currency, periodMonths);
    });
  }
}

function refuseTrials(lines: readonly LineToPrice[]): void {
  const errors = lines.flatMap(({ service, plan }, index) => {
    if (plan.trialDays === null) return [];
    const detail = `${service.siteName} is on the ${plan.name} plan, which costs nothing: choose another plan for it first.`;
    return [{ pointer: `/lines/${index}/serviceId`, code: 'trial_plan', detail }];
  });
  if (errors.length > 0)
    throw new ProblemError('conflict', errors.length === 1 ? errors[0]!.detail : `${errors.length} lines need mending.`, { errors });
}

function fitsNothing({ code, currency, planCodes, periodMonths }: PromoCode): ProblemError {
  const conditions = [
    ...(planCodes.length > 0 ? [`plan ${planCodes.join(' or ')}`] : []),
    ...(periodMonths.length > 0 ? [`periods of ${monthsInWords(periodMonths, ' or ')}`] : []),
    ...(currency ? [`invoices in ${currency}`] : []),
  ];
  const detail = `${code} holds for ${conditions.join(', ')}: it fits no line here.`;
  return new ProblemError('invalid_content', detail, { errors: [{ pointer: '/promoCode', code: 'promo_code_fits_nothing', detail }] });
}
