import 'reflect-metadata';
import { Global, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { accountsEntities, accountsMigrations } from '@sitekeep/accounts';
import { createAccount, type AccountOverrides, type TestAccount } from '@sitekeep/accounts/testing';
import { showId, storedId, type CreateInvoice, type Invoice, type JobName, type Payment, type PayInvoice } from '@sitekeep/contracts';
import { mailEntities, mailJobHandlers, mailMigrations } from '@sitekeep/mail';
import { PlatformModule, platformMigrations, Transactions, type Actor, type JobHandler } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { Clock, createLogger, newUuid, type ControlConfig } from '@sitekeep/runtime';
import { DataSource, type EntityManager } from 'typeorm';
import {
  billingEntities,
  billingJobHandlers,
  billingMigrations,
  BillingModule,
  InvoicingService,
  PaymentsService,
  ServicesService,
  SITE_EFFECTS,
  WebhooksService,
  type OpenService,
  type SiteEffects,
} from '../index.ts';
import { dayMs } from '../months.ts';
import { PaymentMethodRepository } from '../payment-method.repository.ts';
import { sandboxCardDetails, sandboxCardId, type SandboxCard } from '../sandbox-cards.ts';
import { sandboxSignatureHeader, signSandboxWebhook, type SandboxEventType } from '../sandbox-provider.ts';

export const owner: Actor = { kind: 'person', id: '01900000-0000-7000-8000-0000000000aa', name: 'Owner' };
const webhookSecret = 'sandbox-secret-of-tests';
const migrations = [...platformMigrations, ...mailMigrations, ...accountsMigrations, ...billingMigrations];
const entities = [...mailEntities, ...accountsEntities, ...billingEntities];

/** Stands where the sites context stands: remembers which sites were to be published. */
export class RecordedSites implements SiteEffects {
  readonly bumped: string[] = [];
  readonly bumpedAccounts: string[] = [];
  readonly suspendedIds = new Set<string>();
  bump(_manager: EntityManager, siteId: string): Promise<void> {
    this.bumped.push(siteId);
    return Promise.resolve();
  }
  bumpAll(_manager: EntityManager, accountId: string): Promise<void> {
    this.bumpedAccounts.push(accountId);
    return Promise.resolve();
  }
  suspended(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.suspendedIds);
  }
}

function sitesModule(sites: SiteEffects) {
  @Global()
  @Module({ providers: [{ provide: SITE_EFFECTS, useValue: sites }], exports: [SITE_EFFECTS] })
  class Sites {}
  return Sites;
}

/** Billing on a real database of its own, with a clock of its own; jobs run when `work` is called. */
export class Billing {
  readonly sites = new RecordedSites();
  readonly clock = new Clock();
  private module!: TestingModule;
  private database!: Awaited<ReturnType<typeof createTestDatabase>>;

  static async start(overrides: Partial<ControlConfig> = {}): Promise<Billing> {
    const billing = new Billing();
    billing.database = await createTestDatabase(migrations);
    const config = {
      DATABASE_URL: billing.database.url,
      REDIS_URL: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
      SITEKEEP_ENV: 'test' as const,
      PORTAL_URL: 'http://localhost:4000',
      MAIL_FROM: 'Sitekeep <no-reply@sitekeep.test>',
      SEALING_KEY: Buffer.alloc(32, 9),
      SANDBOX_WEBHOOK_SECRET: webhookSecret,
      STAFF_APPROVAL_LIMIT: 50_000,
      ...overrides,
    };
    const platform = PlatformModule.register({ config, logger: createLogger('test', 'silent'), entities, clock: billing.clock });
    billing.module = await Test.createTestingModule({ imports: [platform, sitesModule(billing.sites), BillingModule] }).compile();
    await billing.module.init();
    return billing;
  }

