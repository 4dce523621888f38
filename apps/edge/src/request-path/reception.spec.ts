import { connect, createServer } from 'node:net';
import { defaultArrival, redisKeys, type RulesetArrival } from '@sitekeep/contracts';
import type { Edge } from '../edge.ts';
import { removeFolder, startEdge, temporaryFolder } from '../testing/edge-under-test.ts';
import { Publisher, type RulesetParts } from '../testing/publisher.ts';
import { sealingKey, storeCertificate } from '../testing/site-certificate.ts';
import { bodyOf, TestOrigin } from '../testing/test-origin.ts';
import { startTestRedis } from '../testing/test-redis.ts';
import { tlsFiles } from '../testing/tls-files.ts';
import { eventually, sendRaw, visit } from '../testing/visit.ts';
import { http2Session, visitHttp2 } from '../testing/visit-http2.ts';

const folder = temporaryFolder();
const { cert, settings } = tlsFiles(folder, 'covered.test');
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let publisher: Publisher;
let origin: TestOrigin;
let edge: Edge;
let extraHttp: number;
let extraHttps: number;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  redis = await startTestRedis();
  publisher = new Publisher(redis.url);
  origin = await new TestOrigin().start();
  await publisher.complete();
  [extraHttp, extraHttps] = [await freePort(), await freePort()];
  edge = await startEdge(redis.url, folder, {
    ...settings,
    SEALING_KEY: sealingKey.toString('base64'),
    EDGE_PUBLIC_HTTPS_PORT: '8443',
    EDGE_EXTRA_HTTP_PORTS: String(extraHttp),
    EDGE_EXTRA_HTTPS_PORTS: String(extraHttps),
  });
}, 90_000);

afterAll(async () => {
  await edge.close();
  await origin.stop();
  publisher.close();
  await redis.stop();
  removeFolder(folder);
});

beforeEach(() => {
  origin.seen.length = 0;
  origin.answer = (_request, response) => void response.end('from the origin');
});

let count = 0;

/** Publishes a new site and resolves with its only name. */
async function site(arrival: Partial<RulesetArrival>, parts: RulesetParts = {}): Promise<string> {
  const host = parts.hostnames?.[0] ?? `site-${++count}.test`;
  const all = { ...defaultArrival, ...arrival };
  const siteId = `site_${host.replaceAll('.', '_')}`;
  await publisher.publish(publisher.ruleset({ siteId, hostnames: [host], origins: [origin.row()], arrival: all, ...parts }));
  return host;
}

const limits = (some: Partial<RulesetArrival['limits']>) => ({ limits: { ...defaultArrival.limits, ...some } });
const port = () => edge.ports[0] ?? 0;
const json = { accept: 'application/json' };
const codeOf = (body: string) => (JSON.parse(body) as { code: string }).code;

