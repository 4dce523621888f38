import { connect } from 'node:net';
import { eventually, visit } from '../../testing/visit.ts';
import { balancedSites, countOf, errors, hangUp } from './testing/balanced-sites.ts';

const { A, B, C, setting, siteOf, ask, askMany } = balancedSites();

test('round robin follows the weights', async () => {
  const { host } = await siteOf([A().row(3), B().row(1)]);
  const bodies = await askMany(host, 40);
  expect([countOf(bodies, 'a'), countOf(bodies, 'b')]).toEqual([30, 10]);
});

test('least connections keeps away from an origin that is busy', async () => {
  const held: (() => void)[] = [];
  A().answer = (_request, response) => void held.push(() => response.end('a'));
  const { host } = await siteOf([A().row(), B().row()], { method: 'least_connections' });
  const first = ask(host);
  const second = ask(host);
  await eventually(() => expect(held).toHaveLength(1));
  expect(await askMany(host, 20)).toEqual(Array(20).fill('b'));
  for (const end of held) end();
  expect([await first, await second].sort()).toEqual(['a', 'b']);
});

test('requests whose clients have left are in flight no more, nor are those that failed', async () => {
  A().answer = () => undefined;
  const { host } = await siteOf([A().row(), B().row()], { method: 'least_connections', ...errors(1000) });
  const clients = Array.from({ length: 20 }, () => connect(setting().port, '127.0.0.1'));
  for (const client of clients) client.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await eventually(() => expect(A().seen.length + B().seen.length).toBe(20));
  for (const client of clients) client.destroy();
  hangUp(A());
  for (let i = 0; i < 6; i++) await visit(setting().port, host, '/', { method: 'POST' });
  A().answerNamed();
  await eventually(async () => expect((await askMany(host, 10)).sort().join('')).toBe('aaaaabbbbb'));
});

test('the address hash leads an address to the same origin, and only the visitors of one that is out move', async () => {
  const { host } = await siteOf([A().row(), B().row(), C().row()], { method: 'address_hash', ...errors(1) });
  const from = (i: number) => ask(host, '/', { localAddress: `127.0.7.${i}` });
  const before: string[] = [];
  for (let i = 1; i <= 60; i++) before.push(await from(i));
  for (const name of 'abc') expect(countOf(before, name)).toBeGreaterThan(8);
  for (let i = 1; i <= 60; i++) expect(await from(i)).toBe(before[i - 1]);
  await A().kill();
  for (let i = 1; i <= 60; i++) {
    const now = await from(i);
    if (before[i - 1] === 'a') expect(now).not.toBe('a');
    else expect(now).toBe(before[i - 1]);
  }
});

describe('groups', () => {
  test('the first rule that matches picks the group, by path, by header or by both', async () => {
    const rules = [
      { path: { kind: 'prefix' as const, value: '/api/' }, header: { name: 'x-beta', value: 'yes' }, group: 'beta' },
      { path: { kind: 'regex' as const, value: '^/api/' }, header: null, group: 'api' },
      { path: null, header: { name: 'x-beta', value: 'yes' }, group: 'nobody' },
    ];
    const rows = [A().row(), B().row(1, { group: 'api' }), C().row(1, { group: 'beta' })];
    const { host } = await siteOf(rows, { rules });
    const beta = { headers: { 'X-Beta': 'yes' } };
    expect([await ask(host), await ask(host, '/api/x'), await ask(host, '/api/x', beta)]).toEqual(['a', 'b', 'c']);
    expect(await ask(host, '/api/x', { headers: { 'X-Beta': 'yes please' } })).toBe('b');
    // A group without an origin is no reason for an error.
    expect(await ask(host, '/', beta)).toBe('a');
  });
});

describe('backups', () => {
  test('are asked only while no other can be', async () => {
    const { host } = await siteOf([A().row(), B().row(), C().row(1, { backup: true })], errors(1));
    expect(await askMany(host, 10)).not.toContain('c');
    await A().kill();
    expect(await askMany(host, 10)).not.toContain('c');
    await B().kill();
    expect(await askMany(host, 10)).toEqual(Array(10).fill('c'));
    await C().kill();
    expect((await visit(setting().port, host)).status).toBe(502);
  });

  test('take what the others have no connection for', async () => {
    const held: (() => void)[] = [];
    A().answer = (_request, response) => void held.push(() => response.end('a'));
    const { host } = await siteOf([A().row(1, { connections: 1 }), B().row(1, { backup: true })]);
    const first = ask(host);
    await eventually(() => expect(held).toHaveLength(1));
    expect(await ask(host)).toBe('b');
    for (const end of held) end();
    expect(await first).toBe('a');
  });
});

test('an origin that hangs takes connections from nobody: the others serve at once', async () => {
  A().answer = () => undefined;
  const { host } = await siteOf([A().row(1, { connections: 5 }), B().row()]);
  const hung = Array.from({ length: 10 }, () => visit(setting().port, host).catch(() => null));
  await eventually(() => expect(A().seen).toHaveLength(5));
  const since = performance.now();
  expect(await askMany(host, 100)).toEqual(Array(100).fill('b'));
  expect(performance.now() - since).toBeLessThan(3000);
  expect(A().seen).toHaveLength(5);
  A().server.closeAllConnections();
  for (const answer of await Promise.all(hung)) expect(answer?.body).toBe('b');
});

test('with all connections in use a request waits for one, and for an origin that has one', async () => {
  const held: (() => void)[] = [];
  for (const origin of [A(), B()]) origin.answer = (_request, response) => void held.push(() => response.end(origin.name));
  const { host } = await siteOf([A().row(1, { connections: 1 }), B().row(1, { connections: 1 })]);
  const three = [ask(host), ask(host), ask(host)];
  await eventually(() => expect(held).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(held).toHaveLength(2);
  held.splice(0).forEach((end) => end());
  await eventually(() => expect(held).toHaveLength(1));
  held.splice(0).forEach((end) => end());
  expect((await Promise.all(three)).map((body) => body !== '')).toEqual([true, true, true]);
});

test('requests that wait for an origin go to another one as soon as that one is out', async () => {
  const held: (() => void)[] = [];
  A().answer = () => undefined;
  B().answer = (_request, response) => void held.push(() => response.end('b'));
  const { host } = await siteOf([A().row(1, { connections: 1, answerMs: 1000 }), B().row(1, { connections: 1 })], errors(1));
  const asked = Array.from({ length: 12 }, (_, i) => ask(host, '/', i % 2 ? { method: 'POST', body: 'x' } : {}));
  await eventually(() => expect(held).toHaveLength(1));
  B().answerNamed();
  for (const end of held) end();
  const since = performance.now();
  const bodies = await Promise.all(asked);
  // A connection is waited for up to 30 s.
  expect(performance.now() - since).toBeLessThan(5000);
  expect(countOf(bodies, 'b')).toBeGreaterThanOrEqual(11);
  expect(A().seen).toHaveLength(1);
});
