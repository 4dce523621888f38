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
