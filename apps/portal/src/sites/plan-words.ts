import { showMoney, type Money, type PeriodMonths, type Plan, type Service } from '@sitekeep/contracts';
import { periodWords } from '@sitekeep/web-ui/words';

/** Prices are kept per currency; an account pays in one. */
export const pricesOf = (plan: Plan, currency: string) => plan.prices.filter(({ price }) => price.currency === currency);

export const priceFor = (plan: Plan | undefined, periodMonths: PeriodMonths, currency: string): Money | null =>
  plan?.prices.find((each) => each.periodMonths === periodMonths && each.price.currency === currency)?.price ?? null;

/** `€12.00 for 1 month`, or how long it costs nothing. */
export function headlineOf(plan: Plan, currency: string): string {
  if (plan.trialDays !== null) return `Free for ${plan.trialDays} days`;
  const [first] = pricesOf(plan, currency);
  return first ? `${showMoney(first.price)} for ${periodWords[first.periodMonths]}` : 'No price in your currency';
}

const counted = (count: number, one: string, many: string) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** `Up to 3 hostnames, 1 server, 500 list entries, 20 firewall rules`. */
export const sizeOf = ({ limits: { hostnames, origins, rules, firewallRules } }: Plan): string =>
  `Up to ${[
    counted(hostnames, 'hostname', 'hostnames'),
    counted(origins, 'server', 'servers'),
    counted(rules, 'list entry', 'list entries'),
    counted(firewallRules, 'firewall rule', 'firewall rules'),
  ].join(', ')}`;

/** What is chosen when nobody chooses: the first that is no trial, so that nobody is on one without having wanted it. */
export const defaultPlan = (plans: Plan[]): Plan | undefined => plans.find(({ trialDays }) => trialDays === null) ?? plans[0];

/** The plan itself is the trial; a service that left it keeps the days that cost nothing. */
export const isOnTrial = ({ planId }: Pick<Service, 'planId'>, plans: Plan[]): boolean =>
  plans.some(({ id, trialDays }) => id === planId && trialDays !== null);
