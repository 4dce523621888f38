import { Injectable } from '@nestjs/common';
import { mostPeriods, showId, showMoney, type Currency, type PeriodMonths } from '@sitekeep/contracts';
import type { Actor } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { PriceOverrides } from './price-overrides.service.ts';
import type { ActFacts, StaffAct } from './staff-act.ts';

type Request = { serviceId: string; periodMonths: PeriodMonths; amount: number | null; currency: Currency };

/** A price of its own for one service; worth what the longest invoice costs less by it. */
@Injectable()
export class PriceOverrideAct implements StaffAct<Request> {
  readonly action = 'price-override';
  readonly audited = 'service.price-overridden';
  readonly auditsItself = true;

  constructor(private readonly overrides: PriceOverrides) {}

  async facts(manager: EntityManager, { serviceId, periodMonths, amount, currency }: Request): Promise<ActFacts> {
    const price = { amount, currency, reason: '' };
    const given = await this.overrides.givenAway(manager, serviceId, periodMonths, price);
    const worth = { amount: given.amount * mostPeriods, currency };
    return { accountId: given.accountId, target: showId('service', serviceId), amount: worth, terms: said(periodMonths, amount, currency) };
  }

  async perform(manager: EntityManager, request: Request, actor: Actor, reason: string): Promise<string> {
    const { serviceId, periodMonths, amount, currency } = request;
    await this.overrides.set(manager, serviceId, periodMonths, { amount, currency, reason }, actor);
    return said(periodMonths, amount, currency);
  }
}

function said(periodMonths: PeriodMonths, amount: number | null, currency: Currency): string {
  const period = periodMonths === 1 ? 'a month' : `${periodMonths} months`;
  const price = amount === null ? 'what the plan says' : showMoney({ amount, currency });
  return `From the next invoice on, ${period} of this service costs ${price}.`;
}
