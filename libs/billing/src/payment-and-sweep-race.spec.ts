import { storedId } from '@sitekeep/contracts';
import { Billing } from './testing/billing-harness.ts';
import { scaled } from './testing/scale.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

type Round = { accountId: string; serviceId: string; invoiceId: string; eventId: string };

/** Services at the very moment of their deletion, each with a settled payment that is not yet worked on. */
async function onTheEdge(count: number): Promise<Round[]> {
  billing.setDay(0);
  const rounds: Round[] = [];
  for (let i = 0; i < count; i++) {
    const { account } = await billing.account();
    const { serviceId } = await billing.order(account.id);
    rounds.push({ accountId: account.id, serviceId, invoiceId: '', eventId: '' });
  }
  billing.setDay(9);
  await billing.sweep();
  await billing.work();
  for (const round of rounds) {
    const invoice = await billing.invoice(round.accountId, [round.serviceId]);
    round.invoiceId = storedId('invoice', invoice.id)!;
    await billing.tell(await billing.pay(round.accountId, invoice), 'payment.settled', { eventId: `evt_${round.serviceId}` });
    round.eventId = (
      await billing.sql<{ id: string }>('SELECT id FROM provider_event WHERE event_id = $1', [`evt_${round.serviceId}`])
    )[0]!.id;
  }
  billing.setDay(10.1);
  return rounds;
}

const settle = (round: Round) => billing.handler('settle-payment')!.handle({ providerEventId: round.eventId });
const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

/** Either paid and kept, or deleted with the money on the balance; nothing between. */
async function endOf(round: Round): Promise<'kept' | 'deleted'> {
  const state = await billing.stateOf('service', round.serviceId);
  const invoice = await billing.stateOf('invoice', round.invoiceId);
  const balance = await billing.balance(round.accountId);
  const outcome = (await billing.sql<{ outcome: string }>('SELECT outcome FROM provider_event WHERE id = $1', [round.eventId]))[0]!.outcome;
  if (state === 'paid') expect({ invoice, balance, outcome }).toEqual({ invoice: 'paid', balance: 0, outcome: 'invoice paid' });
  else expect({ state, invoice, balance }).toEqual({ state: 'deleted', invoice: 'void', balance: 900 });
  const history = await billing.sql<{ event: string }>('SELECT event FROM service_history WHERE service_id = $1 ORDER BY id', [
    round.serviceId,
  ]);
  expect(history.map((row) => row.event)).toEqual(['ordered', state === 'paid' ? 'settled' : 'expired']);
  return state === 'paid' ? 'kept' : 'deleted';
}

test('payment and sweep race for the same service, many times: one of them comes wholly first', async () => {
  const ends = { kept: 0, deleted: 0 };
  const perRound = 10;
  for (let round = 0; round < scaled(300) / perRound; round++) {
    const rounds = await onTheEdge(perRound);
    const settleAll = () => Promise.all(rounds.map(settle));
    // Side by side, or one of the two in full swing when the other begins.
    if (round % 3 === 0) await Promise.all([billing.sweep(), settleAll()]);
    if (round % 3 === 1) await Promise.all([billing.sweep(), someAre('deleted', rounds).then(settleAll)]);
    if (round % 3 === 2) await Promise.all([settleAll(), someAre('paid', rounds).then(() => billing.sweep())]);
    for (const each of rounds) ends[await endOf(each)]++;
  }
  expect(ends.kept).toBeGreaterThan(0);
  expect(ends.deleted).toBeGreaterThan(0);
  expect(ends.kept + ends.deleted).toBe(Math.ceil(scaled(300) / perRound) * perRound);
}, 300_000);

test('the payment holds the row when the sweep comes: the sweep waits, re-reads and keeps it', async () => {
  for (let i = 0; i < scaled(50); i++) {
    const round = (await onTheEdge(1))[0]!;
    const { held, release } = await holdBalance(round.accountId);
    // Blocked inside its transaction, with the service already locked.
    const settling = settle(round);
    await waitFor(round.serviceId);
    const sweeping = billing.sweep();
    await pause(30);
    release();
    await Promise.all([held, settling, sweeping]);
    expect(await endOf(round)).toBe('kept');
  }
}, 120_000);

test('the sweep holds the row when the payment comes: the payment waits, and its money becomes balance', async () => {
  for (let i = 0; i < scaled(50); i++) {
    const round = (await onTheEdge(1))[0]!;
    const { held, release } = await holdInvoice(round.invoiceId);
    const sweeping = billing.sweep();
    await waitFor(round.serviceId);
    const settling = settle(round);
    await pause(30);
    release();
    await Promise.all([held, settling, sweeping]);
    expect(await endOf(round)).toBe('deleted');
  }
}, 120_000);

/** Returns when the first of these services is in the state. */
async function someAre(state: 'deleted' | 'paid', rounds: Round[]): Promise<void> {
  const ids = rounds.map((round) => round.serviceId);
  while ((await billing.sql('SELECT 1 FROM service WHERE id = ANY($1) AND state = $2 LIMIT 1', [ids, state])).length === 0) await pause(1);
}

/** Keeps a row locked from a transaction of its own until `release`. */
async function hold(statement: string, parameters: unknown[]): Promise<{ held: Promise<void>; release: () => void }> {
  let release = () => undefined as void;
  const freed = new Promise<void>((resolve) => (release = resolve));
  let locked = () => undefined as void;
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  const held = billing.manager.transaction(async (manager) => {
    await manager.query(statement, parameters);
    locked();
    await freed;
  });
  await isLocked;
  return { held, release };
}

async function holdBalance(accountId: string) {
  await billing.sql(`INSERT INTO ledger_account (id, kind, account_id, currency) VALUES (gen_random_uuid(), 'customer', $1, 'EUR')`, [
    accountId,
  ]);
  return hold('SELECT 1 FROM ledger_account WHERE account_id = $1 FOR UPDATE', [accountId]);
}
const holdInvoice = (invoiceId: string) => hold('SELECT 1 FROM invoice WHERE id = $1 FOR UPDATE', [invoiceId]);

/** Returns when somebody holds the lock on the service. */
async function waitFor(serviceId: string): Promise<void> {
  for (;;) {
    const free = await billing.sql('SELECT 1 FROM service WHERE id = $1 FOR UPDATE SKIP LOCKED', [serviceId]);
    if (free.length === 0) return;
    await pause(5);
  }
}
