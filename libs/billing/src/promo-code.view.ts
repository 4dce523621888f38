import { showId, type PromoCode as PromoCodeView, type PromoOffer } from '@sitekeep/contracts';
import type { PromoCode } from './promo-code.entity.ts';

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

/** As customers see it. */
export const showOffer = ({
  code,
  percent,
  amount,
  currency,
  planCodes,
  periodMonths,
  mostPeriods,
  newCustomersOnly,
  endsAt,
}: PromoCode): PromoOffer => ({
  code,
  percent,
  amount: amount === null || currency === null ? null : { amount, currency },
  planCodes,
  periodMonths,
  mostPeriods,
  newCustomersOnly,
  endsAt: iso(endsAt),
});

export const showPromoCode = (promo: PromoCode): PromoCodeView => ({
  ...showOffer(promo),
  id: showId('promoCode', promo.id),
  mostUses: promo.mostUses,
  uses: promo.uses,
  startsAt: iso(promo.startsAt),
  endedAt: iso(promo.endedAt),
  createdAt: promo.createdAt.toISOString(),
});
