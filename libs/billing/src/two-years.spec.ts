import { showId, storedId, type Invoice, type PeriodMonths, type RenewalMode, type SetBillingProfile } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { BillingProfiles } from './billing-profile.service.ts';
import { InvoicingService } from './invoicing.service.ts';
import { dayMs } from './months.ts';
import { PlanChanges } from './plan-changes.service.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { RenewalSettings } from './renewal-settings.service.ts';
import { SiteUsage } from './site-usage.ts';
import { StaffMoney } from './staff-money.service.ts';
import { Billing, owner } from './testing/billing-harness.ts';
import { TopUps } from './top-ups.ts';

/** The last day of a month, on which clocks in Berlin go back; 29 February of the next year follows, and four more changes of the clock. */
const firstDay = Date.UTC(2027, 9, 31);
const days = 731;
const staff = { kind: 'staff' as const, id: newUuid(), name: 'Sam' };

let billing: Billing;
const planIds = new Map<string, string>();
beforeAll(async () => {
  billing = await Billing.start({ SELLER_COUNTRY: 'DE', SELLER_VAT_ID: 'DE136695976' });
  billing.get(SiteUsage).bring('sites', () => Promise.resolve({ hostnames: 1, origins: 1, features: [] }));
  billing.get(SiteUsage).bring('policies', () => Promise.resolve({ rules: 0, firewallRules: 0, features: [] }));
  billing.get(SiteUsage).bring('gate', () => Promise.resolve({ features: [] }));
  for (const plan of await billing.get(PlansReadModel).onSale(billing.manager)) planIds.set(plan.code, plan.id);
}, 60_000);
afterAll(() => billing.stop());

const berlinHour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', hourCycle: 'h23' });
/** Ten in the morning in Berlin: eight or nine in UTC. */
function tenOf(day: number): Date {
  const nine = new Date(firstDay + day * dayMs + 9 * 3_600_000);
  return berlinHour.format(nine) === '10' ? nine : new Date(nine.getTime() - 3_600_000);
}
const dayOf = (year: number, month: number, day: number): number => Math.round((Date.UTC(year, month - 1, day) - firstDay) / dayMs);
const isoDay = (time: Date | null): string | null => time?.toISOString().slice(0, 10) ?? null;

/** What the workers do in a day, and what must hold at its end. */
async function live(day: number): Promise<void> {
  // Half an hour after the moment of the orders, so that a period of whole months has ended on its last day.
  billing.clock.setOffset(tenOf(day).getTime() + (day > 0 ? 1_800_000 : 0) - Date.now());
  await billing.handler('expiry-sweep')!.handle({});
  await billing.renew();
}
async function ledgerBalances(day: number): Promise<void> {
  await billing.handler('check-ledger')!.handle({});
  const found = await billing.sql('SELECT kind, detail FROM reconciliation_difference WHERE resolved_at IS NULL');
  const [row] = await billing.sql<{ sum: string }>('SELECT coalesce(sum(amount), 0) AS sum FROM ledger_posting');
  expect({ day, found, sum: Number(row!.sum) }).toEqual({ day, found: [], sum: 0 });
}

class Customer {
  readonly services: Record<string, string> = {};
  private constructor(readonly accountId: string) {}
  static async start(profile: Partial<SetBillingProfile>): Promise<Customer> {
    const { account } = await billing.account();
    const base = { kind: 'person' as const, name: 'Anna Example', addressLines: ['Street 1'], postalCode: '10115', city: 'Berlin' };
    const rest = { country: 'DE', vatId: null, purchaseOrder: null, language: 'en' as const };
    await billing.get(BillingProfiles).set(account.id, { ...base, ...rest, ...profile }, owner);
    return new Customer(account.id);
  }

