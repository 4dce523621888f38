import type { SetBillingProfile } from '@sitekeep/contracts';
import { BillingProfiles } from './billing-profile.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

const profiles = () => billing.get(BillingProfiles);
const company: SetBillingProfile = {
  kind: 'company',
  name: 'Example Shop GmbH',
  addressLines: ['Musterstraße 1'],
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
  vatId: 'DE 136 695 976',
  purchaseOrder: 'PO-17',
  language: 'de',
};

test('until it is set, the name of the account stands on invoices', async () => {
  const { account } = await billing.account({ name: 'Anna Example' });
  expect(await profiles().get(account.id)).toMatchObject({
    kind: 'person',
    name: 'Anna Example',
    country: null,
    language: 'en',
    changedAt: null,
  });
});

test('until it is set, invoices are in the language of the owner', async () => {
  const { account } = await billing.account();
  await billing.sql('UPDATE person SET language = $2 WHERE id = (SELECT person_id FROM membership WHERE account_id = $1)', [
    account.id,
    'uk',
  ]);
  expect((await profiles().get(account.id)).language).toBe('uk');
  const { serviceId } = await billing.order(account.id);
  expect((await billing.invoice(account.id, [serviceId])).lines[0]!.description).toBe('Starter, Shop, 1 × 1 місяць');
});

test('it is kept as it was given, the VAT id without what people put between; the trail says who changed it', async () => {
  const { account } = await billing.account();
  const set = await profiles().set(account.id, company, owner);
  expect(set).toEqual({
    ...company,
    vatId: 'DE136695976',
    taxation: { category: 'O', rate: 0, note: null },
    changedAt: expect.any(String) as string,
  });
  expect(await profiles().get(account.id)).toEqual(set);
  const person: SetBillingProfile = { ...company, kind: 'person', vatId: null, language: 'fr' };
  expect(await profiles().set(account.id, person, owner)).toMatchObject(person);
  const trail = await billing.sql<{ action: string; actor_name: string }>(
    'SELECT action, actor_name FROM audit_entry WHERE account_id = $1',
    [account.id],
  );
  expect(trail).toEqual(Array(2).fill({ action: 'billing.profile.change', actor_name: 'Owner' }));
});

test.each<[Partial<SetBillingProfile>, [string, string][]]>([
  [{ country: 'XX', vatId: null }, [['/country', 'unknown_country']]],
  [{ country: 'EU', vatId: null }, [['/country', 'unknown_country']]],
  [{ vatId: 'DE136695977' }, [['/vatId', 'wrong_vat_id']]],
  [{ country: 'FR' }, [['/vatId', 'wrong_vat_id']]],
  [
    { country: 'XX', vatId: 'DE136695977' },
    [
      ['/country', 'unknown_country'],
      ['/vatId', 'wrong_vat_id'],
    ],
  ],
  [{ country: null }, [['/country', 'country_missing']]],
  [
    { kind: 'person', country: null },
    [
      ['/vatId', 'not_for_persons'],
      ['/country', 'country_missing'],
    ],
  ],
])('what is wrong is told at once: %o', async (change, errors) => {
  const { account } = await billing.account();
  const told = await profiles()
    .set(account.id, { ...company, ...change }, owner)
    .catch((error: { code: string; extra: { errors: { pointer: string; code: string }[] } }) => error);
  expect(told).toMatchObject({ code: 'invalid_content', extra: { errors: errors.map(([pointer, code]) => ({ pointer, code })) } });
  expect((await profiles().get(account.id)).changedAt).toBeNull();
});

test('the profile of another account stays as it was', async () => {
  const [anna, bert] = [await billing.account(), await billing.account({ name: 'Bert' })];
  await profiles().set(anna.account.id, company, owner);
  expect((await profiles().get(bert.account.id)).name).toBe('Bert');
});
