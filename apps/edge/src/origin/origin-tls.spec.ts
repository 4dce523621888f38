import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { defaultBalancer, redisKeys, type RulesetBalancer, type RulesetOriginInput } from '@sitekeep/contracts';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { sealingKey, storeCertificate } from '../testing/site-certificate.ts';
import { certificateOf } from '../testing/test-certificate.ts';
import { eventually, visit } from '../testing/visit.ts';

const own = certificateOf('inner.test');
const client = certificateOf('edge of the customer');
let setting: EdgeSetting;
let server: Server;
let seen: { servername: string | false | null | undefined; client: string | undefined }[];
let sites = 0;

beforeAll(async () => {
  setting = await EdgeSetting.start({ SEALING_KEY: sealingKey.toString('base64') });
  server = createServer({ ...own, requestCert: true, rejectUnauthorized: false, ca: client.cert }, (request, response) => {
    response.end(request.headers.host);
  });
  server.on('secureConnection', (socket) => {
    const subject = socket.getPeerCertificate().subject?.CN;
    seen.push({ servername: socket.servername, client: Array.isArray(subject) ? subject[0] : subject });
  });
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}, 90_000);
afterAll(async () => {
  await setting.stop();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  // What earlier tests have left open would serve the next one, too, and what still shakes hands would count there.
  await eventually(async () => {
    server.closeAllConnections();
    expect(await promisify(server.getConnections.bind(server))()).toBe(0);
  });
  seen = [];
});

const row = (more: Partial<RulesetOriginInput> = {}): RulesetOriginInput => {
  return { scheme: 'https', host: '127.0.0.1', port: (server.address() as AddressInfo).port, weight: 1, ...more };
};
async function siteOf(more: Partial<RulesetOriginInput>, balancer: Partial<RulesetBalancer> = {}, siteId = `site_t${++sites}`) {
  const hostname = `${siteId.replace('_', '-')}.test`;
  const { publisher } = setting;
  const ruleset = publisher.ruleset({ siteId, hostnames: [hostname], origins: [row(more)], balancer: { ...defaultBalancer, ...balancer } });
  await publisher.publish(ruleset);
  return hostname;
}
const status = async (hostname: string) => (await visit(setting.port, hostname)).status;
const inner = { serverName: 'inner.test' };

test('a certificate of unknown authorities is refused', async () => {
  expect(await status(await siteOf(inner))).toBe(502);
});

test('with the site’s own authorities it is accepted, for the name that the site gives, which is sent as SNI', async () => {
  expect(await status(await siteOf(inner, { ca: own.cert }))).toBe(200);
  expect(seen).toEqual([{ servername: 'inner.test', client: undefined }]);
  expect(await status(await siteOf({ serverName: 'other.test' }, { ca: own.cert }))).toBe(502);
  expect(await status(await siteOf({}, { ca: own.cert }))).toBe(502);
});

test('with authorities of its own the public ones count no more', async () => {
  expect(await status(await siteOf(inner, { ca: certificateOf('somebody else').cert }))).toBe(502);
});

test('without verification every certificate is accepted', async () => {
  expect(await status(await siteOf({ verifyTls: false }))).toBe(200);
});

test.each([
  ['no PEM', 'nonsense'],
  ['empty', ''],
  ['a block that is no certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
])('authorities that cannot be read (%s) are an error of their own site only', async (_name, ca) => {
  const hostname = await siteOf(inner, { ca });
  expect(await status(hostname)).toBe(502);
  expect(await status(hostname)).toBe(502);
  expect(await status(await siteOf(inner, { ca: own.cert }))).toBe(200);
});

test('connections that ask less of the other end are not used where more is asked', async () => {
  const [loose, strict] = [await siteOf({ ...inner, verifyTls: false }), await siteOf(inner)];
  const [ca, other] = [await siteOf(inner, { ca: own.cert }), await siteOf({ ...inner, verifyTls: false })];
  expect(await status(loose)).toBe(200);
  for (let i = 0; i < 3; i++) expect(await status(strict)).toBe(502);
  const before = seen.length;
  expect(await status(ca)).toBe(200);
  expect(seen.length).toBe(before + 1);
  // The same demands: the connection that is there will do.
  expect(await status(other)).toBe(200);
  expect(seen.length).toBe(before + 1);
});

describe('client certificate', () => {
  async function withCertificate(siteId: string, id: string, of = siteId): Promise<RulesetBalancer['clientCertificate']> {
    const { publisher } = setting;
    const { row: stored } = await storeCertificate(publisher, of, ['edge of the customer'], { id });
    return { id, fingerprint: stored.fingerprint };
  }

  test('is shown to the origin of its site and on no connection of another site', async () => {
    const [one, two] = ['site_c1', 'site_c2'];
    const clientCertificate = await withCertificate(one, 'crt_one');
    const hostname = await siteOf(inner, { ca: own.cert, clientCertificate }, one);
    expect(await status(hostname)).toBe(200);
    expect(await status(await siteOf(inner, { ca: own.cert }, two))).toBe(200);
    expect(seen.map(({ client: shown }) => shown)).toEqual(['edge of the customer', undefined]);
    // Somebody else's certificate is not used, and the connections made with it neither.
    expect(await status(await siteOf(inner, { ca: own.cert, clientCertificate }, 'site_c3'))).toBe(502);
    expect(seen).toHaveLength(2);
  });

  test('is waited for: no request goes without it', async () => {
    const siteId = 'site_c4';
    const clientCertificate = await withCertificate(siteId, 'crt_four');
    await setting.publisher.redis.rename(redisKeys.certificate('crt_four'), 'elsewhere');
    const hostname = await siteOf(inner, { ca: own.cert, clientCertificate }, siteId);
    expect(await status(hostname)).toBe(502);
    expect(seen).toEqual([]);
    await setting.publisher.redis.rename('elsewhere', redisKeys.certificate('crt_four'));
    await eventually(async () => expect(await status(hostname)).toBe(200), 9000);
    expect(seen).toEqual([{ servername: 'inner.test', client: 'edge of the customer' }]);
  }, 15_000);

  test('many requests at once wait for the same one', async () => {
    const clientCertificate = await withCertificate('site_c5', 'crt_five');
    const hostname = await siteOf(inner, { ca: own.cert, clientCertificate }, 'site_c5');
    expect(await Promise.all(Array.from({ length: 20 }, () => status(hostname)))).toEqual(Array(20).fill(200));
    expect(new Set(seen.map(({ client: shown }) => shown))).toEqual(new Set(['edge of the customer']));
  });
});

test('an upgrade is held to the same', async () => {
  const upgrade = (hostname: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(setting.port, '127.0.0.1');
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk.toString('latin1').slice(0, 12));
        socket.destroy();
      });
      socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    });
  expect(await upgrade(await siteOf(inner))).toBe('HTTP/1.1 502');
  const { row: stored } = await storeCertificate(setting.publisher, 'site_up', ['edge of the customer'], { id: 'crt_up' });
  const clientCertificate = { id: 'crt_up', fingerprint: stored.fingerprint };
  expect(await upgrade(await siteOf(inner, { ca: own.cert, clientCertificate }, 'site_up'))).toBe('HTTP/1.1 101');
  expect(seen).toEqual([{ servername: 'inner.test', client: 'edge of the customer' }]);
});
