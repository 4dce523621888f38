import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, storedId, type Payment, type PeriodMonths, type PlanChanged } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { CreditNotes } from './credit-notes.service.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { InvoicingService } from './invoicing.service.ts';
import { dayMs } from './months.ts';
import { PlanChangeCost } from './plan-change-cost.ts';
import { PlanChanges } from './plan-changes.service.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel, priceOf } from './plan.read-model.ts';
import { Service } from './service.entity.ts';
import { SiteUsage, usageParts } from './site-usage.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { random } from './testing/random.ts';
import { scaled } from './testing/scale.ts';

let billing: Billing;
let plans: Plan[];
/** The clock stands still between steps, so that what happens in one is at the same moment. */
let at = Date.now();
beforeAll(async () => {
  billing = await Billing.start();
  plans = (await billing.get(PlansReadModel).onSale(billing.manager)).filter(({ trialDays }) => trialDays === null);
  const nothing = { hostnames: 1, origins: 1, rules: 0, firewallRules: 0, features: [] };
  for (const part of usageParts) billing.get(SiteUsage).bring(part, () => Promise.resolve(nothing));
  Object.assign(billing.clock, { now: () => new Date(at) });
}, 60_000);
afterAll(() => billing.stop());

const plan = (code: string) => plans.find((each) => each.code === code)!;

/** One customer with one service. Everything is paid at the provider but what is said to come from the balance. */
class Customer {
  readonly payments: Payment[] = [];
  private constructor(
    readonly accountId: string,
    readonly serviceId: string,
  ) {}

  static async on(code: string): Promise<Customer> {
    const { account } = await billing.account();
    const { serviceId } = await billing.order(account.id, { planId: plan(code).id });
    return new Customer(account.id, serviceId);
  }

  /** Pays so many periods ahead; returns the payment. */
  async buy(periodMonths: PeriodMonths = 12, periods = 1): Promise<Payment> {
    const { id } = await billing.invoice(this.accountId, [this.serviceId], { periodMonths, periods });
    return this.settle(id);
  }

  /** To another plan; what it costs is paid at once. Returns what was paid for it, or given back (below 0). */
  async change(code: string, pay: 'invoice' | 'balance' = 'invoice'): Promise<number> {
    const done = await this.order(code, pay);
    if (done.invoiceId !== null && !done.inForce) await this.settle(done.invoiceId);
    return done.preview.total.amount;
  }

  order(code: string, pay: 'invoice' | 'balance' = 'invoice'): Promise<PlanChanged> {
    return billing.get(PlanChanges).change(this.accountId, this.serviceId, { planId: showId('plan', plan(code).id), pay }, owner);
  }

  private async settle(shownInvoice: string): Promise<Payment> {
    const invoice = await billing.get(InvoicingService).get(this.accountId, storedId('invoice', shownInvoice)!);
    const payment = await billing.pay(this.accountId, invoice);
    this.payments.push(payment);
    await billing.tell(payment, 'payment.settled');
    await billing.work();
    return payment;
  }

  async refund(payment: Payment | undefined, type: 'payment.refunded' | 'payment.dispute-lost' = 'payment.refunded'): Promise<void> {
    if (!payment) return;
    await billing.tell(payment, type);
    await billing.work();
  }

  async plan(): Promise<string> {
    return (await this.service()).plan.code;
  }
  service(): Promise<Service> {
    return billing.manager.getRepository(Service).findOneOrFail({ where: { id: this.serviceId }, relations: { plan: { prices: true } } });
  }

  /** What came in and did not go back, to the payer or onto the balance. */
  async kept(): Promise<number> {
    const [row] = await billing.sql<{ sum: string }>(
      `SELECT coalesce(sum(amount - refunded), 0) AS sum FROM payment WHERE account_id = $1 AND provider <> 'balance' AND settled_at IS NOT NULL`,
      [this.accountId],
    );
    const balance = await billing.sql<{ sum: string }>(
      `SELECT coalesce(sum(p.amount), 0) AS sum FROM ledger_posting p JOIN ledger_account a ON a.id = p.ledger_account_id
       WHERE a.account_id = $1 AND a.kind = 'customer'`,
      [this.accountId],
    );
    return Number(row!.sum) - Number(balance[0]!.sum);
  }

