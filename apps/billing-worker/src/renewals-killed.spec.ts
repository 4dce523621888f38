import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { StripeStandIn } from '@sitekeep/billing/testing';
import { eventually } from '@sitekeep/platform/testing';
import { renewingServices } from './testing/renewing-services.ts';
import { WorkerStack } from './testing/worker-stack.ts';

const isWhole = process.env['SITEKEEP_BARS'] === 'full';
const count = isWhole ? 1000 : 100;
const killingMs = isWhole ? 60_000 : 8000;
const pauseMs = 2000;

let stripe: StripeStandIn;
let stack: WorkerStack;
beforeAll(async () => {
  stripe = await StripeStandIn.start();
  const keys = { STRIPE_SECRET_KEY: 'sk_test_worker', STRIPE_WEBHOOK_SECRET: 'whsec_worker', STRIPE_API_BASE: stripe.url };
  stack = await WorkerStack.start({ ...keys, SWEEP_INTERVAL_SECONDS: '1' });
}, 60_000);
afterAll(async () => {
  await stack?.stop();
  await stripe?.stop();
}, 30_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Kills one or the other of two workers again and again, at any moment, and starts another in its place. */
async function killAtRandom(forMs: number): Promise<number> {
  let other: ChildProcess = await stack.startAnother();
  const end = Date.now() + forMs;
  let kills = 0;
  for (; kills === 0 || Date.now() < end; kills++) {
    await pause(pauseMs * Math.random());
    if (Math.random() < 0.5) {
      await stack.kill9();
      await stack.startWorker();
    } else {
      other.kill('SIGKILL');
      await once(other, 'exit');
      other = await stack.startAnother();
    }
  }
  other.kill('SIGTERM');
  return kills;
}

async function figures() {
  const [row] = await stack.sql<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM service WHERE state = 'paid' AND paid_months = 2) AS renewed,
       (SELECT count(*)::int FROM invoice) AS invoices, (SELECT count(*)::int FROM invoice WHERE state = 'paid') AS paid,
       (SELECT count(*)::int FROM payment WHERE state = 'settled') AS payments,
       (SELECT count(*)::int FROM payment WHERE state <> 'settled') AS others,
       (SELECT count(*)::int FROM ledger_transaction WHERE kind = 'payment') AS received,
       (SELECT count(*)::int FROM renewal_charge WHERE outcome = 'settled' AND attempt = 1) AS outcomes,
       (SELECT count(*)::int FROM mail WHERE key LIKE 'paid-%') AS mails,
       (SELECT coalesce(sum(abs(balance)), 0)::int FROM (
          SELECT sum(p.amount) AS balance FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id WHERE a.kind = 'customer' GROUP BY a.id
        ) balances) AS left_over,
       (SELECT max(sequence) - count(*)::int FROM invoice) AS gaps,
       (SELECT count(*)::int FROM outbox WHERE done_at IS NULL) AS open`,
  );
  const taken = [...stripe.books.intents.values()].filter(({ status }) => status === 'succeeded');
  return { ...row, charges: taken.length, cents: taken.reduce((sum, { amount_received }) => sum + amount_received, 0) };
}

test('two workers killed at random while services renew: each is invoiced and charged once, and no number is missing', async () => {
  const end = new Date(Date.now() + 2 * 24 * 3_600_000);
  await renewingServices(stack.manager, stripe, count, end);
  const kills = await killAtRandom(killingMs);
  expect(kills).toBeGreaterThan(0);
  const each = {
    renewed: count,
    invoices: count,
    paid: count,
    payments: count,
    received: count,
    outcomes: count,
    mails: count,
    charges: count,
  };
  // A job of a killed worker is free again when its lock of 30 s has run out.
  await eventually(
    'all are renewed',
    async () => {
      expect(await figures()).toMatchObject({ ...each, open: 0 });
      return true;
    },
    240_000,
  );
  expect(await figures()).toEqual({ ...each, others: 0, left_over: 0, gaps: 0, open: 0, cents: count * 900 });
  const doubled = await stack.sql('SELECT key FROM mail GROUP BY key HAVING count(*) > 1');
  expect(doubled).toEqual([]);
  if (isWhole) console.log(`${count} renewals while two workers were killed ${kills} times: ${JSON.stringify(await figures())}`);
}, 600_000);
