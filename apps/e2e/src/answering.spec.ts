import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { TestAuthority } from '@sitekeep/certificates/testing';
import type { ClientCertificates, OriginSecretValue, SitePolicy, SitePurge, Traffic } from '@sitekeep/contracts';
import { eventually } from '@sitekeep/platform/testing';
import { inTime, msOf } from '@sitekeep/runtime/testing';
import { Customer } from './support/customer.ts';
import { startStack, type Stack } from './support/stack.ts';
import { visit } from './support/visitor.ts';

let stack: Stack;
let customer: Customer;
const hostname = 'answering.customer.test';
let at: string;
/** A server that says how often it was asked, what secret it got, and whose certificate it saw. */
let asked = 0;
let servers: (Server | ReturnType<typeof createServer>)[] = [];

const answer = (request: IncomingMessage, response: ServerResponse) => {
  const { authorized, getPeerCertificate } = request.socket as Partial<TLSSocket>;
  const subject = getPeerCertificate ? (getPeerCertificate.call(request.socket)?.subject?.CN ?? null) : null;
  response.setHeader('content-type', 'application/json');
  response.setHeader('cache-control', request.url?.startsWith('/kept') ? 'max-age=3600' : 'no-store');
  response.end(JSON.stringify({ asked: ++asked, secret: request.headers['x-origin-secret'] ?? null, authorized, subject }));
};
type Told = { asked: number; secret: string | null; authorized?: boolean; subject: string | null };

async function listen<Some extends (typeof servers)[number]>(server: Some): Promise<Some> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
const portOf = (server: (typeof servers)[number]) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  stack = await startStack('answering', { edgeWorkers: 3 });
  customer = new Customer(stack);
  await customer.signUp();
  at = `/v1/sites/${(await customer.order('Shop', hostname)).id}`;
  const origin = await listen(createServer(answer));
  await useOrigins({ scheme: 'http', host: '127.0.0.1', port: portOf(origin) });
  await eventually('served', async () => (await ask()).secret === null);
}, 120_000);
afterAll(async () => {
  for (const server of servers) server.close();
  servers = [];
  await stack?.stop();
}, 60_000);

const useOrigins = (...origins: object[]) => customer.do('PUT', `${at}/origins`, { origins });
async function ask(path = '/', headers: Record<string, string> = {}): Promise<Told> {
  const { status, body } = await visit(stack, hostname, { path, headers });
  if (status !== 200) throw new Error(`${status} ${body}`);
  return JSON.parse(body) as Told;
}
/** Fresh connections reach every edge process: what each of many gets. */
const askMany = (path: string) => Promise.all(Array.from({ length: 30 }, () => ask(path)));

test('a purge is in force at every edge process within a second of the call, and only then', async () => {
  const { revision } = await customer.do<SitePolicy>('GET', `${at}/policy`);
  await customer.do('PATCH', `${at}/policy`, { cache: { mode: 'standard' } }, { 'if-match': `"${revision}"` });
  const isKept = async () => {
    const before = asked;
    await askMany('/kept');
    return asked === before;
  };
  await eventually('every process has it', isKept);
  for (const [kind, values] of [
    ['url', [`http://${hostname}/kept`]],
    ['prefix', ['/ke']],
    ['all', []],
  ] as const) {
    await inTime(1000, async () => {
      const newest = asked;
      const took = await msOf(async () => {
        await customer.do<SitePurge>('POST', `${at}/purges`, { kind, values });
        await eventually('nobody gives the old one', async () => (await askMany('/kept')).every((told) => told.asked > newest));
      });
      await eventually('every process has it again', isKept);
      return took;
    });
  }
  const traffic = () => customer.do<Traffic>('GET', `${at}/traffic?hours=1`);
  await eventually('what came from the cache is counted', async () => (await traffic()).totals.cached >= 30, 30_000);
}, 60_000);

test('the secret header reaches the server, whatever visitors write there, and changes with a rotation', async () => {
  const path = `${at}/origin-secret`;
  await customer.do('PUT', path, { enabled: true });
  const { value, nextValue } = await customer.do<OriginSecretValue>('GET', `${path}/value`);
  const isSent = (secret: string | null) => async () => (await ask('/', { 'x-origin-secret': 'made up' })).secret === secret;
  await eventually('sent', isSent(value));
  await customer.do('POST', `${path}/rotate`);
  await eventually('the next is sent', isSent(nextValue));
  await customer.do('PUT', path, { enabled: false });
  await eventually('nothing is sent', async () => (await ask()).secret === null);
}, 60_000);

test('a server that trusts our client certificate alone lets us in, before and after a rotation', async () => {
  const path = `${at}/client-certificate`;
  const first = (await customer.do<ClientCertificates>('POST', path)).active!;
  const next = (await customer.do<ClientCertificates>('POST', `${path}/rotate`)).next!;
  const own = await (await TestAuthority.root()).issue({ names: ['origin.customer.test'] });
  const ca = [first.certificate, next.certificate];
  const options = { cert: own.certificate, key: own.privateKey, ca, requestCert: true, rejectUnauthorized: true };
  const origin = await listen(createTlsServer(options, answer));
  await useOrigins({ scheme: 'https', host: '127.0.0.1', port: portOf(origin), verifyTls: false });
  const site = at.split('/').at(-1) ?? '';
  await eventually('let in', async () => {
    const told = await ask().catch(() => null);
    return told?.authorized === true && told.subject === `Sitekeep ${site}`;
  });
  await customer.do('POST', `${path}/activate`);
  origin.setSecureContext({ cert: own.certificate, key: own.privateKey, ca: [next.certificate] });
  origin.closeAllConnections();
  await eventually('let in with the next alone', async () => (await ask().catch(() => null))?.authorized === true);
}, 60_000);