  /** Its periods that are paid and were not taken back: their months, and what they cost on the cheapest plan. */
  async held(): Promise<{ months: number; cheapest: number; lines: number }> {
    const rows = await billing.sql<{ kind: string; months: PeriodMonths; periods: number }>(
      `SELECT line.kind, line.period_months AS months, line.periods FROM invoice_line line JOIN invoice ON invoice.id = line.invoice_id
       WHERE line.service_id = $1 AND invoice.paid_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM payment WHERE payment.invoice_id = invoice.id AND payment.state = 'refunded')`,
      [this.serviceId],
    );
    const periods = rows.filter(({ kind }) => kind === 'periods');
    return {
      months: periods.reduce((sum, line) => sum + line.months * line.periods, 0),
      cheapest: periods.reduce((sum, line) => sum + priceOf(plan('starter'), 'EUR', line.months) * line.periods, 0),
      lines: rows.length,
    };
  }

  /** By how much the price of the plan it is on exceeds what is paid ahead. */
  async difference(): Promise<number> {
    const service = await this.service();
    const account = await billing.get(AccountsReadModel).get(billing.manager, this.accountId);
    return (await billing.get(PlanChangeCost).of(billing.manager, account, service, service.plan, false)).cost.difference;
  }
}

const price = (code: string, periodMonths: PeriodMonths = 12) => priceOf(plan(code), 'EUR', periodMonths);

test('four years of the dearest plan: down gives back the difference of each, and up again costs it', async () => {
  const customer = await Customer.on('scale');
  const payments: Payment[] = [];
  for (let year = 0; year < 4; year++) payments.push(await customer.buy());
  expect(await customer.change('starter')).toBe(-4 * (price('scale') - price('starter')));
  expect(await billing.sql(`SELECT 1 FROM invoice WHERE account_id = $1 AND state = 'refunded'`, [customer.accountId])).toEqual([]);
  expect(await customer.change('scale', 'balance')).toBe(4 * (price('scale') - price('starter')));
  await customer.change('starter');
  // Of a refund or a dispute of one of them the others are still paid for, and no more.
  await customer.refund(payments[0]);
  await customer.refund(payments[3], 'payment.dispute-lost');
  expect(await customer.kept()).toBe(2 * price('starter'));
  expect(await customer.service()).toMatchObject({ paidMonths: 24 });
}, 60_000);

test('months of which all money was given back are priced, and are taken back with their payment', async () => {
  const customer = await Customer.on('starter');
  const payment = await customer.buy();
  const [line] = await billing.sql<{ id: string; invoice_id: string }>(`SELECT id, invoice_id FROM invoice_line WHERE service_id = $1`, [
    customer.serviceId,
  ]);
  await giveBackAll(customer.accountId, line!.invoice_id);
  expect(await billing.stateOf('invoice', line!.invoice_id)).toBe('refunded');
  const shown = await billing.get(PlanChanges).preview(customer.accountId, customer.serviceId, plan('scale').id);
  expect(shown).toMatchObject({ paidValue: { amount: 0 }, newValue: { amount: price('scale') }, direction: 'upgrade' });
  await customer.refund(payment);
  expect(await customer.service()).toMatchObject({ paidMonths: 0, state: 'unpaid' });
  expect(await customer.kept()).toBe(0);
});

test('what was given back of a year goes with it when it moves up', async () => {
  const customer = await Customer.on('scale');
  const first = await customer.buy();
  await customer.buy();
  await customer.change('starter');
  await customer.refund(first);
  const shown = await billing.get(PlanChanges).preview(customer.accountId, customer.serviceId, plan('business').id);
  // But for a leap day.
  expect(Math.abs(shown.paidValue.amount - price('starter'))).toBeLessThan(30);
  expect(Math.abs(shown.newValue.amount - price('business'))).toBeLessThan(90);
  expect(await customer.kept()).toBe(price('starter'));
});

test('a refunded upgrade after a downgrade goes back to the plan that is paid for, not to one that was', async () => {
  const customer = await Customer.on('scale');
  await customer.buy();
  await customer.change('starter');
  await customer.change('business');
  await customer.refund(customer.payments.at(-1));
  expect(await customer.plan()).toBe('starter');
});

test('of two upgrades, with the first refunded, the plan is one that the rest covers', async () => {
  const customer = await Customer.on('starter');
  await customer.buy();
  await customer.change('business');
  await customer.change('scale');
  await customer.refund(customer.payments[1], 'payment.dispute-lost');
  expect(await customer.plan()).toBe('business');
});

test('an upgrade that is refunded after a step down takes that plan with it', async () => {
  const customer = await Customer.on('starter');
  await customer.buy();
  await customer.change('scale');
  await customer.change('business');
  await customer.refund(customer.payments.at(-1));
  expect(await customer.plan()).toBe('starter');
});

