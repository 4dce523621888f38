import { storedId, type Invoice, type Payment } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { newUuid } from '@sitekeep/runtime';
import { PaymentMethodsService } from './payment-methods.service.ts';
import { PaymentsService } from './payments.service.ts';
import { Payouts } from './payouts.ts';
import { ProviderCustomers } from './provider-customers.ts';
import { sandboxCards, type SandboxCard } from './sandbox-cards.ts';
import { SandboxPayments } from './sandbox-payments.service.ts';
import type { SandboxEventType } from './sandbox-provider.ts';
import { SavedCards } from './saved-cards.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { random } from './testing/random.ts';
import { scaled } from './testing/scale.ts';
import { TopUps } from './top-ups.ts';
import { WebhooksService } from './webhooks.service.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

/** One customer who pays in every way; refusals are a part of it. */
class Payer {
  readonly told: string[] = [];
  private readonly random: () => number;
  private invoices: Invoice[] = [];
  constructor(
    readonly accountId: string,
    private readonly serviceId: string,
    seed: number,
  ) {
    this.random = random(seed);
  }

  private pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  async act(): Promise<void> {
    const often = ['invoice', 'atProvider', 'atProvider', 'tell', 'tell', 'tell', 'work', 'refund', 'giveBack', 'giveBack'];
    const name = this.pick([...Object.keys(this.actions), ...often])!;
    this.told.push(name);
    await this.actions[name]!().catch((error: Error) => {
      if (error.name !== 'ProblemError') throw error;
    });
  }

  private readonly actions: Record<string, () => Promise<unknown>> = {
    invoice: async () => this.invoices.push(await billing.invoice(this.accountId, [this.serviceId])),
    byCard: () => this.payLast('card'),
    atProvider: () => this.payLast('provider'),
    fromBalance: () => this.payLast('balance'),
    renewal: async () => {
      const invoiceId = storedId('invoice', this.invoices.at(-1)?.id ?? '');
      const key = `renewal-${Math.floor(this.random() * 3)}-${invoiceId}`;
      const asked = { accountId: this.accountId, invoiceId: invoiceId!, paymentMethodId: null, key, present: false };
      if (invoiceId) await Promise.all([billing.get(SavedCards).charge(asked), billing.get(SavedCards).charge(asked)]);
    },
    topUp: () => billing.get(TopUps).start(this.accountId, { amount: 700, method: this.random() < 0.5 ? 'card' : 'provider' }, owner),
    saveCard: async () => {
      const customer = await billing.get(ProviderCustomers).of(this.accountId);
      const card = this.pick(Object.keys(sandboxCards)) as SandboxCard;
      const { body, headers } = billing.get(SandboxPayments).card(customer, card, newUuid());
      await billing.get(WebhooksService).receive('sandbox', Buffer.from(body), headers);
    },
    changeCard: async () => {
      const cards = billing.get(PaymentMethodsService);
      const card = this.pick((await cards.list(this.accountId, { limit: 20 })).data);
      const id = card && storedId('paymentMethod', card.id)!;
      if (id) await (this.random() < 0.7 ? cards.makeDefault(this.accountId, id, owner) : cards.remove(this.accountId, id, owner));
    },
    refund: async () => {
      const paymentId = storedId('payment', (await this.payment())?.id ?? '');
      const part = this.random() < 0.5 ? { amount: 300 } : {};
      if (paymentId)
        await billing
          .get(Transactions)
          .run((manager) => billing.get(Payouts).refund(manager, { accountId: this.accountId, paymentId, ...part }));
    },
    tell: () => this.tell(['payment.settled', 'payment.settled', 'payment.processing', 'payment.declined']),
    giveBack: () =>
      this.tell(['payment.refunded', 'payment.disputed', 'payment.dispute-won', 'payment.dispute-lost', 'payment.refund-failed']),
    work: () => billing.work(),
  };

  private async payLast(method: 'card' | 'provider' | 'balance'): Promise<void> {
    const invoice = this.invoices.at(-1);
    const more = method === 'provider' && this.random() < 0.3 ? { saveCard: true } : {};
    if (invoice) await billing.pay(this.accountId, invoice, method, more);
  }

  private async payment(): Promise<Payment | undefined> {
    return this.pick((await billing.get(PaymentsService).list(this.accountId, { limit: 6 })).data);
  }

