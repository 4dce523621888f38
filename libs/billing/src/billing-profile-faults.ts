import { setBillingProfileSchema, type Fault, type SetBillingProfile } from '@sitekeep/contracts';
import { countryOfVatId, plainVatId, vatIdFault } from './vat-id.ts';

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Names of regions that are no countries. */
const noCountries = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);
const isCountry = (code: string): boolean => !noCountries.has(code) && regions.of(code) !== undefined;
const fault = (pointer: string, code: string, detail: string): Fault => ({ pointer, code, detail });
const { shape } = setBillingProfileSchema;

/** What is wrong with who buys beyond its schema; the VAT id is plain. */
export function profileFaults({ kind, country, vatId }: Pick<SetBillingProfile, 'kind' | 'country' | 'vatId'>): Fault[] {
  const found: Fault[] = [];
  const isKnown = country !== null && isCountry(country);
  if (country !== null && !isKnown) found.push(fault('/country', 'unknown_country', `There is no country ${country}.`));
  if (vatId === null) return found;
  if (kind === 'person') found.push(fault('/vatId', 'not_for_persons', 'Only companies have a VAT id: choose company, or leave it out.'));
  if (country === null) found.push(fault('/country', 'country_missing', 'Give the country of the VAT id.'));
  return [...found, ...vatIdFaults(vatId, isKnown ? country : null)];
}

/** The same of those fields of a body that can be read, when its schema refuses others. */
export function furtherProfileFaults(body: Readonly<Record<string, unknown>>): Fault[] {
  const vatId = shape.vatId.safeParse(body['vatId']).data;
  const country = shape.country.safeParse(body['country']).data;
  // Without a kind that can be read nothing is said of who may have a VAT id.
  const kind = shape.kind.safeParse(body['kind']).data ?? 'company';
  const faults = profileFaults({ kind, country: country ?? null, vatId: vatId ? plainVatId(vatId) : null });
  return faults.filter(({ code }) => country !== undefined || code !== 'country_missing');
}

/** Where the country is not known, by the one that the id begins with. */
function vatIdFaults(vatId: string, known: string | null): Fault[] {
  const country = known ?? countryOfVatId(vatId);
  const wrong = country === null ? null : vatIdFault(vatId, country);
  return wrong === null ? [] : [fault('/vatId', 'wrong_vat_id', wrong)];
}
