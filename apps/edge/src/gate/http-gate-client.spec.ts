import { createLogger } from '@sitekeep/runtime';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { gateClientOf, HttpGateClient } from './http-gate-client.ts';
import { anna, sealingKey, TestGate, tokenFor } from './testing/test-gate.ts';
import { invitation, selfOfAnna } from './testing/visitor-exchanges.ts';

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

const asked = {
  ...{ siteId: 'site_1', host: 'shop.test', ...anna, device: null, trust: false, session: null },
  ...{ require: 'password_and_code' as const, address: '192.0.2.1', userAgent: 'Browser/1.0', language: 'en' },
};
const longDevice = { ...selfOfAnna.devices[0]!, userAgent: '漢'.repeat(300) };
const unavailable = (reason: string) => ({ is: 'unavailable', reason });
const signedIn = { is: 'done', answer: { token: expect.stringMatching(/^g1\./) as string } };
const held = () => ({ siteId: 'site_1', token: tokenFor('site_1'), address: '192.0.2.1' });

test('what a visitor chose and will not do comes with its faults', async () => {
  const faults = [{ pointer: '/password', code: 'too_short', detail: 'Use at least 12 characters.' }];
  gate.answer = (_path, response) => {
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ status: 422, errors: faults }));
    return true;
  };
  const { address, userAgent, language } = asked;
  const chosen = { siteId: 'site_1', host: 'shop.test', secret: 'x'.repeat(43), password: 'short', address, userAgent, language };
  expect(await client.ask('new-password', chosen)).toEqual({ is: 'invalid', faults });
});

test('it hands on what was typed and answers what the gate says', async () => {
  expect(await client.ask('sign-in', asked)).toMatchObject(signedIn);
  expect(await client.ask('sign-in', { ...asked, password: 'wrong' })).toEqual({ is: 'refused' });
  expect(gate.asked[0]).toEqual({ path: 'sign-in', body: asked });
  const session = held();
  expect(await client.ask('renew', session)).toMatchObject(signedIn);
  expect(await client.ask('sign-out', { siteId: session.siteId, token: session.token })).toEqual({ is: 'done', answer: null });
  expect(await client.ask('renew', session)).toEqual({ is: 'refused' });
});

test('one connection is kept for one question after the other, and replaced when the gate has closed it', async () => {
  for (let i = 0; i < 3; i++) expect(await client.ask('renew', held())).toMatchObject(signedIn);
  expect(gate.connections).toBe(1);
  gate.dropConnections();
  expect(await client.ask('renew', held())).toMatchObject(signedIn);
});

test('with another key it is nobody, and says that the gate is not to be had', async () => {
  const stranger = clientFor(gate.url, Buffer.alloc(32, 1).toString('base64'));
  expect(await stranger.ask('sign-in', asked)).toEqual(unavailable('answer'));
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
  expect(await client.ask('sign-in', asked)).toEqual(unavailable('answer'));
  expect(await client.ask('renew', held())).toEqual(unavailable('answer'));
});

test.each([
  [
    'an invitation with a large QR code',
    'invitation',
    { ...invitation, token: { ...invitation.token!, qr: `<svg>${' '.repeat(40_000)}</svg>` } },
  ],
  ['a visitor with fifty devices', 'self', { ...selfOfAnna, devices: Array.from({ length: 50 }, () => longDevice) }],
  ['the options beside twenty passkeys', 'passkey-options', { options: { excludeCredentials: Array(20).fill({ id: 'x'.repeat(1364) }) } }],
] as const)('%s is a long answer, and is one', async (_name, path, answer) => {
  gate.answer = (_path, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    return true;
  };
  expect(JSON.stringify(answer).length).toBeGreaterThan(16_384);
  expect(await client.ask(path, { siteId: 'site_1' } as never)).toEqual({ is: 'done', answer });
});

test('a gate that is not there', async () => {
  const nobody = clientFor('http://127.0.0.1:9');
  expect([
    await nobody.ask('sign-in', asked),
    await nobody.ask('renew', held()),
    await nobody.ask('sign-out', { siteId: 'site_1', token: 'x' }),
  ]).toEqual(Array(3).fill(unavailable('connection')));
  expect(gateClientOf({ GATE_URL: undefined, SEALING_KEY: Buffer.alloc(32) }, logger)).toBeNull();
});