  private async tell(types: SandboxEventType[]): Promise<void> {
    const payment = await this.payment();
    const amount = this.random() < 0.3 ? { amount: 400 } : {};
    if (payment?.provider === 'sandbox') await billing.tell(payment, this.pick(types)!, amount);
  }
}

/** What must hold after any order: by a name, a query that finds none. */
const rules: Record<string, string> = {
  'a payment that came in is booked once, and no other': `
    SELECT p.id FROM payment p WHERE p.account_id = $1 AND p.provider <> 'balance' AND (p.settled_at IS NOT NULL)::int <>
      (SELECT count(*) FROM ledger_transaction t WHERE t.payment_id = p.id AND t.kind = 'payment')`,
  'what went back is what the payment says, and never more than came in': `
    SELECT p.id FROM payment p CROSS JOIN LATERAL (
      SELECT coalesce(sum(q.amount) FILTER (WHERE t.kind = 'payment'), 0) AS came, coalesce(-sum(q.amount) FILTER (WHERE t.kind <> 'payment'), 0) AS went
      FROM ledger_transaction t JOIN ledger_posting q ON q.transaction_id = t.id JOIN ledger_account a ON a.id = q.ledger_account_id AND a.kind = 'customer'
      WHERE t.payment_id = p.id AND t.kind IN ('payment', 'refund', 'chargeback')) moved
    WHERE p.account_id = $1 AND (moved.went <> p.refunded OR moved.went > moved.came OR (p.state = 'refunded') <> (moved.came > 0 AND moved.went = moved.came))`,
  'one default card while there are cards': `
    SELECT 1 FROM payment_method WHERE account_id = $1 AND removed_at IS NULL HAVING count(*) > 0 AND count(*) FILTER (WHERE is_default) <> 1`,
  'one payment under way of an invoice': `
    SELECT invoice_id FROM payment WHERE account_id = $1 AND invoice_id IS NOT NULL AND state IN ('created', 'processing') GROUP BY invoice_id HAVING count(*) > 1`,
  'a refund that was asked for is over': `SELECT id FROM refund WHERE account_id = $1 AND state = 'requested'`,
  'a paid invoice is booked once': `
    SELECT i.id FROM invoice i WHERE i.account_id = $1 AND (i.paid_at IS NOT NULL)::int <>
      (SELECT count(*) FROM ledger_transaction t WHERE t.invoice_id = i.id AND t.kind = 'invoice')`,
  'a declined payment says why': `
    SELECT id FROM payment WHERE account_id = $1 AND state = 'declined' AND failure IS NULL`,
};

type RefundThere = { id: string; amount: number; failed: boolean };
type Told = Parameters<Billing['tell']>;
/** A provider's side of one payment: what it has refunded and what came back. Its events arrive in any order, and again. */
class Provider {
  readonly log: string[] = [];
  readonly refunds: RefundThere[] = [];
  private readonly waiting: [Told[1], Told[2]][] = [];
  private readonly sent: [Told[1], Told[2]][] = [];
  private readonly random: () => number;
  constructor(
    private readonly accountId: string,
    private readonly payment: Payment,
    seed: number,
  ) {
    this.random = random(seed);
  }

  async act(): Promise<void> {
    const names = Object.keys(this.actions);
    const name = names[Math.floor(this.random() * names.length)]!;
    this.log.push(name);
    await this.actions[name]!();
  }

  /** Whatever is on its way arrives, and what waits for another is tried again. */
  async end(): Promise<void> {
    while (this.waiting.length > 0) await this.deliver();
    await billing.work();
    // As many rounds as events may wait for one another.
    for (let round = 0; round <= this.refunds.length; round++) await this.sweep();
  }

  get gone(): number {
    return this.refunds.filter((refund) => !refund.failed).reduce((sum, refund) => sum + refund.amount, 0);
  }

  private readonly actions: Record<string, () => Promise<unknown>> = {
    refundThere: () => Promise.resolve(this.refund(`there-${newUuid()}`, this.part())),
    failThere: () => Promise.resolve(this.fail()),
    refundByStaff: () => this.refundByStaff(),
    deliver: () => this.deliver(),
    deliverMore: () => this.deliver(),
    repeat: async () => {
      const again = this.take(this.sent);
      if (again) await this.tell(again);
    },
    work: () => billing.work(),
    sweep: () => this.sweep(),
  };

  private refund(id: string, amount: number): void {
    if (amount === 0) return;
    this.refunds.push({ id, amount, failed: false });
    this.waiting.push(['payment.refunded', { refund: id, amount }]);
  }

