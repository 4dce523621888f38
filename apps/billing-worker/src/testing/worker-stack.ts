import 'reflect-metadata';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createAccount, type TestAccount } from '@sitekeep/accounts/testing';
import { InvoicingService, PaymentsService, sandboxSignatureHeader, signSandboxWebhook, WebhooksService } from '@sitekeep/billing';
import { purgeSchema, redisKeys, storedId, type Invoice, type Payment, type SiteDetail } from '@sitekeep/contracts';
import { createTestDatabase } from '@sitekeep/control-plane/testing';
import { eventually, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { billingWorkerConfig, connectRedis, createLogger } from '@sitekeep/runtime';
import { OrderingService } from '@sitekeep/sites';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { WorkerModule } from '../worker.module.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const secret = 'sandbox-secret-of-tests';
const owner = { kind: 'person' as const, name: 'Owner', role: 'owner' as const, permissions: [], sessionId: null };

/** The real worker as a process of its own, on a database and a Redis of its own; this process does the api's part. */
export class WorkerStack {
  redis!: TestRedis;
  database!: { url: string; drop: () => Promise<void> };
  app!: INestApplicationContext;
  pool!: pg.Pool;
  log = '';
  private child?: ChildProcess;
  private environment!: Record<string, string>;
  private names = 0;

  static async start(environment: Record<string, string> = {}): Promise<WorkerStack> {
    if (!existsSync(main)) throw new Error('The billing-worker is not built: run npm run build.');
    const stack = new WorkerStack();
    [stack.database, stack.redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
    stack.environment = {
      SITEKEEP_ENV: 'test',
      LOG_LEVEL: 'warn',
      DATABASE_URL: stack.database.url,
      REDIS_URL: stack.redis.url,
      SEALING_KEY: Buffer.alloc(32, 9).toString('base64'),
      SANDBOX_WEBHOOK_SECRET: secret,
      ALLOW_PRIVATE_ORIGINS: 'true',
      ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: 'true',
      HEALTH_PORT: String(await freePort()),
      ...environment,
    };
    const config = billingWorkerConfig(stack.environment);
    stack.app = await NestFactory.createApplicationContext(WorkerModule.register(config, createLogger('test', 'silent')), {
      logger: false,
    });
    stack.pool = new pg.Pool({ connectionString: stack.database.url, max: 8 });
    stack.pool.on('error', () => undefined);
    await stack.startWorker();
    return stack;
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await this.app.close();
    await this.pool.end();
    await Promise.all([this.redis.stop(), this.database.drop()]);
  }

  get healthUrl(): string {
    return `http://127.0.0.1:${this.environment['HEALTH_PORT']}`;
  }

  async startWorker(): Promise<void> {
    const child = this.spawn({});
    this.child = child;
    await eventually(
      'the worker is ready',
      async () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${this.log}`);
        return (await fetch(`${this.healthUrl}/readyz`)).ok;
      },
      90_000,
    );
  }

  /** Another worker beside the first, which its caller ends. */
  async startAnother(): Promise<ChildProcess> {
    const port = await freePort();
    const child = this.spawn({ HEALTH_PORT: String(port) });
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
    await eventually('another worker is ready', ready, 90_000);
    return child;
  }

  private spawn(environment: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const keep = (chunk: Buffer) => (this.log += chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    return child;
  }

  /** A power cut. */
  kill9(): Promise<number | null> {
    return this.end('SIGKILL');
  }

  /** Returns the exit code; null after a kill. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return exited;
  }

  async sql<Row extends object>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, parameters)).rows;
  }

  account(): Promise<TestAccount> {
    return createAccount(this.manager);
  }

  order({ account, person }: TestAccount): Promise<SiteDetail> {
    const name = `site-${++this.names}-${process.pid}`;
    const context = { accountId: account.id, principal: { ...owner, id: person.id, accountId: account.id } };
    const origins = [{ scheme: 'http' as const, host: '127.0.0.1', port: 8080, weight: 1 }];
    return this.app.get(OrderingService, { strict: false }).order(context, { name, hostnames: [`${name}.example.com`], origins });
  }

  /** Invoice and created payment of a new site. */
  async checkout(): Promise<Checkout> {
    const account = await this.account();
    const site = await this.order(account);
    const lines = [{ serviceId: site.service.id, periodMonths: 1 as const, periods: 1 }];
    const invoice = await this.app.get(InvoicingService, { strict: false }).create(account.account.id, { lines });
    const invoiceId = storedId('invoice', invoice.id)!;
    const actor = { kind: 'person' as const, id: account.person.id, name: 'Owner' };
    const payment = await this.app
      .get(PaymentsService, { strict: false })
      .pay(account.account.id, invoiceId, { method: 'provider', saveCard: false }, actor);
    return { account, site, invoice, invoiceId, payment, eventId: `evt_${payment.id}` };
  }

  async settle({ payment, eventId }: Checkout): Promise<void> {
    const data = { payment: payment.id, reference: 'r', amount: payment.amount.amount, currency: payment.amount.currency };
    const raw = Buffer.from(JSON.stringify({ id: eventId, type: 'payment.settled', data }));
    const headers = { [sandboxSignatureHeader]: signSandboxWebhook(secret, raw, Math.floor(Date.now() / 1000)) };
    await this.app.get(WebhooksService, { strict: false }).receive('sandbox', raw, headers);
  }

  /** What is wrong with a payment that should have been taken exactly once. */
  async faultsOf(checkout: Checkout): Promise<string[]> {
    const { account, invoiceId, site, invoice } = checkout;
    const [row] = await this.sql<Record<string, unknown>>(
      `SELECT (SELECT state FROM invoice WHERE id = $1) AS invoice, (SELECT state FROM service WHERE id = $2) AS service,
         (SELECT paid_until FROM service WHERE id = $2) AS until,
         (SELECT count(*)::int FROM ledger_transaction WHERE account_id = $3) AS movements,
         (SELECT coalesce(sum(p.amount), 0)::int FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id WHERE a.account_id = $3) AS balance,
         (SELECT count(*)::int FROM mail WHERE account_id = $3 AND subject LIKE 'Paid%') AS mails,
         (SELECT count(*)::int FROM provider_event WHERE event_id = $4 AND outcome = 'invoice paid') AS events`,
      [invoiceId, storedId('service', site.service.id), account.account.id, checkout.eventId],
    );
    const wanted = {
      invoice: 'paid',
      service: 'paid',
      until: new Date(invoice.lines[0]!.to),
      movements: 2,
      balance: 0,
      mails: 1,
      events: 1,
    };
    return JSON.stringify(row) === JSON.stringify(wanted) ? [] : [JSON.stringify(row)];
  }

  openJobs(): Promise<{ id: string }[]> {
    return this.sql('SELECT id, last_error FROM outbox WHERE done_at IS NULL');
  }

  /** What the edges were told to purge. */
  async purged(): Promise<string[]> {
    const redis = connectRedis(this.redis.url, createLogger('test', 'silent'), { failFast: false });
    const entries = await redis.xrange(redisKeys.purges, '-', '+').finally(() => redis.disconnect());
    return entries.map(([, fields]) => purgeSchema.parse(JSON.parse(fields[1] ?? '')).value);
  }

  /** Sessions of the worker that wait for a lock. */
  async blocked(): Promise<number> {
    const [row] = await this.sql<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row!.count;
  }

  /** Locks rows from a transaction of its own until the returned function is called. */
  async hold(statement: string, parameters: unknown[]): Promise<() => Promise<void>> {
    const client = await this.pool.connect();
    await client.query('BEGIN');
    await client.query(statement, parameters);
    return async () => {
      await client.query('ROLLBACK');
      client.release();
    };
  }

  get manager() {
    return this.app.get(DataSource).manager;
  }
}

export type Checkout = { account: TestAccount; site: SiteDetail; invoice: Invoice; invoiceId: string; payment: Payment; eventId: string };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