test('a gate that takes the question and never answers costs five seconds', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const waiting = clientFor(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const began = performance.now();
  expect(await waiting.ask('sign-in', asked)).toEqual(unavailable('connection'));
  expect(performance.now() - began).toBeGreaterThan(4500);
  expect(performance.now() - began).toBeLessThan(7000);
  waiting.close();
  silent.close();
}, 15_000);

test('a thousand at once: so many at a time, sessions apart from them, and everybody is answered', async () => {
  gate.delayMs = 50;
  const rush = Promise.all(Array.from({ length: 1000 }, () => client.ask('sign-in', { ...asked, require: 'password', code: null })));
  const began = performance.now();
  expect(await client.ask('renew', held())).toMatchObject(signedIn);
  expect(performance.now() - began).toBeLessThan(2000);
  const answers = await rush;
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(answers.every((answer) => answer.is === 'done')).toBe(true);
  expect(gate.mostAtOnce).toBeLessThanOrEqual(17);
}, 30_000);

test('whoever asks for mails again and again holds up neither sessions nor sign-ins', async () => {
  gate.delayMs = 200;
  const from = { address: '192.0.2.1', userAgent: '', language: 'en' };
  await inTime(1000, async () => {
    const mails = Array.from({ length: 100 }, () => client.ask('reset', { siteId: 'site_1', host: 'a.test', email: 'a@b.test', ...from }));
    const others = [client.ask('renew', held()), client.ask('sign-in', { ...asked, require: 'password', code: null })];
    const took = await msOf(() => Promise.all(others));
    const said = await Promise.all(mails);
    expect(new Set(said.map(({ is }) => is))).toEqual(new Set(['done']));
    return took;
  });
  expect(gate.mostAtOnce).toBeLessThanOrEqual(10);
}, 15_000);

test('an identity provider of one site that is slow holds up neither sessions, nor passkeys, nor providers of other sites', async () => {
  gate.answer = (path, response) => {
    const { siteId } = gate.asked.at(-1)?.body ?? {};
    if (path !== 'provider-begin') return false;
    if (siteId === 'site_2') response.writeHead(404).end();
    return true;
  };
  const began = (siteId: string) =>
    client.ask('provider-begin', { siteId, host: 'a.test', providerId: 'idp_1', returnTo: '/', address: '192.0.2.1' } as never);
  const slow = Array.from({ length: 100 }, () => began('site_1'));
  await inTime(1000, () =>
    msOf(async () =>
      expect(await Promise.all([client.ask('renew', held()), began('site_2')])).toMatchObject([signedIn, { is: 'refused' }]),
    ),
  );
  expect(gate.asked.filter(({ body }) => body['siteId'] === 'site_1' && 'providerId' in body)).toHaveLength(4);
  gate.dropConnections();
  gate.answer = (_path, response) => response.writeHead(404).end() !== undefined;
  await Promise.all(slow);
}, 15_000);

test('what cannot be sent is refused, and says nothing about the gate', async () => {
  const lines: unknown[] = [];
  const noted = new HttpGateClient(gate.url, 'key', { error: (...line: unknown[]) => lines.push(line) } as never);
  let deep: object = {};
  for (let i = 0; i < 20_000; i++) deep = { deep };
  expect(await noted.ask('passkey-sign-in', { siteId: 'site_1', credential: deep } as never)).toEqual({ is: 'refused' });
  expect([lines, gate.asked]).toEqual([[], []]);
  noted.close();
});

test('a gate that is too slow for them: those who come too late are told so in time', async () => {
  gate.delayMs = 2000;
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 1200 }, () => client.ask('sign-in', { ...asked, require: 'password', code: null })),
  );
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(answers.filter((answer) => answer.is === 'unavailable').length).toBeGreaterThan(900);
  expect(answers.filter((answer) => answer.is === 'done').length).toBeGreaterThan(40);
}, 30_000);

test('nothing that was typed gets into the log', async () => {
  const lines: unknown[] = [];
  const noted = new HttpGateClient('http://127.0.0.1:9', 'key', { error: (...line: unknown[]) => lines.push(line) } as never);
  await Promise.all([noted.ask('sign-in', asked), noted.ask('sign-in', asked), noted.ask('renew', held())]);
  expect(lines).toHaveLength(1);
  const text = JSON.stringify(lines);
  for (const secret of [anna.email, anna.password, anna.code, 'g1.', '192.0.2.1']) expect(text).not.toContain(secret);
});
