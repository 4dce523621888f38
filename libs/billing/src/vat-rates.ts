import { createRequire } from 'node:module';

/** ISO 3166-1 codes of the countries whose VAT the directive of the Union rules. */
const unionCountries = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '));
/** Whose VAT holds in a country: Monaco is treated as France (Directive 2006/112/EC, article 7). */
export const vatCountryOf = (country: string): string => (country === 'MC' ? 'FR' : country);
export const isInUnion = (country: string): boolean => unionCountries.has(vatCountryOf(country));

type Rate = { rate: number; before?: Record<string, { rate: number }> };
/** Of the package alone its table: https://github.com/valeriansaliou/node-sales-tax. Times at which a rate ended are in it too. */
const rates = createRequire(import.meta.url)('sales-tax/res/sales_tax_rates.json') as Readonly<Record<string, Rate>>;

/** The standard rate of VAT of a country at that moment, in basis points; null where none is known. */
export function vatRate(country: string, at: Date): number | null {
  const known = rates[vatCountryOf(country)];
  if (!known) return null;
  const earlier = Object.entries(known.before ?? {})
    .filter(([until]) => at < new Date(until))
    .sort(([one], [other]) => Date.parse(one) - Date.parse(other));
  return Math.round((earlier[0]?.[1].rate ?? known.rate) * 10_000);
}
