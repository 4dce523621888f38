import { jest } from '@jest/globals';
import type { GateClaims } from '@sitekeep/contracts';
import type { GateClient, GateSaid } from './gate-client.ts';
import { Renewals } from './renewals.ts';

type Said = GateSaid<'renew'>;
const unavailable = (reason: 'connection' | 'busy' | 'answer'): Said => ({ is: 'unavailable', reason });
const done: Said = { is: 'done', answer: { token: 'new', endsAt: 1, device: null } };

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const claimsOf = (s: string) => ({ s, i: 1 }) as GateClaims;
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** A gate that answers so, after so long; and how long a request of a session waits for it, in ms; 0: not at all. */
function scene(says: { said: Said; afterMs: number }) {
  const asked: string[] = [];
  const ask = ({ token }: { token: string }) => {
    const { said, afterMs } = says;
    asked.push(token);
    return new Promise<Said>((resolve) => setTimeout(() => resolve(said), afterMs));
  };
  const renewals = new Renewals({ ask: (_name: string, body: { token: string }) => ask(body) } as unknown as GateClient);
  const waits = async (session: string) => {
    const begunAt = performance.now();
    const waited = renewals.renew({ siteId: 'site_1', token: session, address: '::1' }, claimsOf(session), () => claimsOf(session));
    if (waited === null) return 0;
    let until = 0;
    void waited.then(() => (until = performance.now()));
    for (let ms = 0; until === 0 && ms < 10_000; ms += 100) await pass(100);
    return Math.round(until - begunAt);
  };
  const held = (session: string) => ({ siteId: 'site_1', token: session, address: '::1' });
  const lookUp = (session: string, newest = claimsOf(session)) => renewals.lookUp(held(session), claimsOf(session), () => newest);
  const latest = (session: string) => renewals.latest('site_1', claimsOf(session));
  return { says, asked, waits, lookUp, latest };
}

test('who asks while a gate hangs waits once; from then on it is asked beside requests, until it answers', async () => {
  const { says, asked, waits } = scene({ said: unavailable('connection'), afterMs: 5000 });
  expect(await waits('a')).toBe(3000);
  expect([await waits('a'), await waits('b')]).toEqual([0, 0]);
  await pass(5000 + 3100);
  for (let i = 0; i < 3; i++) {
    expect(await waits('a')).toBe(0);
    await pass(8100);
  }
  expect(asked.length).toBeGreaterThan(3);
  Object.assign(says, { said: done, afterMs: 10 });
  expect(await waits('c')).toBe(0);
  await pass(100);
  expect(await waits('d')).toBe(10);
});

test('a gate that answers late is one that nobody waits for again', async () => {
  const { waits } = scene({ said: done, afterMs: 4000 });
  expect(await waits('a')).toBe(3000);
  await pass(5000);
  expect(await waits('b')).toBe(0);
});

test.each(['busy', 'answer'] as const)('a question that comes to nothing (%s) rests that session alone', async (reason) => {
  const { says, asked, waits } = scene({ said: unavailable(reason), afterMs: 10 });
  expect([await waits('a'), await waits('a')]).toEqual([10, 0]);
  says.said = done;
  expect([await waits('b'), asked]).toEqual([10, ['a', 'b']]);
  await pass(3100);
  expect(await waits('a')).toBe(10);
});

test('a connection that fails rests all sessions', async () => {
  const { asked, waits } = scene({ said: unavailable('connection'), afterMs: 10 });
  expect([await waits('a'), await waits('b'), asked]).toEqual([10, 0, ['a']]);
});

test('what lasts has its session looked up once at a time, and a newer token is known from then on', async () => {
  const { asked, lookUp, latest } = scene({ said: done, afterMs: 10 });
  for (let i = 0; i < 100; i++) lookUp('a', { ...claimsOf('a'), i: 2 });
  lookUp('b');
  await pass(20);
  expect(asked).toEqual(['a', 'b']);
  expect([latest('a'), latest('b')]).toEqual([{ token: 'new', claims: { s: 'a', i: 2 } }, null]);
});

test('a gate that is away is not asked about all that lasts, nor about more than it can answer at once', async () => {
  const { says, asked, lookUp } = scene({ said: unavailable('connection'), afterMs: 10 });
  lookUp('a');
  await pass(20);
  lookUp('b');
  expect(asked).toEqual(['a']);
  Object.assign(says, { said: done, afterMs: 1000 });
  await pass(3100);
  for (let i = 0; i < 1000; i++) lookUp(`c${i}`);
  expect(asked).toHaveLength(501);
});
