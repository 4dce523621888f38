// A program of its own: a day of the sweeps of billing over so many services, in a database that it makes and drops. Prints, as JSON, how long each
// took and how long rows were locked. DATABASE_URL: a Postgres superuser.
import 'reflect-metadata';
import { showId } from '@sitekeep/contracts';
import { createTestDatabase } from '@sitekeep/control-plane/testing';
import { billingWorkerConfig, createLogger } from '@sitekeep/runtime';
import { billingJobHandlers, InvoicingService } from '@sitekeep/billing';
import { Transactions } from '@sitekeep/platform';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { WorkerModule } from '../../apps/billing-worker/dist/worker.module.js';
import { quantile } from '../figures.mjs';
import { fillWithServices, toBeDeleted } from './services-of-a-day.mjs';

const services = Number(process.argv[2]);

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
// From when the first row may be locked until commit: what anybody else can have to wait.
const run = transactions.run.bind(transactions);
transactions.run = async (work) => {
  let since;
  const result = await run((manager) => {
    since = performance.now();
    return work(manager);
  });
  held.push(performance.now() - since);
  return result;
};
try {
  const query = (sql, values) => source.query(sql, values);
  await fillWithServices(query, services);
  const invoicing = app.get(InvoicingService, { strict: false });
  const deletions = await toBeDeleted(query);
  for (const { id, accountId } of deletions)
    await invoicing.create(accountId, { lines: [{ serviceId: showId('service', id), periodMonths: 1, periods: 1 }] });
  // What filling the database has left to write is no part of a day.
  await query('CHECKPOINT', []);
  const sweeps = [];
  for (const job of ['renewal-sweep', 'expiry-sweep']) {
    const handler = billingJobHandlers.map((type) => app.get(type, { strict: false })).find((each) => each.job === job);
    held.length = 0;
    const since = performance.now();
    await handler.handle({});
    const seconds = (performance.now() - since) / 1000;
    const sorted = held.toSorted((a, b) => a - b);
    const lockMs = { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), p999: quantile(sorted, 0.999), most: sorted.at(-1) ?? 0 };
    sweeps.push({ job, transactions: held.length, seconds, lockMs });
  }
  const [done] = await query(
    `SELECT (SELECT count(*)::int FROM invoice WHERE voided_at IS NULL) AS invoices, (SELECT count(*)::int FROM renewal_charge) AS charges,
       (SELECT count(*)::int FROM unpaid_warning WHERE at > now() - interval '6 hours') AS warnings,
       (SELECT count(*)::int FROM service WHERE deleted_at > now() - interval '6 hours') AS deletions,
       (SELECT count(*)::int FROM service WHERE state = 'deleted' AND destroy_at IS NULL) AS destructions`,
    [],
  );
  const least = {
    invoices: services / 100,
    charges: services / 100,
    warnings: services / 12,
    deletions: deletions.length,
    destructions: services / 100,
  };
  // A sweep that finds nothing to do is quick.
  for (const [what, count] of Object.entries(least)) if (done[what] < count) throw new Error(`${done[what]} ${what}, not ${count}`);
  console.log(JSON.stringify(sweeps));
} finally {
  await app.close();
  await database.drop();
}
