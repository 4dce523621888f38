import { jest } from '@jest/globals';
import { ApiClient } from './client.ts';
import { ProblemError, UnreachableError } from './problem-error.ts';
import { post, read } from './request.ts';

type Call = { url: string; headers: Record<string, string> };
const problem = (status: number, code: string) => ({ type: 'about:blank', title: 'No', status, code, detail: 'No.', requestId: 'req_1' });
const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const anything = { safeParse: (data: unknown) => ({ success: true as const, data }) };

function clientWith(...answers: (Response | Error)[]) {
  const calls: Call[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
    calls.push({ url: typeof url === 'string' ? url : '', headers: init?.headers as Record<string, string> });
    const next = answers.shift() ?? new Error('asked too often');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  const link = {
    sessionPath: 'session',
    checkAnswers: true,
    csrfToken: 'old' as string | null,
    signInAgain: null as (() => Promise<void>) | null,
  };
  return { client: new ApiClient(link), link, calls };
}
afterEach(() => jest.restoreAllMocks());

test('a write whose answer was lost is repeated with the same key, a new one gets a new key', async () => {
  const { client, calls } = clientWith(new Error('lost'), answer(201, {}), answer(201, {}));
  await expect(client.write(post('sites', { name: 'a' }))).rejects.toBeInstanceOf(UnreachableError);
  await client.write(post('sites', { name: 'a' }));
  await client.write(post('sites', { name: 'a' }));
  const keys = calls.map(({ headers }) => headers['Idempotency-Key']);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});

test('an answer that says no ends the key: the next press is a new write', async () => {
  const { client, calls } = clientWith(answer(409, problem(409, 'insufficient_balance')), answer(201, {}));
  await expect(client.write(post('invoices/x/pay', {}))).rejects.toBeInstanceOf(ProblemError);
  await client.write(post('invoices/x/pay', {}));
  expect(calls[0]?.headers['Idempotency-Key']).not.toBe(calls[1]?.headers['Idempotency-Key']);
});

test('a stale CSRF token is read again and the write repeated', async () => {
  const { client, calls } = clientWith(answer(403, problem(403, 'csrf_failed')), answer(200, { csrfToken: 'new' }), answer(201, {}));
  await client.write(post('sites', {}));
  expect(calls.map(({ url }) => url)).toEqual(['/v1/sites', '/v1/session', '/v1/sites']);
  expect(calls[2]?.headers['X-CSRF-Token']).toBe('new');
});

test('when the session has ended, the write waits for signing in again and goes on with the new token', async () => {
  const { client, link, calls } = clientWith(answer(401, problem(401, 'unauthenticated')), answer(201, {}));
  link.signInAgain = () => {
    link.csrfToken = 'fresh';
    return Promise.resolve();
  };
  await client.write(post('sites', {}));
  expect(calls[1]?.headers['X-CSRF-Token']).toBe('fresh');
});

test('acting for a customer sends account and reason, but not to what only staff may call', async () => {
  const { client, calls } = clientWith(answer(200, {}), answer(200, {}));
  const acting = client.actingFor('acc_1', 'Ticket 1: größer, 50 %');
  await acting.read(read('sites', anything));
  await acting.read(read('staff/audit', anything));
  expect(calls[0]?.headers['Sitekeep-Account']).toBe('acc_1');
  expect(decodeURIComponent(calls[0]?.headers['Sitekeep-Reason'] ?? '')).toBe('Ticket 1: größer, 50 %');
  expect(calls[1]?.headers['Sitekeep-Account']).toBeUndefined();
});
