import { createLogger } from '@sitekeep/runtime';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gateClientOf, HttpGateClient } from './http-gate-client.ts';
import { anna, sealingKey, TestGate, tokenFor } from './testing/test-gate.ts';

const logger = createLogger('edge', 'silent');
let gate: TestGate;
let client: HttpGateClient;
const clientFor = (url: string, key = sealingKey) =>
  gateClientOf({ GATE_URL: url, SEALING_KEY: Buffer.from(key, 'base64') }, logger) as HttpGateClient;
beforeEach(async () => {
  gate = await new TestGate().start();
  client = clientFor(gate.url);
});
afterEach(async () => {
  client.close();
  await gate.stop();
});

const asked = { siteId: 'site_1', ...anna, require: 'password_and_code' as const, address: '192.0.2.1', userAgent: 'Browser/1.0' };
const held = () => ({ siteId: 'site_1', token: tokenFor('site_1'), address: '192.0.2.1' });

test('it hands on what was typed and answers what the gate says', async () => {
  expect(await client.signIn(asked)).toMatchObject({ token: expect.stringMatching(/^g1\./) as string });
  expect(await client.signIn({ ...asked, password: 'wrong' })).toBe('refused');
  expect(gate.asked[0]).toEqual({ path: 'sign-in', body: asked });
  const session = held();
  expect(await client.renew(session)).toMatchObject({ token: expect.any(String) as string });
  expect(await client.signOut(session)).toBe('done');
  expect(await client.renew(session)).toBe('over');
});

test('one connection is kept for one question after the other, and replaced when the gate has closed it', async () => {
  for (let i = 0; i < 3; i++) expect(await client.renew(held())).toHaveProperty('token');
  expect(gate.connections).toBe(1);
  gate.dropConnections();
  expect(await client.renew(held())).toHaveProperty('token');
});

test('with another key it is nobody, and says that the gate is not to be had', async () => {
  const stranger = clientFor(gate.url, Buffer.alloc(32, 1).toString('base64'));
  expect(await stranger.signIn(asked)).toBe('unavailable');
  expect(gate.asked).toHaveLength(0);
  stranger.close();
});

test.each([
  ['500', 500, ''],
  ['429', 429, ''],
  ['no JSON', 200, '<html>'],
  ['another shape', 200, '{"token":7}'],
  ['a token that is too long', 200, JSON.stringify({ token: 'g'.repeat(4000), endsAt: 1 })],
  ['an endless answer', 200, ' '.repeat(100_000)],
] as const)('an answer that is no answer (%s) is none', async (_name, status, body) => {
  gate.answer = (_path, response) => {
    response.writeHead(status).end(body);
    return true;
  };
  expect(await client.signIn(asked)).toBe('unavailable');
  expect(await client.renew(held())).toBe('unavailable');
});

test('a gate that is not there', async () => {
  const nobody = clientFor('http://127.0.0.1:9');
  expect([await nobody.signIn(asked), await nobody.renew(held()), await nobody.signOut(held())]).toEqual(Array(3).fill('unavailable'));
  expect(gateClientOf({ GATE_URL: undefined, SEALING_KEY: Buffer.alloc(32) }, logger)).toBeNull();
});

test('a gate that takes the question and never answers costs five seconds', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const waiting = clientFor(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const began = performance.now();
  expect(await waiting.signIn(asked)).toBe('unavailable');
  expect(performance.now() - began).toBeGreaterThan(4500);
  expect(performance.now() - began).toBeLessThan(7000);
  waiting.close();
  silent.close();
}, 15_000);

test('a thousand at once: so many at a time, sessions apart from them, and everybody is answered', async () => {
  gate.delayMs = 50;
  const rush = Promise.all(Array.from({ length: 1000 }, () => client.signIn({ ...asked, require: 'password', code: null })));
  const began = performance.now();
  expect(await client.renew(held())).toHaveProperty('token');
  expect(performance.now() - began).toBeLessThan(2000);
  const answers = await rush;
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(answers.every((answer) => typeof answer === 'object')).toBe(true);
  expect(gate.mostAtOnce).toBeLessThanOrEqual(17);
}, 30_000);

test('a gate that is too slow for them: those who come too late are told so in time', async () => {
  gate.delayMs = 2000;
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 1200 }, () => client.signIn({ ...asked, require: 'password', code: null })));
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(answers.filter((answer) => answer === 'unavailable').length).toBeGreaterThan(900);
  expect(answers.filter((answer) => typeof answer === 'object').length).toBeGreaterThan(40);
}, 30_000);

test('nothing that was typed gets into the log', async () => {
  const lines: unknown[] = [];
  const noted = new HttpGateClient('http://127.0.0.1:9', 'key', { error: (...line: unknown[]) => lines.push(line) } as never);
  await Promise.all([noted.signIn(asked), noted.signIn(asked), noted.renew(held())]);
  expect(lines).toHaveLength(1);
  const text = JSON.stringify(lines);
  for (const secret of [anna.email, anna.password, anna.code, 'g1.', '192.0.2.1']) expect(text).not.toContain(secret);
});