describe('limits', () => {
  test('a longer URL than the site allows is 414', async () => {
    const host = await site(limits({ urlBytes: 200 }));
    expect((await visit(port(), host, `/${'a'.repeat(199)}`)).status).toBe(200);
    const refused = await visit(port(), host, `/${'a'.repeat(200)}`, { headers: json });
    expect(refused.status).toBe(414);
    expect(codeOf(refused.body)).toBe('url_too_long');
  });

  test('a larger head than the site allows is 431, over HTTP/2 too', async () => {
    const host = await site(limits({ headBytes: 2000 }));
    expect((await visit(port(), host, '/', { headers: { x: 'a'.repeat(1500) } })).status).toBe(200);
    expect((await visit(port(), host, '/', { headers: { x: 'a'.repeat(2000) } })).status).toBe(431);
    const session = await http2Session(edge.ports[1] ?? 0, 'covered.test', cert);
    await site(limits({ headBytes: 2000 }), { hostnames: ['covered.test'] });
    await eventually(async () =>
      expect(await visitHttp2(session, { ':authority': 'covered.test', x: 'a'.repeat(2000) })).toMatchObject({ status: 431 }),
    );
    session.destroy();
  });

  test('a head beyond every limit is 431 as well, as a proper answer', async () => {
    const host = await site({});
    const answer = await sendRaw(port(), `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, 300);
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*X-Request-Id: req_[^]*"code":"head_too_large"/);
  });

  test('a declared length beyond the limit is 413 at once, and the origin hears nothing', async () => {
    const host = await site(limits({ bodyBytes: 1000 }));
    expect((await visit(port(), host, '/', { method: 'POST', body: 'a'.repeat(1000) })).status).toBe(200);
    origin.seen.length = 0;
    const head = `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1001\r\nAccept: application/json\r\n\r\n`;
    expect(await sendRaw(port(), head, 300)).toMatch(/^HTTP\/1\.1 413 [^]*"code":"body_too_large"/);
    expect(origin.seen).toHaveLength(0);
  });

  test('a body in chunks is counted: 413 while nothing was answered, and the origin never takes it for whole', async () => {
    const host = await site(limits({ bodyBytes: 1000 }));
    let whole = false;
    let broken = false;
    origin.answer = (request) =>
      void bodyOf(request).then(
        () => (whole = true),
        () => (broken = true),
      );
    const chunk = `${(600).toString(16)}\r\n${'a'.repeat(600)}\r\n`;
    const head = `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nAccept: application/json\r\n\r\n`;
    expect(await sendRaw(port(), `${head}${chunk}${chunk}0\r\n\r\n`, 300)).toMatch(/^HTTP\/1\.1 413 [^]*"code":"body_too_large"/);
    await eventually(() => expect(broken).toBe(true));
    expect(whole).toBe(false);
  });

  test('once the answer has begun, a body that grows beyond the limit ends the connection', async () => {
    const host = await site(limits({ bodyBytes: 1000 }));
    origin.answer = (request, response) => {
      response.write('begun');
      request.on('error', () => undefined).resume();
    };
    const socket = connect(port(), '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.write(`POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n`);
    await eventually(() => expect(text).toContain('begun'));
    socket.write(`${(2000).toString(16)}\r\n${'a'.repeat(2000)}\r\n`);
    await new Promise((resolve) => socket.once('close', resolve).on('error', () => undefined));
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).not.toContain('\r\n0\r\n');
  });

  test('over HTTP/2 a body without a length is counted too', async () => {
    await site(limits({ bodyBytes: 1000 }), { hostnames: ['covered.test'] });
    const session = await http2Session(edge.ports[1] ?? 0, 'covered.test', cert);
    const post = { ':authority': 'covered.test', ':method': 'POST', ...json };
    origin.answer = (request, response) =>
      void bodyOf(request).then(
        (body) => response.end(String(body.length)),
        () => undefined,
      );
    await eventually(async () => expect(await visitHttp2(session, post, Buffer.alloc(100_000))).toMatchObject({ status: 413 }));
    expect(await visitHttp2(session, post, Buffer.alloc(1000))).toMatchObject({ status: 200, body: '1000' });
    expect(await visitHttp2(session, { ...post, 'content-length': '1001' }, Buffer.alloc(1001))).toMatchObject({ status: 413 });
    session.destroy();
  });
});

describe('the way to HTTPS', () => {
  test('plain requests are sent to HTTPS with path and query; what is not GET keeps its method', async () => {
    const host = await site({ redirectToHttps: true }, { hostnames: ['covered.test'] });
    await eventually(async () => expect((await visit(port(), host)).status).toBe(301));
    origin.seen.length = 0;
    const answer = await visit(port(), `${host.toUpperCase()}:${port()}`, '/a%20b/../c?d=%2F&e');
    expect(answer).toMatchObject({ status: 301, body: '' });
    expect(answer.headers.location).toBe('https://covered.test:8443/c?d=%2F&e');
    expect((await visit(port(), host, '/', { method: 'HEAD' })).status).toBe(301);
    expect((await visit(port(), host, '/form', { method: 'POST', body: 'a=b' })).status).toBe(308);
    expect((await visit(port(), host, '/', { method: 'DELETE' })).status).toBe(308);
    expect(origin.seen).toHaveLength(0);
  });

  test('over HTTPS nothing is redirected', async () => {
    await site({ redirectToHttps: true }, { hostnames: ['covered.test'] });
    const session = await http2Session(edge.ports[1] ?? 0, 'covered.test', cert);
    expect(await visitHttp2(session, { ':authority': 'covered.test' })).toMatchObject({ status: 200 });
    session.destroy();
  });

  test('a site without a certificate is not sent where there is only a warning; one with a certificate of its own is', async () => {
    const host = await site({ redirectToHttps: true });
    expect((await visit(port(), host)).status).toBe(200);
    const { row } = await storeCertificate(publisher, `site_${host.replaceAll('.', '_')}`, [host]);
    await site({ redirectToHttps: true }, { hostnames: [host], certificates: [row] });
    await eventually(async () => expect((await visit(port(), host)).status).toBe(301));
    const broken = { ...row, id: 'crt_nowhere' };
    await site({ redirectToHttps: true }, { hostnames: [host], certificates: [broken] });
    await eventually(async () => expect((await visit(port(), host)).status).toBe(200));
  });

  test("Strict-Transport-Security stands on every answer over HTTPS and on none over HTTP, instead of the origin's", async () => {
    const hsts = { maxAgeSeconds: 31_536_000, includeSubdomains: true, preload: false };
    await site({ hsts }, { hostnames: ['covered.test'] });
    origin.answer = (_request, response) => void response.writeHead(200, { 'Strict-Transport-Security': 'max-age=1' }).end();
    const session = await http2Session(edge.ports[1] ?? 0, 'covered.test', cert);
    const headerOver = async (path: string) =>
      (await visitHttp2(session, { ':authority': 'covered.test', ':path': path })).headers['strict-transport-security'];
    await eventually(async () => expect(await headerOver('/')).toBe('max-age=31536000; includeSubDomains'));
    expect(await headerOver('/%00')).toBeUndefined();
    const blacklist = [{ address: '127.0.0.0/8', expiresAt: null }];
    await site({ hsts }, { hostnames: ['covered.test'], filters: { blacklist } });
    await eventually(async () => {
      const refused = await visitHttp2(session, { ':authority': 'covered.test' });
      expect(refused).toMatchObject({ status: 403 });
      expect(refused.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    });
    session.destroy();
    expect((await visit(port(), 'covered.test')).headers).not.toHaveProperty('strict-transport-security');
  });
});

describe('challenges of certificate authorities', () => {
  const path = '/.well-known/acme-challenge/token-1_A';

  test('are answered for every known name, before filters and redirect', async () => {
    await publisher.redis.set(redisKeys.acmeChallenge('token-1_A'), 'token-1_A.thumbprint');
    const blacklist = [{ address: '127.0.0.0/8', expiresAt: null }];
    const host = await site({ redirectToHttps: true }, { filters: { blacklist } });
    const answer = await visit(port(), host, path);
    expect(answer).toMatchObject({ status: 200, body: 'token-1_A.thumbprint' });
    expect(answer.headers['content-type']).toBe('text/plain');
    expect((await visit(port(), 'nobody.test', path)).status).toBe(421);
    expect(origin.seen).toHaveLength(0);
  });

  test('of others go to the site, neither redirected nor kept from it by anything but filters', async () => {
    const host = await site({ redirectToHttps: true }, { hostnames: ['covered.test'] });
    await eventually(async () => expect((await visit(port(), host)).status).toBe(301));
    origin.seen.length = 0;
    expect((await visit(port(), host, '/.well-known/acme-challenge/of-others')).body).toBe('from the origin');
    for (const path of ['x', '/', '/a/b', '/..%2f..%2fadmin', '/a;b', '//a', '/%61%20'])
      expect((await visit(port(), host, `/.well-known/acme-challenge${path}`)).status).toBe(301);
    expect(origin.seen.map(({ url }) => url)).toEqual(['/.well-known/acme-challenge/of-others']);
  });

  test('a token that comes a moment after it was asked for is found soon', async () => {
    const host = await site({});
    expect((await visit(port(), host, '/.well-known/acme-challenge/late')).body).toBe('from the origin');
    await publisher.redis.set(redisKeys.acmeChallenge('late'), 'late.thumbprint');
    await eventually(async () => expect((await visit(port(), host, '/.well-known/acme-challenge/late')).body).toBe('late.thumbprint'));
  });
});

describe('further ports', () => {
  test('serve the sites that list them, and nobody else', async () => {
    const host = await site({ ports: [extraHttp] });
    expect((await visit(extraHttp, host)).status).toBe(200);
    expect((await visit(port(), host)).status).toBe(200);
    const other = await site({});
    const refused = await visit(extraHttp, other, '/', { headers: json });
    expect(refused.status).toBe(421);
    expect(codeOf(refused.body)).toBe('unknown_host');
    await site({ ports: [extraHttps] }, { hostnames: ['covered.test'] });
    const session = await http2Session(extraHttps, 'covered.test', cert);
    await eventually(async () =>
      expect(await visitHttp2(session, { ':authority': `covered.test:${extraHttps}` })).toMatchObject({ status: 200 }),
    );
    await site({}, { hostnames: ['covered.test'] });
    await eventually(async () => expect(await visitHttp2(session, { ':authority': 'covered.test' })).toMatchObject({ status: 421 }));
    session.destroy();
  });
});