  async buy(name: string, periodMonths: PeriodMonths, mode: RenewalMode): Promise<void> {
    const { serviceId } = await billing.order(this.accountId, { siteName: name });
    this.services[name] = serviceId;
    await this.payNext(name, periodMonths);
    await this.renews(name, mode, periodMonths);
  }
  async payNext(name: string, periodMonths: PeriodMonths = 1): Promise<void> {
    await this.pay(await billing.invoice(this.accountId, [this.services[name]!], { periodMonths }));
  }
  async pay(invoice: Invoice): Promise<void> {
    await billing.tell(await billing.pay(this.accountId, invoice), 'payment.settled');
    await billing.work();
  }
  async renews(name: string, mode: RenewalMode, periodMonths: PeriodMonths, card?: string): Promise<void> {
    const wanted = { mode, periodMonths, ...(card && { paymentMethodId: showId('paymentMethod', card) }) };
    await billing.get(RenewalSettings).set(this.accountId, this.services[name]!, wanted, owner);
  }
  async changePlan(name: string, code: string) {
    const body = { planId: showId('plan', planIds.get(code)!), pay: 'invoice' as const };
    return billing.get(PlanChanges).change(this.accountId, this.services[name]!, body, owner);
  }
  async topUp(amount: number): Promise<void> {
    const payment = await billing.get(TopUps).start(this.accountId, { amount, method: 'provider' }, owner);
    await billing.tell(payment, 'payment.settled');
    await billing.work();
  }
  async state(name: string): Promise<[state: string, paidUntil: string | null]> {
    const { state, paid_until } = await billing.service(this.services[name]!);
    return [state, isoDay(paid_until)];
  }
  async renewal(name: string): Promise<RenewalMode> {
    const [row] = await billing.sql<{ renewal: RenewalMode }>('SELECT renewal FROM service WHERE id = $1', [this.services[name]]);
    return row!.renewal;
  }
  async plan(name: string): Promise<string> {
    const [row] = await billing.sql<{ code: string }>('SELECT p.code FROM service s JOIN plan p ON p.id = s.plan_id WHERE s.id = $1', [
      this.services[name],
    ]);
    return row!.code;
  }
  /** Net amounts of its invoices, oldest first. */
  invoices(): Promise<{ state: string; net: number; total: number }[]> {
    return billing.sql('SELECT state, net::int, total::int FROM invoice WHERE account_id = $1 ORDER BY issued_at, sequence', [
      this.accountId,
    ]);
  }
  async lastPayment(): Promise<string> {
    const [row] = await billing.sql<{ id: string }>(
      `SELECT id FROM payment WHERE account_id = $1 AND state = 'settled' ORDER BY settled_at DESC LIMIT 1`,
      [this.accountId],
    );
    return row!.id;
  }
}

