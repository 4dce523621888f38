import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { egressFetch } from './egress-fetch.ts';
import { EgressPolicy, type ResolveName } from './egress-policy.ts';

let server: Server;
let answer: RequestListener;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.closeAllConnections() ?? server.close());

const limits = { timeoutMs: 300, mostBytes: 1000 };
const development = egressFetch(new EgressPolicy({ allowPrivate: true }), limits);
const production = (resolve?: ResolveName) => egressFetch(new EgressPolicy({ allowPrivate: false, ...(resolve && { resolve }) }), limits);

test('asks and answers as fetch does', async () => {
  answer = (request, response) => {
    request.setEncoding('utf8').on('data', (sent: string) => {
      response.writeHead(201, { 'content-type': 'application/json', 'x-method': request.method, 'x-token': request.headers['x-token'] });
      response.end(JSON.stringify({ sent }));
    });
  };
  const got = await development(`${base}/a?b`, { method: 'POST', headers: { 'x-token': 't' }, body: new URLSearchParams({ c: 'd e' }) });
  expect([got.status, got.headers.get('x-method'), got.headers.get('x-token'), await got.json()]).toEqual([
    201,
    'POST',
    't',
    { sent: 'c=d+e' },
  ]);
});

test('does not follow redirects', async () => {
  answer = (_, response) => response.writeHead(302, { location: `${base}/elsewhere` }).end('there');
  expect((await development(base)).status).toBe(302);
});

test('an answer without a body', async () => {
  answer = (_, response) => response.writeHead(204).end();
  expect((await development(base)).body).toBeNull();
});

test.each<[string, string]>([
  ['loopback', 'http://127.0.0.1/'],
  ['loopback as a number', 'http://2130706433/'],
  ['metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
  ['IPv6 loopback', 'https://[::1]/'],
  ['IPv4 in IPv6', 'https://[::ffff:10.0.0.1]/'],
  ['a port of a database', 'https://203.0.114.1:5432/'],
  ['a file', 'file:///etc/passwd'],
])('%s is not asked', async (_, url) => {
  await expect(production()(url)).rejects.toMatchObject({ code: 'EEGRESS' });
});

test('a name that leads to a private address is not asked', async () => {
  answer = () => expect('asked').toBe('not asked');
  const rebound = production(() => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
  await expect(rebound(base.replace('127.0.0.1', 'issuer.test'))).rejects.toMatchObject({ code: 'EEGRESS' });
});

test('an answer that is too long, or never ends, is given up', async () => {
  answer = (_, response) => response.end('x'.repeat(1001));
  await expect(development(base)).rejects.toThrow('longer than 1000 bytes');
  answer = (_, response) => void response.writeHead(200).write('half');
  await expect(development(base)).rejects.toThrow(/abort/i);
  answer = () => undefined;
  await expect(development(base)).rejects.toThrow(/abort/i);
});

test('whoever asks can give up', async () => {
  answer = () => undefined;
  await expect(development(base, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});
