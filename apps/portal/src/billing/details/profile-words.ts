import type { BillingProfile, SetBillingProfile } from '@sitekeep/contracts';
import { countryName, languageNames } from '@sitekeep/web-ui/words';

/** The form: every field is text, an address is one text with a line for each of its lines. */
export type ProfileDraft = Record<
  'kind' | 'name' | 'address' | 'postalCode' | 'city' | 'country' | 'vatId' | 'purchaseOrder' | 'language',
  string
>;

export const toDraft = (profile: BillingProfile): ProfileDraft => ({
  kind: profile.kind,
  name: profile.name,
  address: profile.addressLines.join('\n'),
  postalCode: profile.postalCode ?? '',
  city: profile.city ?? '',
  country: profile.country ?? '',
  vatId: profile.vatId ?? '',
  purchaseOrder: profile.purchaseOrder ?? '',
  language: profile.language,
});

const orNull = (text: string) => text.trim() || null;

/** A person has no VAT id: one typed before `company` was left does not travel. */
export const toProfile = (draft: ProfileDraft): SetBillingProfile => ({
  kind: draft.kind as SetBillingProfile['kind'],
  name: draft.name,
  addressLines: draft.address
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean),
  postalCode: orNull(draft.postalCode),
  city: orNull(draft.city),
  country: orNull(draft.country),
  vatId: draft.kind === 'company' ? orNull(draft.vatId) : null,
  purchaseOrder: orNull(draft.purchaseOrder),
  language: draft.language as SetBillingProfile['language'],
});

const labels: Record<keyof ProfileDraft, string> = {
  kind: 'You buy as',
  name: 'Name',
  address: 'Address',
  postalCode: 'Postal code',
  city: 'City',
  country: 'Country',
  vatId: 'VAT id',
  purchaseOrder: 'Purchase order',
  language: 'Language of invoices',
};

/** What saving changes on the next invoice. */
export function sayProfile(field: keyof ProfileDraft, draft: ProfileDraft): string {
  const value = draft[field].trim();
  if (field === 'kind') return value === 'company' ? 'You buy as a company.' : 'You buy as a person, without a VAT id.';
  if (field === 'language') return `Invoices are written in ${languageNames[draft.language as BillingProfile['language']]}.`;
  if (value === '') return `${labels[field]}: nothing.`;
  return `${labels[field]}: ${field === 'country' ? countryName(value) : value.replaceAll('\n', ', ')}.`;
}