  private fail(): void {
    const refund = this.take(this.refunds.filter(({ failed }) => !failed));
    if (!refund) return;
    refund.failed = true;
    this.waiting.push(['payment.refund-failed', { refund: refund.id, amount: refund.amount }]);
  }

  /** The sandbox knows no limit: staff ask for no more than is left there. Its answer is booked at once, its event comes later. */
  private async refundByStaff(): Promise<void> {
    await billing.work();
    const request = { accountId: this.accountId, paymentId: storedId('payment', this.payment.id)!, amount: this.part() };
    const asked = billing.get(Transactions).run((manager) => billing.get(Payouts).refund(manager, request));
    const begun = await asked.catch((error: Error) => {
      if (error.name !== 'ProblemError') throw error;
      return null;
    });
    if (!begun) return;
    await billing.work();
    this.refund(`sandbox_refund_refund-${begun.refundId}`, request.amount);
  }

  private part(): number {
    const left = this.payment.amount.amount - this.gone;
    return this.random() < 0.4 ? left : Math.floor(this.random() * left);
  }

  private async deliver(): Promise<void> {
    const event = this.take(this.waiting);
    if (!event) return;
    this.waiting.splice(this.waiting.indexOf(event), 1);
    this.sent.push(event);
    await this.tell(event);
  }

  private async tell([type, told]: [Told[1], Told[2]]): Promise<void> {
    this.log.push(`${type} ${told!.refund} ${told!.amount}`);
    await billing.tell(this.payment, type, told);
  }

  private async sweep(): Promise<void> {
    await billing.handler('unfinished-sweep')!.handle({});
    await billing.work();
  }

  private take<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.random() * items.length)];
  }
}

test('refunds and their failures, told in any order and again: the books say what the provider’s say', async () => {
  let failures = 0;
  for (let seed = 1; seed <= scaled(60); seed++) {
    const { account } = await billing.account();
    const { serviceId } = await billing.order(account.id);
    const payment = await billing.pay(account.id, await billing.invoice(account.id, [serviceId]));
    await billing.tell(payment, 'payment.settled');
    await billing.work();
    const provider = new Provider(account.id, payment, seed);
    for (let step = 0; step < 30; step++) await provider.act();
    await provider.end();
    const { refunded } = await billing.get(PaymentsService).get(account.id, storedId('payment', payment.id)!);
    const waits = await billing.sql('SELECT type, payload FROM provider_event WHERE processed_at IS NULL');
    const { log, gone } = provider;
    expect({ seed, log, refunded: refunded.amount, waits }).toEqual({ seed, log, refunded: gone, waits: [] });
    for (const [rule, sql] of Object.entries(rules))
      expect({ seed, rule, log, faults: await billing.sql(sql, [account.id]) }).toMatchObject({ rule, faults: [] });
    failures += provider.refunds.filter(({ failed }) => failed).length;
  }
  // A game in which nothing comes back proves nothing.
  expect(failures).toBeGreaterThan(scaled(60));
}, 300_000);

test('cards, top-ups and refunds in any order keep the books right', async () => {
  const happened = new Set<string>();
  for (let seed = 1; seed <= scaled(100); seed++) {
    const { account } = await billing.account();
    const { serviceId } = await billing.order(account.id);
    const payer = new Payer(account.id, serviceId, seed);
    for (let step = 0; step < 60; step++) await payer.act();
    await billing.work();
    for (const [rule, sql] of Object.entries(rules))
      expect({ seed, rule, told: payer.told, faults: await billing.sql(sql, [account.id]) }).toMatchObject({ rule, faults: [] });
    const rows = await billing.sql<{ what: string }>(
      `SELECT DISTINCT concat_ws(' ', purpose, CASE WHEN payment_method_id IS NULL THEN 'page' ELSE 'card' END, state) AS what FROM payment WHERE account_id = $1`,
      [account.id],
    );
    for (const { what } of rows) happened.add(what);
  }
  // A game in which nothing happens proves nothing.
  const states = [...happened].map((what) => what.split(' ')) as [string, string, string][];
  const seen = new Set(states.flatMap(([purpose, by, state]) => [`${purpose} ${state}`, `${by} ${state}`]));
  const wanted = ['invoice', 'top-up', 'card', 'page'].flatMap((which) => [`${which} settled`, `${which} declined`, `${which} refunded`]);
  expect(wanted.filter((what) => !seen.has(what))).toEqual([]);
}, 300_000);
