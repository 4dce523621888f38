// A program of its own: a day of the sweeps of billing over so many services, in a database that it makes and drops. Prints, as JSON, how long each
// took and how long rows were locked. DATABASE_URL: a Postgres superuser.
import 'reflect-metadata';
import { createTestDatabase } from '@sitekeep/control-plane/testing';
import { billingWorkerConfig, createLogger } from '@sitekeep/runtime';
import { billingJobHandlers } from '@sitekeep/billing';
import { Transactions } from '@sitekeep/platform';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { WorkerModule } from '../../apps/billing-worker/dist/worker.module.js';
import { quantile } from '../figures.mjs';

const services = Number(process.argv[2]);

/**
 * Services that are paid, with an end on each of the next 30 days, and as many that are unpaid for up to ten days. One look of each kind
 * is due for a thirtieth of them: the invoice, a warning of a card, a first and a second charge, the end itself.
 */
const fill = [
  `INSERT INTO account (id, name, currency, activated_at, created_at)
   SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Account ' || n, 'EUR', now(), now() FROM generate_series(1, $1::int / 20) n`,
  `INSERT INTO payment_customer (account_id, provider, reference, created_at) SELECT id, 'sandbox', 'customer ' || id, now() FROM account`,
  `INSERT INTO payment_method (id, account_id, provider, reference, brand, last4, expiry_month, expiry_year, is_default, created_at)
   SELECT gen_random_uuid(), id, 'sandbox', 'sandbox_card_works_' || id, 'visa', '4242', 12, 2099, true, now() FROM account`,
  `INSERT INTO service (id, account_id, site_id, site_name, plan_id, activation, state, ordered_at, anchor_at, unpaid_since, due_at, renewal, trial_until)
   SELECT gen_random_uuid(), ('00000000-0000-7000-8000-' || lpad((1 + n % ($1::int / 20))::text, 12, '0'))::uuid, gen_random_uuid(), 'Shop ' || n,
     (SELECT id FROM plan WHERE code = 'starter' AND on_sale), 'at_once', 'unpaid', t.begin, t.begin, t.begin, t.begin + interval '1 month',
     (ARRAY['card', 'card', 'balance', 'reminder', 'none'])[1 + (n / 30) % 5], NULL
   FROM generate_series(1, $1::int) n, LATERAL (SELECT now() - interval '1 month' + make_interval(days => n % 30, mins => -5) AS begin) t`,
  `UPDATE service SET state = 'paid', paid_months = 1, paid_until = anchor_at + interval '1 month', due_at = anchor_at + interval '1 month',
     unpaid_since = NULL, renewal_due_at = CASE WHEN extract(day FROM anchor_at + interval '1 month' - now())::int IN (0, 2, 9, 13) THEN now() - interval '1 minute' END
   WHERE $1::int > 0`,
];

const database = await createTestDatabase();
const config = billingWorkerConfig({
  ...{ SITEKEEP_ENV: 'test', DATABASE_URL: database.url, REDIS_URL: process.env.REDIS_URL },
  ...{
    SEALING_KEY: Buffer.alloc(32, 9).toString('base64'),
    SANDBOX_WEBHOOK_SECRET: 'sandbox-secret-of-the-bench',
    ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: 'true',
  },
});
const app = await NestFactory.createApplicationContext(WorkerModule.register(config, createLogger('bench', 'silent')), {
  logger: ['error'],
});
const source = app.get(DataSource);
const held = [];
const transactions = app.get(Transactions, { strict: false });
const run = transactions.run.bind(transactions);
// From when the first row may be locked until commit: what anybody else can have to wait.
transactions.run = async (work) => {
  let since;
  const result = await run((manager) => ((since = performance.now()), work(manager)));
  held.push(performance.now() - since);
  return result;
};
try {
  for (const sql of fill) await source.query(sql, sql.includes('$1') ? [services] : []);
  await source.query('ANALYZE');
  const sweeps = [];
  for (const job of ['renewal-sweep', 'expiry-sweep']) {
    const handler = billingJobHandlers.map((type) => app.get(type, { strict: false })).find((each) => each.job === job);
    held.length = 0;
    const since = performance.now();
    await handler.handle({});
    const seconds = (performance.now() - since) / 1000;
    const sorted = held.toSorted((a, b) => a - b);
    const lockMs = { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), most: sorted.at(-1) ?? 0 };
    sweeps.push({ job, transactions: held.length, seconds, lockMs });
  }
  const [made] = await source.query(
    'SELECT (SELECT count(*)::int FROM invoice) AS invoices, (SELECT count(*)::int FROM renewal_charge) AS charges',
  );
  // A sweep that finds nothing to do is quick.
  if (made.invoices < services / 60 || made.charges < services / 60)
    throw new Error(`only ${made.invoices} invoices and ${made.charges} charges`);
  console.log(JSON.stringify(sweeps));
} finally {
  await app.close();
  await database.drop();
}
