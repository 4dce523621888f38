import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { ProblemError } from '@sitekeep/platform';
import { connectRedis, createLogger } from '@sitekeep/runtime';
import type { Response } from 'express';
import { rateRules, RateLimits, type RateName, type RateRule } from './rate-limits.ts';

const quiet = createLogger('test', 'silent');
const rules = (few: Partial<Record<RateName, RateRule>>) => ({ ...rateRules, ...few }) as Record<RateName, RateRule>;
const strict = rules({ 'sign-in': { points: 3, seconds: 60 } });
/** Collects headers as express would send them. */
function anAnswer() {
  const headers = new Map<string, string>();
  return { headers, response: { setHeader: (name: string, value: string) => headers.set(name, value) } as unknown as Response };
}
const url = () => process.env['REDIS_URL'] ?? '';
const redis = () => connectRedis(url(), quiet, { failFast: true });
const ready = (connection: ReturnType<typeof redis>) =>
  connection.status === 'ready' ? Promise.resolve() : new Promise<void>((resolve) => connection.once('ready', () => resolve()));

test('the limit is told in headers; beyond it is 429 with the time to wait; other keys go on', async () => {
  const connection = redis();
  await ready(connection);
  const limits = new RateLimits(connection, { SITEKEEP_ENV: 'test' }, strict);
  const key = randomUUID();
  const { headers, response } = anAnswer();
  await limits.take('sign-in', key, response);
  expect(headers.get('RateLimit-Policy')).toBe('"sign-in";q=3;w=60');
  expect(headers.get('RateLimit')).toBe('"sign-in";r=2;t=60');
  await limits.take('sign-in', key, response);
  await limits.take('sign-in', key, response);
  const refused = await limits.take('sign-in', key, response).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect(refused).toMatchObject({ code: 'too_many_requests', extra: { retryAfterSeconds: expect.any(Number) as number } });
  expect(headers.get('RateLimit')).toMatch(/^"sign-in";r=0;t=\d+$/);
  await limits.take('sign-in', randomUUID(), response);
  connection.disconnect();
});

test('all processes count together, and keys hold no address or e-mail', async () => {
  const [one, two] = [redis(), redis()];
  await Promise.all([ready(one), ready(two)]);
  const key = `192.0.2.1 anna-${randomUUID()}@example.com`;
  const { response } = anAnswer();
  for (const connection of [one, two, one])
    await new RateLimits(connection, { SITEKEEP_ENV: 'test' }, strict).take('sign-in', key, response);
  await expect(new RateLimits(two, { SITEKEEP_ENV: 'test' }, strict).take('sign-in', key, response)).rejects.toMatchObject({
    code: 'too_many_requests',
  });
  const keys = await one.keys('sk:rate:sign-in:*');
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.join()).not.toMatch(/anna|192\.0\.2/);
  one.disconnect();
  two.disconnect();
});

test('without Redis each process counts for itself, instead of letting everything or nothing in', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const connection = connectRedis(`redis://127.0.0.1:${port}`, quiet, { failFast: true });
  const limits = new RateLimits(connection, { SITEKEEP_ENV: 'test' }, strict);
  const { response } = anAnswer();
  for (let i = 0; i < 3; i++) await limits.take('sign-in', 'somebody', response);
  await expect(limits.take('sign-in', 'somebody', response)).rejects.toMatchObject({ code: 'too_many_requests' });
  connection.disconnect();
  await new Promise((resolve) => server.close(resolve));
});

test('production has the numbers as written; a developer’s machine, where all tests share an address, has more', async () => {
  const connection = redis();
  await ready(connection);
  const policy = async (environment: 'production' | 'development') => {
    const { headers, response } = anAnswer();
    await new RateLimits(connection, { SITEKEEP_ENV: environment }, null).take('sign-in', randomUUID(), response);
    return headers.get('RateLimit-Policy');
  };
  expect(await policy('production')).toBe('"sign-in";q=10;w=900');
  expect(await policy('development')).toBe('"sign-in";q=500;w=900');
  connection.disconnect();
});
