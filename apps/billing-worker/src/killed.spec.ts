import { storedId } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { PurgesService } from '@sitekeep/policies';
import { WorkerStack, type Checkout } from './testing/worker-stack.ts';

let stack: WorkerStack;
beforeAll(async () => {
  stack = await WorkerStack.start();
}, 60_000);
afterAll(() => stack.stop(), 30_000);

const rounds = (whole: number) => (process.env['SITEKEEP_BARS'] === 'full' ? whole : Math.ceil(whole / 10));
// A job of a killed worker is free again when its lock of 30 s has run out.
const allRight = (checkouts: Checkout[]) =>
  eventually(
    'every payment taken exactly once',
    async () => {
      const faults = (await Promise.all(checkouts.map((checkout) => stack.faultsOf(checkout)))).flat();
      if (faults.length > 0) throw new Error(faults.join('\n'));
      return (await stack.openJobs()).length === 0;
    },
    90_000,
  );

type Release = () => Promise<void>;
/** Points at which the worker is stopped by a lock and killed: what it holds there is committed, half done or not begun. */
const points: Record<string, (checkout: Checkout) => Promise<Release>> = {
  'before it reads the event': ({ eventId }) => stack.hold('SELECT 1 FROM provider_event WHERE event_id = $1 FOR UPDATE', [eventId]),
  'before it locks the service': ({ site }) =>
    stack.hold('SELECT 1 FROM service WHERE id = $1 FOR UPDATE', [storedId('service', site.service.id)]),
  'with the payment settled and the balance waited for': async ({ account: { account } }) => {
    await stack.sql(`INSERT INTO ledger_account (id, kind, account_id, currency) VALUES (gen_random_uuid(), 'customer', $1, 'EUR')`, [
      account.id,
    ]);
    return stack.hold('SELECT 1 FROM ledger_account WHERE account_id = $1 FOR UPDATE', [account.id]);
  },
  'with all written and the mail waited for': ({ account, invoiceId }) =>
    stack.hold(
      `INSERT INTO mail (id, key, account_id, recipient, subject, html, text, state, queued_at)
       VALUES (gen_random_uuid(), $1, $2, 'x@x.test', 'Paid', '', '', 'queued', now())`,
      [`paid-${invoiceId}-${account.person.id}`, account.account.id],
    ),
};

test('killed at any point of a settlement, nothing is charged twice or lost', async () => {
  const undisturbed = await stack.checkout();
  await stack.settle(undisturbed);
  await eventually('the first is done', async () => (await stack.faultsOf(undisturbed)).length === 0);
  const held = await Promise.all(Object.values(points).map(async (point) => ({ checkout: await stack.checkout(), point })));
  // The event must be stored before it can be locked; the worker has not seen the others either.
  await stack.kill9();
  for (const { checkout } of held) await stack.settle(checkout);
  const releases = await Promise.all(held.map(({ checkout, point }) => point(checkout)));
  await stack.startWorker();
  await eventually('the worker stands at every point', async () => (await stack.blocked()) >= releases.length);
  await stack.kill9();
  await Promise.all(releases.map((release) => release()));
  await stack.startWorker();
  await allRight([undisturbed, ...held.map(({ checkout }) => checkout)]);
}, 150_000);

test('killed between the commit and the closing of its job, it is not done again', async () => {
  const checkout = await stack.checkout();
  const releaseService = await stack.hold('SELECT 1 FROM service WHERE id = $1 FOR UPDATE', [
    storedId('service', checkout.site.service.id),
  ]);
  await stack.settle(checkout);
  await eventually('the worker works on it', async () => (await stack.blocked()) === 1);
  const [event] = await stack.sql<{ id: string }>('SELECT id FROM provider_event WHERE event_id = $1', [checkout.eventId]);
  const releaseJob = await stack.hold('SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE', [`provider-event-${event!.id}`]);
  await releaseService();
  await eventually(
    'committed, the job still open',
    async () => (await stack.faultsOf(checkout)).length === 0 && (await stack.blocked()) === 1,
  );
  await stack.kill9();
  await releaseJob();
  await stack.startWorker();
  await allRight([checkout]);
}, 150_000);

test('killed before a purge is read, and after it was told with its job still open: every purge reaches the edges', async () => {
  const account = await stack.account();
  const siteId = storedId('site', (await stack.order(account)).id)!;
  const purges = stack.app.get(PurgesService, { strict: false });
  const purge = (value: string) => purges.purge(account.account.id, siteId, { kind: 'url', values: [value], hard: true });
  await stack.kill9();
  const [, second] = [await purge('/first'), await purge('/second')];
  const releasePurges = await stack.hold('LOCK TABLE purge IN ACCESS EXCLUSIVE MODE', []);
  await stack.startWorker();
  await eventually('the worker is about to read both', async () => (await stack.blocked()) === 2);
  await stack.kill9();
  const job = `purge-${storedId('purge', second.id)}`;
  const releaseJob = await stack.hold('SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE', [job]);
  await releasePurges();
  await stack.startWorker();
  await eventually('both are told', async () => (await stack.purged()).length === 2 && (await stack.blocked()) === 1, 60_000);
  await stack.kill9();
  await releaseJob();
  await stack.startWorker();
  await eventually('nothing is left to do', async () => (await stack.openJobs()).length === 0, 90_000);
  expect(new Set(await stack.purged())).toEqual(new Set(['/first', '/second']));
}, 200_000);

test('killed at random moments while payments settle', async () => {
  for (let round = 0; round < rounds(10); round++) {
    const checkouts = [];
    for (let i = 0; i < 20; i++) checkouts.push(await stack.checkout());
    const settling = (async () => {
      for (const checkout of checkouts) {
        await stack.settle(checkout);
        await new Promise((wake) => setTimeout(wake, Math.random() * 40));
      }
    })();
    for (let kill = 0; kill < 2; kill++) {
      await new Promise((wake) => setTimeout(wake, Math.random() * 300));
      await stack.kill9();
      await stack.startWorker();
    }
    await settling;
    await allRight(checkouts);
  }
}, 1_500_000);
