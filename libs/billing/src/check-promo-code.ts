import { createPromoCodeSchema, periods, type CreatePromoCode, type Currency, type Fault } from '@sitekeep/contracts';

/** What staff ask for, flat: `amount` in minor units of `currency`, both null with a percentage. */
export type PromoTerms = Omit<CreatePromoCode, 'reason' | 'amount'> & { amount: number | null; currency: Currency | null };
type Promo = Pick<PromoTerms, 'planCodes' | 'periodMonths' | 'startsAt' | 'endsAt'>;
/** `code` is null where it cannot be read. */
export type CheckedTerms = Promo & { code: string | null };
const { shape } = createPromoCodeSchema;

/** Those fields of a body that can be read, the others as if they were left out. */
export const readablePromo = (body: Readonly<Record<string, unknown>>): CheckedTerms => ({
  code: shape.code.safeParse(body['code']).data ?? null,
  planCodes: shape.planCodes.safeParse(body['planCodes']).data ?? [],
  periodMonths: shape.periodMonths.safeParse(body['periodMonths']).data ?? [],
  startsAt: shape.startsAt.safeParse(body['startsAt']).data ?? null,
  endsAt: shape.endsAt.safeParse(body['endsAt']).data ?? null,
});

/** `sold`: codes of the plans that have a price. */
export function promoFaults({ planCodes, periodMonths, startsAt, endsAt }: Promo, sold: readonly string[], now: Date): Fault[] {
  const plans = planCodes.flatMap((code, index) => {
    const detail = `There is no plan ${code} on sale: name some of ${sold.join(', ')}.`;
    return sold.includes(code) ? [] : [{ pointer: `/planCodes/${index}`, code: 'unknown_plan', detail }];
  });
  const months = periodMonths.flatMap((count, index) => {
    const detail = `Periods have ${periods.join(', ')} months.`;
    return (periods as readonly number[]).includes(count) ? [] : [{ pointer: `/periodMonths/${index}`, code: 'unknown_period', detail }];
  });
  return [...plans, ...months, ...endFaults(startsAt, endsAt, now)];
}

function endFaults(startsAt: string | null, endsAt: string | null, now: Date): Fault[] {
  if (endsAt === null) return [];
  const end = new Date(endsAt);
  if (end <= now) return [{ pointer: '/endsAt', code: 'in_the_past', detail: 'This time is over: give a later one, or null for no end.' }];
  if (startsAt === null || new Date(startsAt) < end) return [];
  return [{ pointer: '/endsAt', code: 'before_start', detail: 'It would end before it starts: give a later time.' }];
}