test('two years of two customers: renewals, an upgrade, a failed card, a refund, month ends, a leap day; the ledger balances each day', async () => {
  let anna!: Customer;
  let bernard!: Customer;
  /** What happens on a day after the workers have done theirs. */
  const story: Record<number, () => Promise<void>> = {
    0: async () => {
      anna = await Customer.start({});
      await billing.saveCard(anna.accountId);
      await anna.buy('shop', 1, 'card');
      await anna.buy('fair', 1, 'none');
    },
    [dayOf(2027, 11, 30)]: async () => expect(await anna.state('fair')).toEqual(['unpaid', '2027-11-30']),
    [dayOf(2027, 12, 12)]: async () => expect((await anna.state('fair'))[0]).toBe('deleted'),
    [dayOf(2028, 1, 15)]: async () => {
      expect(await anna.state('shop')).toEqual(['paid', '2028-01-31']);
      const { preview, invoiceId, inForce } = await anna.changePlan('shop', 'business');
      // Half an hour less than 16 of the 31 days are left: of 9.00 they are worth 4.64, and cost 14.95 of 29.00.
      expect([preview.difference.amount, preview.tax.amount, preview.total.amount, inForce]).toEqual([1031, 196, 1227, false]);
      await anna.pay(await billing.get(InvoicingService).get(anna.accountId, storedId('invoice', invoiceId!)!));
      expect(await anna.plan('shop')).toBe('business');
    },
    [dayOf(2028, 2, 29)]: async () => {
      expect(await anna.state('shop')).toEqual(['paid', '2028-03-31']);
      bernard = await Customer.start({ kind: 'company', name: 'Exemple SARL', country: 'FR', vatId: 'FR83404833048', language: 'fr' });
      await bernard.buy('boutique', 12, 'balance');
      await bernard.topUp(20_000);
    },
    [dayOf(2028, 4, 10)]: async () => anna.renews('shop', 'card', 1, await billing.saveCard(anna.accountId, 'declined')),
    [dayOf(2028, 5, 2)]: async () => {
      expect(await anna.state('shop')).toEqual(['unpaid', '2028-04-30']);
      await anna.renews('shop', 'card', 1, await billing.saveCard(anna.accountId));
    },
    // Tried again on the fourth day at nine in UTC: in summer the workers of this story have looked just before.
    [dayOf(2028, 5, 5)]: async () => expect(await anna.state('shop')).toEqual(['paid', '2028-05-31']),
    [dayOf(2028, 7, 5)]: async () => {
      expect(await anna.state('shop')).toEqual(['paid', '2028-07-31']);
      await billing
        .get(StaffMoney)
        .ask('refund', { paymentId: await anna.lastPayment(), amount: null, to: 'payer' }, staff, 'asked for it');
      await billing.work();
      expect([await anna.state('shop'), await billing.balance(anna.accountId)]).toEqual([['unpaid', '2028-06-30'], 0]);
    },
    [dayOf(2028, 7, 8)]: async () => {
      await anna.payNext('shop');
      expect(await anna.state('shop')).toEqual(['paid', '2028-07-31']);
      // After a refund nothing is charged by itself: she chooses her card again.
      expect(await anna.renewal('shop')).toBe('reminder');
      await anna.renews('shop', 'card', 1);
    },
    [dayOf(2028, 9, 12)]: async () => {
      await billing.get(StaffMoney).ask('credit', { accountId: anna.accountId, amount: 500, currency: 'EUR' }, staff, 'an hour of outage');
    },
    [dayOf(2028, 12, 10)]: async () => {
      const before = await billing.balance(anna.accountId);
      const { preview, inForce, creditNoteIds } = await anna.changePlan('shop', 'starter');
      expect([preview.direction, inForce, creditNoteIds.length]).toEqual(['downgrade', true, 1]);
      expect((await billing.balance(anna.accountId)) - before).toBe(-preview.total.amount);
    },
    [dayOf(2029, 2, 28)]: async () => expect(await bernard.state('boutique')).toEqual(['paid', '2030-02-28']),
  };
  for (let day = 0; day < days; day++) {
    await live(day);
    await story[day]?.();
    await ledgerBalances(day);
  }

  expect(await anna.state('shop')).toEqual(['paid', '2029-11-30']);
  expect(await billing.service(anna.services['shop']!)).toMatchObject({ paid_months: 25 });
  const annas = await anna.invoices();
  // Three months and the fair at 9.00, the upgrade, 11 paid months and the refunded one at 29.00, 11 months at 9.00.
  expect(annas.filter(({ net }) => net === 900)).toHaveLength(3 + 1 + 11);
  expect(annas.filter(({ net, state }) => net === 2900 && state === 'paid')).toHaveLength(11);
  expect(annas.filter(({ state }) => state === 'refunded')).toEqual([{ state: 'refunded', net: 2900, total: 3451 }]);
  expect(annas).toHaveLength(3 + 1 + 1 + 12 + 11);
  // Reverse charge: no tax. What was topped up paid the second year.
  expect(await bernard.invoices()).toEqual(Array(2).fill({ state: 'paid', net: 8964, total: 8964 }));
  expect(await billing.balance(bernard.accountId)).toBe(20_000 - 8964);
}, 600_000);

test('nobody got the same mail twice, and no number is missing in any series', async () => {
  const doubled = await billing.sql('SELECT key FROM mail GROUP BY key HAVING count(*) > 1');
  const gaps = await billing.sql(
    `SELECT series FROM (SELECT series, sequence FROM invoice UNION ALL SELECT series, sequence FROM credit_note) issued
     GROUP BY series HAVING max(sequence) <> count(*) OR min(sequence) <> 1`,
  );
  expect({ doubled, gaps }).toEqual({ doubled: [], gaps: [] });
});
