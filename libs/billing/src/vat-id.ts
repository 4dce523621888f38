import { checkVAT, countries } from 'jsvat-next';
import { isInUnion } from './vat-rates.ts';

/** Letters that a VAT id begins with where they are not the country's own. */
const prefixes: Readonly<Record<string, string>> = { GR: 'EL', MC: 'FR' };

/** As it is written on invoices: capital letters and digits alone. */
export const plainVatId = (text: string): string => text.toUpperCase().replace(/[\s.\-/]/g, '');

/** The country of the Union that a VAT id says by its first letters; null: none. */
export function countryOfVatId(vatId: string): string | null {
  const letters = vatId.slice(0, 2);
  const country = letters === prefixes['GR'] ? 'GR' : letters;
  return isInUnion(country) ? country : null;
}

/**
 * What is wrong with a VAT id of that country, in words; null: nothing that format and check digits show. Where the rules of the
 * country are not known, everything is taken.
 */
export function vatIdFault(vatId: string, country: string): string | null {
  const prefix = prefixes[country] ?? country;
  if (isInUnion(country) && !vatId.startsWith(prefix)) return `A VAT id of ${country} begins with ${prefix}.`;
  const rules = countries.filter((each) => each.codes.includes(country === 'MC' ? 'FR' : country));
  if (rules.length === 0) return null;
  const isValid = checkVAT(vatId, rules).isValid || checkVAT(`${prefix}${vatId}`, rules).isValid;
  return isValid ? null : 'Its format or its check digits are wrong.';
}
