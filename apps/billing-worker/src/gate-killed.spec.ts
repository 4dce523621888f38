import { gateStateSchema, redisKeys, storedId, type GateState } from '@sitekeep/contracts';
import { GateSessions, VisitorsService } from '@sitekeep/gate';
import { newBrowser } from '@sitekeep/gate/testing';
import { eventually } from '@sitekeep/platform/testing';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { WorkerStack } from './testing/worker-stack.ts';

const password = 'correct horse battery';
let stack: WorkerStack;
let redis: Redis;
beforeAll(async () => {
  stack = await WorkerStack.start();
  redis = connectRedis(stack.redis.url, createLogger('test', 'silent'), { failFast: false });
}, 60_000);
afterAll(async () => {
  redis?.disconnect();
  await stack?.stop();
}, 30_000);

const stateOf = async (site: string): Promise<GateState | null> => {
  const text = await redis.get(redisKeys.gate(site));
  return text === null ? null : gateStateSchema.parse(JSON.parse(text));
};

/** A visitor who is signed in, and how to lock them. */
async function signedIn() {
  const { account, person } = await stack.account();
  const principal = { kind: 'person' as const, id: person.id, name: 'Owner', accountId: account.id, role: 'owner' as const };
  const context = { accountId: account.id, principal: { ...principal, permissions: [], sessionId: null } };
  const { id: siteId } = await stack.order({ account, person } as Awaited<ReturnType<WorkerStack['account']>>);
  const visitors = stack.app.get(VisitorsService, { strict: false });
  const email = `${crypto.randomUUID()}@visitor.test`;
  const { id } = await visitors.create(context, { email, name: '', groups: [], access: [{ siteId, paths: [] }], password });
  const question = {
    siteId,
    email,
    password,
    code: null,
    require: 'password' as const,
    ...newBrowser,
    address: '198.51.100.1',
    userAgent: '',
  };
  await stack.app.get(GateSessions, { strict: false }).signIn(question, { network: '198.51.100.1', shared: false });
  await eventually('the site is published', async () => (await stack.openJobs()).length === 0, 30_000);
  return { siteId, id, lock: () => visitors.change(context, storedId('visitor', id)!, { locked: true }) };
}

test('killed before a lock is read, and after it was told with its job still open: the visitor is out', async () => {
  const { siteId, id, lock } = await signedIn();
  await stack.kill9();
  await lock();
  const releaseState = await stack.hold('LOCK TABLE gate_state IN ACCESS EXCLUSIVE MODE', []);
  await stack.startWorker();
  await eventually('the worker is about to read', async () => (await stack.blocked()) > 0, 30_000);
  await stack.kill9();
  expect(await stateOf(siteId)).toBeNull();
  const releaseJob = await stack.hold('SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE', [`gate-${storedId('site', siteId)}`]);
  await releaseState();
  await stack.startWorker();
  await eventually('told', async () => (await stateOf(siteId)) !== null && (await stack.blocked()) > 0, 90_000);
  await stack.kill9();
  await releaseJob();
  await stack.startWorker();
  await eventually('nothing is left to do', async () => (await stack.openJobs()).length === 0, 90_000);
  expect((await stateOf(siteId))?.visitors[id]).toBeGreaterThan(0);
}, 250_000);