test('with the upgrade the open invoice for its price is gone', async () => {
  const customer = await Customer.on('starter');
  await customer.buy();
  await customer.change('scale');
  const open = await billing.invoice(customer.accountId, [customer.serviceId], { periodMonths: 12 });
  await customer.refund(customer.payments.at(-1));
  expect(await billing.stateOf('invoice', open.id)).toBe('void');
  await customer.buy();
  expect(await customer.kept()).toBe(2 * price('starter'));
});

/** As staff may: all of the money, in two parts, and no time. */
async function giveBackAll(accountId: string, invoiceId: string): Promise<void> {
  await billing.get(Transactions).run(async (manager) => {
    const invoice = (await billing.get(InvoiceRepository).lock(manager, accountId, invoiceId))!;
    await billing.get(CreditNotes).issue(manager, invoice, { reason: 'goodwill', what: { amount: 100 } }, owner);
    await billing.get(CreditNotes).issue(manager, invoice, { reason: 'goodwill', what: { amount: invoice.total - 100 } }, owner);
  });
}

describe('property', () => {
  const weights = { buy: 3, change: 5, downAndUp: 2, refund: 1, dispute: 2, wait: 2 };
  type Action = keyof typeof weights;

  class Story {
    readonly told: string[] = [];
    private readonly random: () => number;
    constructor(
      private readonly customer: Customer,
      seed: number,
    ) {
      this.random = random(seed);
    }

    private pick = <T>(items: readonly T[]): T => items[Math.floor(this.random() * items.length)]!;

    private chooseAction(): Action {
      let left = this.random() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      for (const [name, weight] of Object.entries(weights)) if ((left -= weight) < 0) return name as Action;
      return 'wait';
    }

    /** Refusals by a ProblemError are part of the game. */
    async act(): Promise<void> {
      const name = this.chooseAction();
      this.told.push(name);
      await this.actions[name]().catch((error: Error) => {
        if (error.name !== 'ProblemError') throw error;
        this.told.push(error.message);
      });
    }

    private readonly actions: Record<Action, () => Promise<void>> = {
      buy: async () => void (await this.customer.buy(this.pick([1, 3, 6, 12] as const), this.pick([1, 2]))),
      change: async () => {
        const to = this.pick(plans).code;
        this.told.push(to);
        await this.customer.change(to, this.pick(['invoice', 'balance'] as const));
      },
      downAndUp: () => this.downAndUp(),
      refund: () => this.takeBack('payment.refunded'),
      dispute: () => this.takeBack('payment.dispute-lost'),
      wait: async () => {
        at += Math.floor(this.random() * 70 * dayMs);
        await billing.sweep();
        if ((await this.customer.service()).state === 'unpaid') await this.customer.buy();
      },
    };

    private async takeBack(type: 'payment.refunded' | 'payment.dispute-lost'): Promise<void> {
      if (this.customer.payments.length === 0) return;
      await this.customer.refund(this.pick(this.customer.payments), type);
    }

    /** Costs what the plan lacks, or gives what is paid beyond it; then its time costs what is paid, and it costs nothing. */
    private async downAndUp(): Promise<void> {
      if ((await this.customer.plan()) === 'starter') return;
      const difference = await this.customer.difference();
      const lines = (await this.customer.held()).lines;
      const costs = [await this.roundTrip(), await this.roundTrip()];
      const fits = Math.abs(costs[0]! - difference) <= lines && Math.abs(costs[1]!) <= lines;
      expect({ told: this.told, difference, costs, fits }).toEqual({ told: this.told, difference, costs, fits: true });
    }

    private async roundTrip(): Promise<number> {
      const [from, before] = [await this.customer.plan(), await this.customer.kept()];
      const smaller = plans.slice(
        0,
        plans.findIndex(({ code }) => code === from),
      );
      await this.customer.change(this.pick(smaller).code);
      await this.customer.change(from);
      return (await this.customer.kept()) - before;
    }
  }

  test('whatever is bought, changed, refunded and disputed, all time is paid for, and it is that of invoices not taken back', async () => {
    const happened = new Set<string>();
    for (let seed = 1; seed <= scaled(80); seed++) {
      const customer = await Customer.on('starter');
      const story = new Story(customer, seed);
      for (let step = 0; step < 15; step++) {
        await story.act();
        const { months, cheapest, lines } = await customer.held();
        const [kept, { paidMonths }] = [await customer.kept(), await customer.service()];
        const where = { seed, step, told: story.told };
        expect({ ...where, paidMonths, isPaid: kept >= cheapest - lines, kept }).toEqual({
          ...where,
          paidMonths: months,
          isPaid: true,
          kept,
        });
      }
      for (const each of story.told) happened.add(each);
    }
    // A game in which nothing happens proves nothing.
    for (const action of Object.keys(weights)) expect(happened).toContain(action);
  }, 600_000);
});
