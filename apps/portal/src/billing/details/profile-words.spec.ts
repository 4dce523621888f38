import { setBillingProfileSchema, type BillingProfile } from '@sitekeep/contracts';
import { sayProfile, toDraft, toProfile } from './profile-words.ts';

const profile: BillingProfile = {
  kind: 'company',
  name: 'Muster GmbH',
  addressLines: ['Hauptstraße 1', 'Hinterhaus'],
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
  vatId: 'DE136695976',
  purchaseOrder: null,
  language: 'de',
  taxation: { category: 'S', rate: 1900, note: null },
  changedAt: '2026-11-22T00:00:00Z',
};

test('what was read is what is sent when nothing was typed', () => {
  const { changedAt: _, taxation: __, ...body } = profile;
  expect(toProfile(toDraft(profile))).toEqual(body);
  expect(setBillingProfileSchema.safeParse(body).success).toBe(true);
});
test('blank fields are nothing, blank lines of the address are left out', () => {
  const sent = toProfile({ ...toDraft(profile), city: '  ', country: '', address: '\n Hauptstraße 1 \n\n' });
  expect(sent).toMatchObject({ city: null, country: null, addressLines: ['Hauptstraße 1'] });
});
test('a person sends no VAT id, also when one was typed before', () => {
  expect(toProfile({ ...toDraft(profile), kind: 'person' }).vatId).toBeNull();
});
test('each change is said in words', () => {
  const draft = { ...toDraft(profile), country: 'FR', language: 'fr', vatId: '', address: 'a\nb' };
  expect((['country', 'language', 'vatId', 'address'] as const).map((field) => sayProfile(field, draft))).toEqual([
    'Country: France.',
    'Invoices are written in Français.',
    'VAT id: nothing.',
    'Address: a, b.',
  ]);
});
