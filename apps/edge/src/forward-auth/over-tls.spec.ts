import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { request } from 'node:https';
import { type EventBatch, redisKeys } from '@sitekeep/contracts';
import { forwardAuthSnippets } from '@sitekeep/forward-auth';
import { EdgeSetting } from '../testing/edge-setting.ts';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually } from '../testing/visit.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';
import { sealingKey, secretOf } from './testing/asked-sites.ts';
import { findProgram, startNginx } from './testing/proxies.ts';
import { triedBy } from './testing/tried-by.ts';
import { rawVisit } from './testing/raw-visit.ts';

const folder = temporaryFolder();
const { cert, settings } = tlsFiles(folder, 'localhost');
let setting: EdgeSetting;
beforeAll(async () => {
  setting = await EdgeSetting.start({ SEALING_KEY: sealingKey, ...settings, EDGE_AUTH_HTTPS_PORT: '0' });
  const { publisher, origin } = setting;
  const forwardAuth = { enabled: true, epoch: 0, previousUntil: null };
  const blacklist = [{ address: '127.66.0.0/16', expiresAt: null }];
  await publisher.publish(
    publisher.ruleset({ siteId: 'site_tls', hostnames: ['tls.test'], origins: [origin.row()], forwardAuth, filters: { blacklist } }),
  );
}, 90_000);
afterAll(async () => {
  await setting.stop();
  removeFolder(folder);
}, 30_000);

const port = () => setting.edge.ports.at(-1) ?? 0;
const described = (address: string) => ({
  'x-sitekeep-auth-secret': secretOf('site_tls'),
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/page',
  'x-forwarded-host': 'tls.test',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': address,
});

function askHttp1(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port: port(),
      path: '/auth/caddy',
      servername: 'localhost',
      ca: cert,
      headers: described(address),
    });
    asked.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
    asked.on('error', reject).end();
  });
}

test('proxies may ask over TLS, by HTTP/1.1 and by HTTP/2', async () => {
  expect([await askHttp1('127.0.0.1'), await askHttp1('127.66.0.1')]).toEqual([204, 403]);
  const session = await http2Session(port(), 'localhost', cert);
  const ask = async (address: string) => {
    const head = { ':path': '/auth/caddy', ':method': 'GET', ':authority': 'localhost', ':scheme': 'https' };
    return (await visitHttp2(session, { ...head, ...described(address) })).status;
  };
  expect([await ask('127.0.0.1'), await ask('127.66.0.1')]).toEqual([204, 403]);
  session.close();
});

triedBy('nginx')(
  'nginx asks over TLS an edge that its certificate names, and no other',
  async () => {
    const nginx = await findProgram('nginx');
    if (typeof nginx === 'string') throw new Error(`not tried with nginx: ${nginx}`);
    const snippetFor = (authorities: string) => {
      const edgeUrl = `https://localhost:${port()}`;
      const upstream = `http://127.0.0.1:${setting.origin.port}`;
      const parts = { siteId: 'site_tls', secret: secretOf('site_tls'), hostnames: ['tls.test'], edgeUrl, upstream };
      const text = forwardAuthSnippets(parts).find(({ proxy }) => proxy === 'nginx')?.text ?? '';
      return text.replaceAll('/etc/ssl/certs/ca-certificates.crt', authorities);
    };
    const through = async (name: string, authorities: string) => {
      mkdirSync(join(folder, name));
      const proxy = await startNginx(nginx, join(folder, name), snippetFor(authorities));
      const status = async (address: string) => (await rawVisit(proxy.port, { host: 'tls.test', address })).status;
      return [await status('127.0.0.1'), await status('127.66.0.1'), await proxy.stop()].slice(0, 2);
    };
    expect(await through('right', settings['EDGE_TLS_CERT_FILE'] as string)).toEqual([200, 403]);
    const others = join(folder, 'others');
    mkdirSync(others);
    expect(await through('wrong', tlsFiles(others, 'localhost').settings['EDGE_TLS_CERT_FILE'] as string)).toEqual([500, 500]);
  },
  30_000,
);

test('what may pass is counted as a request, and what may not as a refused one', async () => {
  const { redis } = setting.publisher;
  await eventually(async () => {
    const batches = (await redis.xrange(redisKeys.events, '-', '+')).map(([, fields]) => JSON.parse(fields[1] as string) as EventBatch);
    const counts = batches.flatMap((batch) => batch.counts).filter(({ siteId }) => siteId === 'site_tls');
    const sum = (name: 'requests' | 'refused') => counts.reduce((all, count) => all + count[name], 0);
    const refusals = batches.flatMap((batch) => batch.refusals);
    // By HTTP/1.1, by HTTP/2, and by nginx where it is there; the page that nginx fetches counts nothing.
    const tried = typeof (await findProgram('nginx')) === 'string' ? 2 : 3;
    expect([sum('requests'), sum('refused'), refusals.length]).toEqual([2 * tried, tried, tried]);
    expect(new Set(refusals.map(({ address, hostname, path }) => `${address} ${hostname} ${path}`)).has('127.66.0.1 tls.test /page')).toBe(
      true,
    );
  });
});