  async stop(): Promise<void> {
    await this.module.close();
    await this.database.drop();
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.module.get<T>(token, { strict: false });
  }
  get manager(): EntityManager {
    return this.get(DataSource).manager;
  }
  sql<Row>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.manager.query(text, parameters);
  }

  /** Moves the clock to so many days after it was started. */
  setDay(day: number): void {
    this.clock.setOffset(day * dayMs);
  }

  async account(overrides: AccountOverrides = {}): Promise<{ account: { id: string } } & Pick<TestAccount, 'bearer'>> {
    return createAccount(this.manager, { at: this.clock.now(), ...overrides });
  }

  /** Orders a site; returns the uuids. */
  async order(accountId: string, overrides: Partial<OpenService> = {}) {
    const siteId = newUuid();
    const opened = await this.get(Transactions).run((manager) =>
      this.get(ServicesService).open(manager, { accountId, siteId, siteName: 'Shop', activation: 'at_once', actor: owner, ...overrides }),
    );
    return { siteId, serviceId: opened.id, ...opened };
  }

  invoice(accountId: string, serviceIds: string[], line: Partial<CreateInvoice['lines'][number]> = {}): Promise<Invoice> {
    const lines = serviceIds.map((id) => ({ periodMonths: 1 as const, periods: 1, ...line, serviceId: showId('service', id) }));
    return this.get(InvoicingService).create(accountId, { lines });
  }

  pay(accountId: string, invoice: Invoice, method: PayInvoice['method'] = 'provider', more: Partial<PayInvoice> = {}): Promise<Payment> {
    const how = { method, saveCard: false, ...more };
    return this.get(PaymentsService).pay(accountId, storedId('invoice', invoice.id)!, how, owner);
  }

  /** What the provider tells, signed, as it comes in by HTTP. `refund`: its id of the refund; else those of the same amount are one. */
  async tell(
    payment: Payment,
    type: SandboxEventType,
    overrides: { eventId?: string; amount?: number; currency?: string; refund?: string } = {},
  ): Promise<void> {
    const money = { amount: overrides.amount ?? payment.amount.amount, currency: overrides.currency ?? payment.amount.currency };
    const refund = overrides.refund ?? `refund-of-${money.amount}`;
    const data = { payment: payment.id, reference: type.startsWith('payment.refund') ? refund : 'sandbox', ...money };
    const raw = Buffer.from(JSON.stringify({ id: overrides.eventId ?? `evt_${newUuid()}`, type, data }));
    const signature = signSandboxWebhook(webhookSecret, raw, Math.floor(Date.now() / 1000));
    await this.get(WebhooksService).receive('sandbox', raw, { [sandboxSignatureHeader]: signature });
  }

  handler(job: JobName): JobHandler | undefined {
    const types: Type<JobHandler>[] = [...billingJobHandlers, ...mailJobHandlers];
    return types.map((type) => this.get(type)).find((each) => each.job === job);
  }

  /** Does the open jobs of billing and mail, as the worker would. */
  async work(): Promise<void> {
    for (;;) {
      const rows = await this.sql<{ id: string; job: JobName; payload: never }>(
        `SELECT id, job, payload FROM outbox WHERE done_at IS NULL AND job IN ('settle-payment', 'charge-invoice', 'refund-payment', 'collect-debt', 'activate-account', 'deliver-mail') ORDER BY created_at`,
      );
      if (rows.length === 0) return;
      for (const row of rows) {
        await this.handler(row.job)!.handle(row.payload);
        await this.sql('UPDATE outbox SET done_at = clock_timestamp() WHERE id = $1', [row.id]);
      }
    }
  }

  async sweep(): Promise<void> {
    await this.handler('expiry-sweep')!.handle({});
  }

  /** What the worker does about renewals: sweeps, and charges. */
  async renew(): Promise<void> {
    await this.handler('renewal-sweep')!.handle({});
    await this.work();
  }

  /** A card of the sandbox that the account has saved; returns its uuid. It is the default when it is the first. */
  async saveCard(accountId: string, kind: SandboxCard = 'works', expires?: { month: number; year: number }): Promise<string> {
    const cards = this.get(PaymentMethodRepository);
    const now = this.clock.now();
    const details = sandboxCardDetails(kind, now);
    const place = { accountId, provider: 'sandbox' } as const;
    await cards.keepCustomer(this.manager, { ...place, reference: `sandbox_customer_${accountId}`, at: now });
    const card = await cards.insert(this.manager, {
      ...place,
      reference: sandboxCardId(kind, newUuid()),
      ...details,
      ...(expires && { expiryMonth: expires.month, expiryYear: expires.year }),
      isDefault: (await cards.list(this.manager, accountId)).length === 0,
      createdAt: now,
    });
    return card.id;
  }

  async service(id: string): Promise<{ state: string; paid_until: Date | null; unpaid_since: Date | null; paid_months: number }> {
    return (await this.sql<never>('SELECT * FROM service WHERE id = $1', [id]))[0]!;
  }
  async stateOf(table: 'service' | 'invoice' | 'payment', shownOrUuid: string): Promise<string> {
    const kind = { service: 'service', invoice: 'invoice', payment: 'payment' } as const;
    const id = storedId(kind[table], shownOrUuid) ?? shownOrUuid;
    return (await this.sql<{ state: string }>(`SELECT state FROM ${table} WHERE id = $1`, [id]))[0]!.state;
  }
  async balance(accountId: string): Promise<number> {
    const rows = await this.sql<{ sum: string | null }>(
      `SELECT sum(p.amount) FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id WHERE a.account_id = $1`,
      [accountId],
    );
    return Number(rows[0]?.sum ?? 0);
  }
  async mails(accountId: string): Promise<string[]> {
    return (await this.sql<{ subject: string }>('SELECT subject FROM mail WHERE account_id = $1 ORDER BY queued_at, id', [accountId])).map(
      (row) => row.subject,
    );
  }
}
