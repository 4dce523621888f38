import { platformMigrations } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '@sitekeep/platform';
import { accountsEntities, accountsMigrations, AccountsReadModel } from './index.ts';
import { createAccount } from './testing/index.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let source: DataSource;
const accounts = new AccountsReadModel();

beforeAll(async () => {
  database = await createTestDatabase([...platformMigrations, ...accountsMigrations]);
  source = await new DataSource(dataSourceOptions(database.url, accountsEntities, [], 2)).initialize();
});
afterAll(async () => {
  await source?.destroy();
  await database?.drop();
});

test('other contexts read an account, its currency and whether it is active', async () => {
  const { account } = await createAccount(source.manager, { currency: 'USD', active: false });
  expect(await accounts.find(source.manager, account.id)).toMatchObject({
    id: account.id,
    currency: 'USD',
    active: false,
    suspended: false,
  });
  expect(await accounts.isActive(source.manager, account.id)).toBe(false);
  expect(await accounts.currencyOf(source.manager, account.id)).toBe('USD');
});

test('mail about money goes to owners and billing members only', async () => {
  const { account, person } = await createAccount(source.manager);
  const { person: billing } = await createAccount(source.manager, { accountId: account.id, role: 'billing' });
  await createAccount(source.manager, { accountId: account.id, role: 'viewer' });
  const recipients = await accounts.ownerRecipients(source.manager, account.id);
  expect(recipients.map((recipient) => recipient.id)).toEqual([person.id, billing.id]);
});

test('two people cannot have one e-mail address, however it is written', async () => {
  await createAccount(source.manager, { email: 'twice@example.com' });
  await expect(createAccount(source.manager, { email: 'Twice@Example.com' })).rejects.toMatchObject({
    driverError: { constraint: 'person_email' },
  });
});
