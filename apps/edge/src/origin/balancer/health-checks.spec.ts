import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { defaultBalancer, type RulesetBalancer, type RulesetOriginInput } from '@sitekeep/contracts';
import { createLogger, edgeConfig } from '@sitekeep/runtime';
import { Edge } from '../../edge.ts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import { portOf } from '../../testing/edge-under-test.ts';
import { NamedOrigin } from '../../testing/named-origin.ts';
import { sealingKey } from '../../testing/site-certificate.ts';
import { eventually, visit } from '../../testing/visit.ts';

type Health = NonNullable<RulesetBalancer['health']>;

let setting: EdgeSetting;
let log: Record<string, unknown>[];
let origins: NamedOrigin[];

beforeAll(async () => {
  setting = await EdgeSetting.start();
  await setting.edge.close();
  log = [];
  const environment = {
    REDIS_URL: setting.redis.url,
    EDGE_DATA_DIR: setting.folder,
    EDGE_HTTP_PORT: '0',
    ALLOW_PRIVATE_ORIGINS: 'true',
    SEALING_KEY: sealingKey.toString('base64'),
  };
  const logger = createLogger('edge', 'info', { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) });
  setting.edge = new Edge(edgeConfig(environment), logger);
  await setting.edge.start();
}, 90_000);
afterAll(() => setting.stop());
beforeEach(async () => {
  origins = await NamedOrigin.several('a', 'b');
  log.length = 0;
});
afterEach(async () => {
  for (const siteId of published.splice(0)) await setting.publisher.remove(siteId);
  await Promise.all(origins.map((origin) => origin.stop().catch(() => undefined)));
});

const health: Health = {
  method: 'GET',
  path: '/health?full=1',
  host: null,
  codes: [{ from: 200, to: 299 }],
  intervalSeconds: 2,
  timeoutSeconds: 1,
  rise: 2,
  fall: 2,
};
let sites = 0;
const published: string[] = [];
async function siteOf(
  rows: readonly RulesetOriginInput[],
  some: Partial<Health> = {},
  balancer: Partial<RulesetBalancer> = {},
  parts = {},
) {
  const [siteId, host] = [`site_h${++sites}`, `h${sites}.test`];
  const { publisher } = setting;
  const ruleset = publisher.ruleset({
    siteId,
    hostnames: [host],
    origins: rows,
    balancer: { ...defaultBalancer, slowStartSeconds: 0, ...balancer, health: { ...health, ...some, intervalSeconds: 2 } },
    ...parts,
  });
  published.push(siteId);
  await publisher.publish(ruleset);
  await visit(portOf(setting.edge), host);
  return { siteId, host };
}
const ask = async (host: string) => (await visit(portOf(setting.edge), host)).body;
const checksOf = ({ seen }: NamedOrigin) => seen.filter(({ headers }) => headers['user-agent'] === 'Sitekeep-Health-Check');
const failing = (origin: NamedOrigin) =>
  (origin.answer = ({ headers }, response) =>
    void response.writeHead(headers['user-agent'] === 'Sitekeep-Health-Check' ? 500 : 200).end(origin.name));

test('an origin whose checks fail is out without any request failing, and comes back when they go well', async () => {
  const [a, b] = origins as [NamedOrigin, NamedOrigin];
  const { host } = await siteOf([a.row(), b.row()]);
  await eventually(() => expect(checksOf(a).length).toBeGreaterThan(0));
  expect(checksOf(a)[0]).toMatchObject({ method: 'GET', url: '/health?full=1', headers: { host } });
  failing(a);
  await eventually(
    () =>
      expect(log).toContainEqual(
        expect.objectContaining({
          alarm: 'origin_out',
          origin: `http://127.0.0.1:${a.port}`,
          reason: 'health check: status 500',
        }),
      ),
    9000,
  );
  for (let i = 0; i < 6; i++) expect(await ask(host)).toBe('b');
  a.answerNamed();
  await eventually(() => expect(log).toContainEqual(expect.objectContaining({ alarm: 'origin_back', reason: 'health check: well' })), 9000);
  expect([await ask(host), await ask(host)].sort()).toEqual(['a', 'b']);
}, 30_000);

