import { createPromoCodeSchema, type PromoCode } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import type { PromoTerms } from '../check-promo-code.ts';
import { PromoCodes } from '../promo-codes.service.ts';
import { owner, type Billing } from './billing-harness.ts';

/** What staff send, as the act takes it. */
export function promoTerms(body: object): PromoTerms {
  const { amount, ...parsed } = createPromoCodeSchema.parse({ ...body, reason: 'campaign' });
  const { reason: _, ...terms } = parsed;
  return { ...terms, amount: amount?.amount ?? null, currency: amount?.currency ?? null };
}

/** A code as it is once made: who may make it is no matter here. */
export async function makePromoCode(billing: Billing, body: object): Promise<PromoCode> {
  const [promoCodes, terms] = [billing.get(PromoCodes), promoTerms(body)];
  await billing.get(Transactions).run((manager) => promoCodes.create(manager, terms, owner, 'campaign'));
  const { data } = await promoCodes.list({ limit: 100 });
  return data.find(({ code }) => code === terms.code)!;
}
