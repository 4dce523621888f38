import type { NamedOrigin } from '../../testing/named-origin.ts';
import { visit } from '../../testing/visit.ts';
import { balancedSites, countOf, errors, hangUp } from './testing/balanced-sites.ts';

const { A, B, C, setting, siteOf, ask, askMany, pass } = balancedSites();

describe('errors', () => {
  test.each([
    ['no connection', (origin: NamedOrigin) => origin.kill()],
    ['an empty answer', (origin: NamedOrigin) => void hangUp(origin)],
    ['a broken answer', (origin: NamedOrigin) => void (origin.answer = (request) => void request.socket.end('nonsense\r\n\r\n'))],
  ])('%s takes an origin out, and after a while one request tries it again', async (_name, breakIt) => {
    const { host } = await siteOf([A().row(), B().row()], { ...errors(3, 10), slowStartSeconds: 0 });
    await breakIt(A());
    const before = A().seen.length;
    expect(await askMany(host, 20)).toEqual(Array(20).fill('b'));
    const asked = A().seen.length - before;
    expect(asked).toBeLessThanOrEqual(3);
    await pass(9_000);
    expect(await askMany(host, 6)).toEqual(Array(6).fill('b'));
    expect(A().seen.length - before).toBe(asked);
    A().answerNamed();
    if (!A().server.listening) await A().start();
    await pass(2_000);
    const bodies = await askMany(host, 10);
    expect(countOf(bodies, 'a')).toBeGreaterThanOrEqual(4);
  });

  test('an answer that does not come in time counts, and the request goes on to another origin', async () => {
    A().answer = () => undefined;
    const { host } = await siteOf([A().row(1, { answerMs: 1000 }), B().row()], errors(1));
    expect(await Promise.all([ask(host), ask(host)])).toEqual(['b', 'b']);
    expect(A().seen).toHaveLength(1);
    expect(await askMany(host, 5)).toEqual(Array(5).fill('b'));
    expect(A().seen).toHaveLength(1);
  });

  test('answers of the origin count for nothing, whatever their status', async () => {
    A().answer = (_request, response) => void response.writeHead(503).end('a');
    const { host } = await siteOf([A().row(), B().row()], errors(1));
    const bodies = await askMany(host, 10);
    expect([countOf(bodies, 'a'), countOf(bodies, 'b')]).toEqual([5, 5]);
  });

  test('when all are out, all are tried', async () => {
    const { host } = await siteOf([A().row(), B().row()], errors(1, 3600));
    for (const origin of [A(), B()]) hangUp(origin);
    for (let i = 0; i < 4; i++) expect((await visit(setting().port, host)).status).toBe(502);
    A().answerNamed();
    expect(await askMany(host, 6)).toEqual(Array(6).fill('a'));
  });

  test('one that comes back gets its share little by little', async () => {
    const { host } = await siteOf([A().row(), B().row()], { ...errors(1, 1), slowStartSeconds: 100 });
    hangUp(A());
    await askMany(host, 2);
    A().answerNamed();
    await pass(1_500);
    const share = async () => countOf(await askMany(host, 40), 'a') / 40;
    const shares = [await share()];
    for (const ms of [30_000, 30_000, 40_000]) {
      await pass(ms);
      shares.push(await share());
    }
    expect(shares[0]).toBeLessThan(0.2);
    expect(shares[1]).toBeGreaterThan(0.15);
    expect(shares[2]).toBeGreaterThan(shares[1] as number);
    expect(shares[3]).toBe(0.5);
  });
});

describe('retries', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
    '%s without a body that was not answered goes on to another origin',
    async (method) => {
      hangUp(A());
      const { host } = await siteOf([A().row(), B().row()]);
      for (let i = 0; i < 4; i++) expect((await visit(setting().port, host, '/', { method })).status).toBe(200);
      expect(A().seen.length).toBeGreaterThan(0);
    },
  );

  test.each([
    ['POST without a body', { method: 'POST' }],
    ['PATCH without a body', { method: 'PATCH' }],
    ['PUT with a body', { method: 'PUT', body: 'x' }],
    ['DELETE with a body', { method: 'DELETE', body: 'x', headers: { 'content-length': '1' } }],
  ])('%s is never sent twice', async (_name, options) => {
    hangUp(A());
    const { host } = await siteOf([A().row(), B().row()]);
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await visit(setting().port, host, '/', options)).status);
    expect(statuses.sort()).toEqual([200, 200, 502, 502]);
    expect([A().seen.length, B().seen.length]).toEqual([2, 2]);
  });

  test('what was not sent goes on, whatever it is', async () => {
    const { host } = await siteOf([A().row(), B().row()]);
    await A().kill();
    for (let i = 0; i < 4; i++) {
      expect((await visit(setting().port, host, '/', { method: 'POST', body: 'precious' })).body).toBe('b');
    }
  });

  test('there are as many as the site says, each on another origin', async () => {
    for (const origin of [A(), B()]) hangUp(origin);
    const rows = [A().row(9), B().row(9), C().row(1)];
    const one = await siteOf(rows, { retries: 1, ...errors(100) });
    expect((await visit(setting().port, one.host)).status).toBe(502);
    expect([A().seen.length, B().seen.length]).toEqual([1, 1]);
    const two = await siteOf(rows, { retries: 2, ...errors(100) });
    expect((await visit(setting().port, two.host)).body).toBe('c');
    const none = await siteOf(rows, { retries: 0, ...errors(100) });
    expect((await visit(setting().port, none.host)).status).toBe(502);
    expect(A().seen.length + B().seen.length).toBe(5);
  });

  test('none when something of the answer was passed on', async () => {
    A().answer = (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setTimeout(() => request.socket.destroy(), 50);
    };
    const { host } = await siteOf([A().row(), B().row(1, { backup: true })]);
    await expect(visit(setting().port, host)).rejects.toThrow('broke off');
    expect(B().seen).toHaveLength(0);
  });
});
