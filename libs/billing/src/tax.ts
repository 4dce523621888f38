import type { MailLanguage, Party, Tax } from '@sitekeep/contracts';
import { wordsIn } from './invoice-words.ts';
import { isInUnion, vatCountryOf, vatRate } from './vat-rates.ts';

/** Who must be known to say what is taxed: of the seller, a VAT id makes him liable at all. */
export type TaxedSeller = {
  country: string | null;
  vatId: string | null;
  /** basis points, where the seller has another rate than his country's standard one */
  rate: number | null;
  /** oss: consumers in the Union pay the rate of their country; origin: the seller's, below the threshold of article 59c */
  scheme: 'oss' | 'origin';
};
export type TaxedBuyer = Pick<Party, 'country' | 'vatId'> & { kind: 'person' | 'company' };

const notTaxed: Tax = { category: 'O', rate: 0, note: null };

/**
 * What tax an invoice bears, by the place of supply of electronic services (Directive 2006/112/EC, articles 44, 58, 59c, 196).
 * A VAT id must have been checked when it was given.
 */
export function taxationOf(seller: TaxedSeller, buyer: TaxedBuyer, at: Date, language: MailLanguage): Tax {
  if (seller.vatId === null || seller.country === null) return notTaxed;
  if (buyer.country === null || vatCountryOf(buyer.country) === vatCountryOf(seller.country)) return atRate(sellerRate(seller, at));
  const inUnion = isInUnion(buyer.country);
  if (!isInUnion(seller.country) || !inUnion) return { category: 'G', rate: 0, note: wordsIn(language).outsideTheUnion };
  if (buyer.kind === 'company' && buyer.vatId !== null) return { category: 'AE', rate: 0, note: wordsIn(language).reverseCharge };
  if (seller.scheme === 'origin') return atRate(sellerRate(seller, at));
  return atRate(vatRate(buyer.country, at) ?? sellerRate(seller, at));
}

const atRate = (rate: number): Tax => ({ category: 'S', rate, note: null });

/** Throws where neither the configuration nor the table knows a rate: asked at boot, so that no invoice finds it out. */
export function sellerRate(seller: TaxedSeller, at: Date): number {
  const rate = seller.rate ?? (seller.country === null ? null : vatRate(seller.country, at));
  if (rate === null) throw new Error(`SELLER_TAX_RATE: no rate of ${seller.country ?? 'the seller'} is known; give it`);
  return rate;
}

/** The net part of an amount that holds the tax, in minor units. */
export const netWithin = (total: number, rate: number): number =>
  Number((BigInt(total) * 10_000n + BigInt(10_000 + rate) / 2n) / BigInt(10_000 + rate));
