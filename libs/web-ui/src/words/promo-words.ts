import { showMoney, type PeriodMonths, type Plan, type PromoOffer } from '@sitekeep/contracts';
import { showDay } from './dates.ts';
import { periodWords } from './states.ts';

/** `10 % off Starter, for 1 year, the first period, until 31 Dec 2026.` */
export function offerWords(offer: PromoOffer, plans: Plan[]): string {
  const { percent, amount, planCodes, periodMonths, mostPeriods, endsAt } = offer;
  const parts = [amount ? `${showMoney(amount)} off` : `${percent} % off`];
  if (planCodes.length > 0) parts[0] += ` ${planCodes.map((code) => plans.find((plan) => plan.code === code)?.name ?? code).join(' and ')}`;
  if (periodMonths.length > 0) parts.push(`for ${periodMonths.map((months) => periodWords[months as PeriodMonths]).join(' or ')}`);
  parts.push(mostPeriods === 1 ? 'the first period' : `the first ${mostPeriods} periods`);
  if (endsAt) parts.push(`until ${showDay(endsAt)}`);
  return `${parts.join(', ')}.`;
}
