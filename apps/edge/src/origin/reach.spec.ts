import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createLogger, EgressPolicy } from '@sitekeep/runtime';
import { eventually } from '../testing/visit.ts';
import type { Carried } from './http1/carried.ts';
import { defaultLimits } from './http1/pool-limits.ts';
import { OriginConnect } from './origin-connect.ts';
import { OriginContexts } from './origin-contexts.ts';
import type { OriginTarget } from './origin-identity.ts';
import { Reach } from './reach.ts';

const logger = createLogger('edge', 'silent');
const contexts = new OriginContexts({ source: { read: () => Promise.resolve(null) }, sealingKey: undefined, logger });
const connect = new OriginConnect(new EgressPolicy({ allowPrivate: true }), contexts);
const sockets = new Set<Socket>();
let server: Server;
let target: OriginTarget;

beforeAll(async () => {
  server = createServer((_request, response) => void response.end('ok'));
  server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const site = { siteId: 'site_a', hostnames: ['a.test'], ca: null, clientCertificate: null };
  target = { scheme: 'http', host: '127.0.0.1', port, serverName: null, verifyTls: true, site };
});
afterAll(() => server.close());

/** One request; resolves with its body, or rejects. */
const ask = (reach: Reach, to = target) =>
  new Promise<string>((resolve, reject) => {
    const nothing = () => undefined;
    const request: Carried = {
      method: 'GET',
      text: 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n',
      bodyLength: null,
      cancelled: false,
      onCarried: nothing,
      onBodyWanted: nothing,
      onHead: nothing,
      onData: (bytes) => resolve(bytes.toString()),
      onEnd: nothing,
      onQuiet: nothing,
      onFailed: reject,
    };
    reach.dispatch(request, connect, to, defaultLimits, false);
  });

test('connections are kept until it is closed', async () => {
  const reach = new Reach(false);
  expect([await ask(reach), await ask(reach)]).toEqual(['ok', 'ok']);
  expect([sockets.size, connect.idle]).toEqual([1, 1]);
  reach.close();
  await eventually(() => expect([sockets.size, connect.idle]).toEqual([0, 0]));
});

test('what comes when it is closed is served, and leaves nothing behind', async () => {
  const [before, born] = [new Reach(false), new Reach(true)];
  await ask(before);
  before.close();
  for (const reach of [before, born, born]) expect(await ask(reach)).toBe('ok');
  await eventually(() => expect([sockets.size, connect.idle]).toEqual([0, 0]));
});

test('a client certificate that cannot be had fails the request, and one after that tries again', async () => {
  const clientCertificate = { id: 'crt_1', fingerprint: '00' };
  const strict: OriginTarget = { ...target, scheme: 'https', site: { ...target.site, clientCertificate } };
  const reach = new Reach(false);
  for (let i = 0; i < 2; i++) await expect(ask(reach, strict)).rejects.toMatchObject({ fault: 'none', failure: 'origin_unreachable' });
  reach.close();
});