test('it takes `fall` failures in a row', async () => {
  const [a, b] = origins as [NamedOrigin, NamedOrigin];
  await siteOf([a.row(), b.row()], { fall: 20 });
  failing(a);
  await eventually(() => expect(checksOf(a).length).toBeGreaterThan(1), 9000);
  expect(log.filter(({ alarm }) => alarm === 'origin_out')).toEqual([]);
}, 20_000);

test('a site that asks for another host and the secret sends both, and its own connections', async () => {
  const [a, b] = origins as [NamedOrigin, NamedOrigin];
  await siteOf(
    [a.row(), b.row(1, { hostHeader: 'inner.test:81' })],
    { host: 'check.test', method: 'HEAD' },
    { secret: { header: 'X-Origin-Secret', epoch: 1 } },
  );
  await eventually(() => expect(checksOf(b).length).toBeGreaterThan(0));
  const [check] = checksOf(b);
  expect(check).toMatchObject({ method: 'HEAD', headers: { host: 'check.test', connection: 'close' } });
  expect(check?.headers['x-origin-secret']).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(log)).not.toContain(check?.headers['x-origin-secret']);
});

test('sites that ask the same of the same origin share one check, and the last one ends it', async () => {
  const [a, b] = origins as [NamedOrigin, NamedOrigin];
  const shared = { host: 'shared.test' };
  const names: string[] = [];
  for (let i = 0; i < 10; i++) names.push((await siteOf([a.row(), b.row()], shared)).siteId);
  const since = performance.now();
  await eventually(() => expect(checksOf(a).length).toBeGreaterThanOrEqual(2), 9000);
  const rounds = (performance.now() - since) / 1800 + 2;
  expect(checksOf(a).length).toBeLessThanOrEqual(Math.ceil(rounds));
  for (const siteId of names) await setting.publisher.remove(siteId);
  published.length = 0;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = checksOf(a).length;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(checksOf(a).length).toBe(before);
}, 30_000);

test('a suspended site checks nobody', async () => {
  const [a, b] = origins as [NamedOrigin, NamedOrigin];
  await siteOf([a.row(), b.row()], {}, {}, { suspended: true });
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect(checksOf(a)).toEqual([]);
});

test.each([
  ['takes connections and says nothing', 'no answer within the time', () => undefined],
  ['says nonsense', /Parse Error/, (socket: { write: (text: string) => void }) => socket.write('nonsense\r\n\r\n')],
])(
  'an origin that %s is out',
  async (_name, reason, onData) => {
    const silent = createTcpServer((socket) => void socket.on('error', () => undefined).on('data', () => onData(socket)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const [a] = origins as [NamedOrigin];
    await siteOf([a.row(100), { scheme: 'http', host: '127.0.0.1', port, weight: 1 }], { fall: 1 });
    const matching = typeof reason === 'string' ? (expect.stringContaining(reason) as string) : (expect.stringMatching(reason) as string);
    await eventually(() => expect(log).toContainEqual(expect.objectContaining({ alarm: 'origin_out', reason: matching })), 9000);
    silent.close();
  },
  20_000,
);

test('a check reads no more of a page than it must, and goes where the egress policy lets it only', async () => {
  const [a, b] = origins as [NamedOrigin, NamedOrigin];
  let written = 0;
  a.answer = ({ headers }, response) => {
    if (headers['user-agent'] !== 'Sitekeep-Health-Check') return void response.end('a');
    const part = Buffer.alloc(64 * 1024, 'x');
    const pour = () => {
      while (!response.destroyed && written < 1e9 && response.write(part)) written += part.length;
    };
    response.on('drain', pour).on('error', () => undefined);
    pour();
  };
  await siteOf([a.row(), b.row(), { scheme: 'http', host: '127.0.0.1', port: 6379, weight: 1 }], { fall: 1 });
  await eventually(
    () =>
      expect(log).toContainEqual(expect.objectContaining({ alarm: 'origin_out', reason: expect.stringContaining('by policy') as string })),
    9000,
  );
  await eventually(() => expect(checksOf(a).length).toBeGreaterThan(0));
  await new Promise((resolve) => setTimeout(resolve, 500));
  // What lies in the buffers of both ends.
  expect(written).toBeLessThan(40e6);
  expect(log.filter(({ origin }) => origin === `http://127.0.0.1:${a.port}`)).toEqual([]);
}, 20_000);
