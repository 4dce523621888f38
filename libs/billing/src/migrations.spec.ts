import { accountsMigrations } from '@sitekeep/accounts';
import { mailMigrations } from '@sitekeep/mail';
import { platformMigrations } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { DataSource, type MigrationInterface } from 'typeorm';
import { billingMigrations } from './index.ts';
import { BillingProfile1700000003020 } from './migrations/3020-billing-profile.migration.ts';
import { BillingBooksAgree1700000003021 } from './migrations/3021-books-agree.migration.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let source: DataSource;
const others = [...platformMigrations, ...mailMigrations, ...accountsMigrations];
const numberOf = (type: { name: string }): number => Number(type.name.slice(-4));
/** As it was when the first services were sold. */
const before = billingMigrations.filter((type) => numberOf(type) <= 3006);
const later = billingMigrations.filter((type) => numberOf(type) > 3006).map((type): MigrationInterface => new type());
const sql = (text: string, parameters: unknown[] = []) => source.query<object[]>(text, parameters);

beforeAll(async () => {
  database = await createTestDatabase([...others, ...before]);
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
}, 60_000);
afterAll(async () => {
  await source?.destroy();
  await database?.drop();
});

test('they are listed in the order of their numbers', () => {
  const numbers = billingMigrations.map(numberOf);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
});

test('what was sold before keeps its sense: all of it is net, a refunded invoice is given back, services renew by reminder', async () => {
  const account = '01900000-0000-7000-8000-00000000000a';
  await sql(`INSERT INTO invoice_series VALUES ('SK-2025', 3)`);
  await sql(
    `INSERT INTO service (id, account_id, site_id, site_name, plan_id, activation, state, ordered_at, anchor_at, paid_months, unpaid_since, due_at)
     SELECT gen_random_uuid(), $1, gen_random_uuid(), 'Shop', id, 'at_once', 'unpaid', now(), now(), 0, now(), now() FROM plan WHERE code = 'starter' LIMIT 1`,
    [account],
  );
  await sql(
    `WITH issued AS (
       INSERT INTO invoice (id, account_id, series, sequence, number, state, currency, total, seller, buyer, issued_at)
       SELECT gen_random_uuid(), $1, 'SK-2025', n, 'SK-2025-00000' || n, 'open', 'EUR', 900, '{"name":"Sitekeep"}', '{"name":"Anna"}', '2025-03-01' FROM generate_series(1, 1) n RETURNING id)
     INSERT INTO invoice_line (id, invoice_id, position, service_id, plan_id, description, period_months, periods, from_at, to_at, unit_amount, amount)
     SELECT gen_random_uuid(), issued.id, 1, service.id, service.plan_id, 'Starter', 1, 1, '2025-03-01', '2025-04-01', 900, 900 FROM issued, service`,
    [account],
  );
  await sql(`UPDATE invoice SET state = 'paid', paid_at = now()`);
  await sql(`UPDATE invoice SET state = 'refunded'`);
  const runner = source.createQueryRunner();
  for (const migration of later) await migration.up(runner);
  const rows = await sql('SELECT net::int, tax::int, credited::int, tax_category, reference, due_at, pay_to FROM invoice');
  expect(rows).toEqual([
    {
      net: 900,
      tax: 0,
      credited: 900,
      tax_category: 'O',
      reference: 'SK-2025-000001',
      due_at: new Date('2025-03-11T00:00:00Z'),
      pay_to: null,
    },
  ]);
  expect(await sql('SELECT renewal, renewal_months FROM service')).toEqual([{ renewal: 'reminder', renewal_months: 1 }]);

  // What holds the books to each other can be taken off and put on again.
  const bookkeeping = [new BillingProfile1700000003020(), new BillingBooksAgree1700000003021()];
  for (const migration of bookkeeping.toReversed()) await migration.down(runner);
  for (const migration of bookkeeping) await migration.up(runner);
  expect(await sql('SELECT net::int, credited::int FROM invoice')).toEqual([{ net: 900, credited: 900 }]);
  await runner.release();
});
