import { randomUUID } from 'node:crypto';
import { createAccount } from '@sitekeep/accounts/testing';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { ProblemError } from '@sitekeep/platform';
import { eventually } from '@sitekeep/platform/testing';
import { Clock } from '@sitekeep/runtime';
import { lastValueFrom, of, Subject } from 'rxjs';
import { callerOf, type Answer } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import { IdempotencyInterceptor } from './idempotency.interceptor.ts';

let api: TestApi;
let post: (path: string, json: unknown, key: string) => Promise<Answer>;
let bearer: Record<string, string>;
const site = (hostname: string) => ({ name: 'Shop', hostnames: [hostname], origins: [{ scheme: 'http', host: '203.0.113.10', port: 80 }] });

beforeAll(async () => {
  api = await startTestApi();
  bearer = (await createAccount(api.dataSource.manager, { email: 'idempotent@shell.test' })).bearer;
  const call = callerOf(api.portalUrl);
  post = (path, json, key) => call(path, { json, headers: { ...bearer, 'idempotency-key': key } });
}, 60_000);
afterAll(() => api.close());

const countSites = async (name: string) =>
  Number((await api.dataSource.query<{ count: string }[]>('SELECT count(*) FROM hostname WHERE name = $1', [name]))[0]?.count);

test('the same key and body give the same answer, and the order is placed once', async () => {
  const key = randomUUID();
  const first = await post('/v1/sites', site('once.example.com'), key);
  const second = await post('/v1/sites', site('once.example.com'), key);
  expect(first.status).toBe(201);
  expect(second.status).toBe(201);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(await countSites('once.example.com')).toBe(1);
});

test('the same key with another body is 409', async () => {
  const key = randomUUID();
  await post('/v1/sites', site('first.example.net'), key);
  expect(await post('/v1/sites', site('second.example.net'), key)).toMatchObject({ status: 409, body: { code: 'idempotency_mismatch' } });
  expect(await countSites('second.example.net')).toBe(0);
});

test('twenty at once under one key: one is done, the others wait or get its answer', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/v1/sites', site('flood.example.org'), key)));
  const done = answers.filter(({ status }) => status === 201);
  const waiting = answers.filter(({ body }) => body['code'] === 'idempotency_in_progress');
  expect(done.length).toBeGreaterThan(0);
  expect(done.length + waiting.length).toBe(20);
  expect(new Set(done.map(({ body }) => body['id'])).size).toBe(1);
  expect(await countSites('flood.example.org')).toBe(1);
});

test('a refused write may be mended and sent again under its key', async () => {
  const key = randomUUID();
  expect((await post('/v1/sites', { name: '' }, key)).status).toBe(422);
  expect((await post('/v1/sites', site('mended.example.com'), key)).status).toBe(201);
});

test('a secret that is shown once does not stand in the stored answer', async () => {
  const key = randomUUID();
  const made = await post('/v1/api-tokens', { name: 'ci', scopes: ['sites:read'] }, key);
  expect(made.body['secret']).toMatch(/^sk_live_/);
  const again = await post('/v1/api-tokens', { name: 'ci', scopes: ['sites:read'] }, key);
  expect(again.body).toEqual({ ...made.body, secret: '(shown once)' });
});

test('the key of one account says nothing to another', async () => {
  const key = randomUUID();
  await post('/v1/sites', site('mine.example.com'), key);
  const other = await createAccount(api.dataSource.manager, { email: 'other@shell.test' });
  const answer = await callerOf(api.portalUrl)('/v1/sites', {
    json: site('theirs.example.org'),
    headers: { ...other.bearer, 'idempotency-key': key },
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('idempotent-replayed')).toBeNull();
});

test('a key whose holder died with its process is free after its time', async () => {
  const key = randomUUID();
  await post('/v1/sites', site('lost.example.com'), key);
  // As the row stands when the process dies before the answer is stored.
  await api.dataSource.query(
    `UPDATE idempotency_key SET status = NULL, body = NULL, locked_until = now() + interval '1 hour' WHERE key = $1`,
    [key],
  );
  expect(await post('/v1/sites', site('lost.example.com'), key)).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
  await api.dataSource.query(`UPDATE idempotency_key SET locked_until = now() - interval '1 second' WHERE key = $1`, [key]);
  const answer = await post('/v1/sites', site('lost.example.com'), key);
  expect(answer.body['code']).toBe('hostname_taken');
});

/** The interceptor before a handler that the test ends itself, asked under one key, with locks of half a second. */
function asking(key: string) {
  class Hasty extends IdempotencyInterceptor {
    protected override readonly lockMs = 500;
    protected override readonly renewEveryMs = 50;
  }
  const interceptor = new Hasty(api.dataSource, new Clock(), { SESSION_KEY: Buffer.alloc(32) });
  const request = { method: 'POST', originalUrl: '/v1/slow', body: {}, principal: { kind: 'user', id: 'u' }, get: () => key };
  const response = { statusCode: 201, status: () => response, setHeader: () => response };
  const context = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }) } as unknown as ExecutionContext;
  return (handle: CallHandler['handle']) => lastValueFrom(interceptor.intercept(context, { handle }));
}
const isTaken = (key: string) => async () =>
  (await api.dataSource.query<unknown[]>('SELECT 1 FROM idempotency_key WHERE key = $1', [key])).length > 0;
const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

test('a request that takes longer than the time of a lock keeps its key', async () => {
  const ask = asking('slow');
  const work = new Subject<string>();
  const slow = ask(() => work);
  await eventually('the key is taken', isTaken('slow'));
  await pause(1500);
  await expect(ask(() => of('again'))).rejects.toBeInstanceOf(ProblemError);
  work.next('done');
  work.complete();
  expect(await slow).toBe('done');
  expect(await ask(() => of('again'))).toBe('done');
});

test('one that fails after so long leaves its key free at once', async () => {
  const ask = asking('fails');
  for (let round = 0; round < 10; round++) {
    const work = new Subject<string>();
    const slow = ask(() => work);
    await eventually('the key is taken', isTaken('fails'));
    await pause(40 + 2 * round);
    work.error(new Error('no luck'));
    await expect(slow).rejects.toThrow('no luck');
    expect(await isTaken('fails')()).toBe(false);
  }
});
