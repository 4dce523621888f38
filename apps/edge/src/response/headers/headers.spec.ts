import { defaultArrival, defaultResponse, type RulesetResponse } from '@sitekeep/contracts';
import { eventually, sendRaw } from '../../testing/visit.ts';
import { ThreeWays, ways } from '../testing/three-ways.ts';

let edge: ThreeWays;

beforeAll(async () => {
  edge = await ThreeWays.start();
}, 90_000);
afterAll(() => edge.stop());
beforeEach(() => {
  edge.setting.origin.seen.length = 0;
  originGives({});
});

function originGives(headers: Record<string, string | string[]>, status = 200): void {
  edge.setting.origin.answer = (_request, response) => {
    response.sendDate = false;
    response.writeHead(status, { 'content-type': 'text/html', 'content-length': '4', ...headers }).end('body');
  };
}
const rule = (on: 'request' | 'response', action: 'set' | 'add' | 'remove', name: string, value = '', path: string | null = null) => {
  return { on, action, name, value, path: path === null ? null : { kind: 'prefix' as const, value: path } };
};
const everything: RulesetResponse['headers'] = {
  nosniff: true,
  frames: 'sameorigin',
  referrer: 'strict-origin',
  permissions: 'camera=()',
  contentSecurity: "default-src 'self'",
  contentSecurityReportOnly: "script-src 'self'",
};

describe.each(ways)('by way of %s', (way) => {
  test('security headers stand where the origin says nothing, and nowhere else', async () => {
    const host = await edge.site({ headers: everything });
    originGives({ 'X-Frame-Options': 'DENY', 'content-security-policy': 'upgrade-insecure-requests' });
    const { headers } = await edge.ask(way, host);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin',
      'permissions-policy': 'camera=()',
      'content-security-policy': 'upgrade-insecure-requests',
      'content-security-policy-report-only': "script-src 'self'",
    });
  });

  test('a page of ours keeps its own policy, and gets what it does not say', async () => {
    const host = await edge.site({ headers: everything }, { filters: { blacklist: [{ address: '127.0.0.0/8', expiresAt: null }] } });
    const { status, headers } = await edge.ask(way, host);
    expect(status).toBe(403);
    expect(headers).toMatchObject({ 'x-frame-options': 'SAMEORIGIN', 'permissions-policy': 'camera=()', 'referrer-policy': 'no-referrer' });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(headers['content-security-policy-report-only']).toBeUndefined();
  });

  test('rules set, add and remove what the visitor gets, in their order and on their paths', async () => {
    const host = await edge.site({
      rules: [
        rule('response', 'remove', 'X-Powered-By'),
        rule('response', 'set', 'Server', 'ours'),
        rule('response', 'add', 'Link', '</b>; rel=preload'),
        rule('response', 'set', 'X-Area', 'admin', '/admin'),
        rule('response', 'set', 'X-Twice', 'first'),
        rule('response', 'set', 'X-Twice', 'last'),
      ],
    });
    originGives({ 'x-powered-by': 'something', SERVER: 'theirs', link: '</a>; rel=preload' });
    const { headers } = await edge.ask(way, host, '/');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers).toMatchObject({ server: 'ours', link: '</a>; rel=preload, </b>; rel=preload', 'x-twice': 'last' });
    expect(headers['x-area']).toBeUndefined();
    expect((await edge.ask(way, host, '/admin/x')).headers['x-area']).toBe('admin');
  });

  test('rules change what the origin gets, and no Connection header of a visitor takes it away', async () => {
    const host = await edge.site({
      rules: [
        rule('request', 'set', 'X-Api-Key', 'of the site'),
        rule('request', 'remove', 'X-Debug'),
        rule('request', 'set', 'User-Agent', 'edge'),
        rule('request', 'add', 'X-Debug-Level', '2', '/deep'),
      ],
    });
    const headers = { 'x-api-key': 'forged', 'X-Debug': '1', ...(way === 'node' ? { connection: 'close, x-api-key' } : {}) };
    await edge.ask(way, host, '/deep', { headers });
    expect(edge.setting.origin.seen[0]?.headers).toMatchObject({ 'x-api-key': 'of the site', 'user-agent': 'edge', 'x-debug-level': '2' });
    expect(edge.setting.origin.seen[0]?.headers).not.toHaveProperty('x-debug');
  });

  test('attack: rules for headers of the connection, framing, Host and what we say of visitors have no effect', async () => {
    const request = ['Host', 'Connection', 'Transfer-Encoding', 'Content-Length', 'X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'CDN-Loop'];
    const response = ['Connection', 'Transfer-Encoding', 'Content-Length', 'Content-Encoding', 'X-Request-Id', 'Keep-Alive', 'Upgrade'];
    const host = await edge.site({
      rules: [
        ...[...request, 'X-Request-Id', 'X-HTTP-Method-Override', 'X_Under'].flatMap((name) => [
          rule('request', 'set', name, '7'),
          rule('request', 'remove', name),
        ]),
        ...response.flatMap((name) => [rule('response', 'set', name, '7'), rule('response', 'remove', name)]),
        rule('response', 'set', 'Set-Cookie', 'sitekeep_pass4=forged'),
      ],
    });
    const answer = await edge.ask(way, host);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '4' } });
    expect(answer.headers['x-request-id']).toMatch(/^req_/);
    expect(answer.headers['set-cookie']).toBeUndefined();
    const [seen] = edge.setting.origin.seen;
    expect(seen?.headers).toMatchObject({ host, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': way === 'http2' ? 'https' : 'http' });
    for (const name of ['forwarded', 'x-real-ip', 'x-http-method-override', 'x_under', 'transfer-encoding'])
      expect(seen?.headers).not.toHaveProperty(name);
  });

  test('attack: response splitting by values and names of rules', async () => {
    const splitting = 'x\r\nSet-Cookie: evil=1\r\n\r\n<script>';
    const host = await edge.site({
      headers: { ...defaultResponse.headers, referrer: splitting, permissions: 'a\nb', contentSecurity: 'a\u0000b' },
      rules: [
        rule('response', 'set', 'X-A', splitting),
        rule('response', 'set', 'X-B', 'a\rb'),
        rule('response', 'set', 'X-C: 1\r\nX-D', 'a'),
        rule('response', 'set', 'X E', 'a'),
        rule('request', 'set', 'X-F', splitting),
        rule('request', 'set', 'X-G\r\nX-H', '1'),
        rule('response', 'set', 'X-Good', 'fine'),
      ],
    });
    const answer = await edge.ask(way, host);
    expect(answer.body.toString()).toBe('body');
    expect(answer.headers['x-good']).toBe('fine');
    const names = [...Object.keys(answer.headers), ...Object.keys(edge.setting.origin.seen[0]?.headers ?? {})];
    for (const name of [
      'set-cookie',
      'x-a',
      'x-b',
      'x-c',
      'x-d',
      'x e',
      'x-f',
      'x-g',
      'x-h',
      'referrer-policy',
      'permissions-policy',
      'content-security-policy',
    ])
      expect(names).not.toContain(name);
  });
});

const cors: NonNullable<RulesetResponse['cors']> = {
  origins: ['https://app.example.com', 'https://*.example.org', 'http://localhost:3000'],
  methods: ['GET', 'PUT'],
  headers: ['content-type', 'x-token'],
  exposed: ['x-total'],
  credentials: true,
  maxAgeSeconds: 600,
  path: null,
};
const preflight = (origin: string, more: Record<string, string> = {}) => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-token', ...more },
});

describe.each(['node', 'http2'] as const)('CORS by way of %s', (way) => {
  test('a preflight is answered here, and the origin never sees it', async () => {
    const host = await edge.site({ cors });
    const answer = await edge.ask(way, host, '/api', preflight('https://app.example.com'));
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type, x-token',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    });
    expect(edge.setting.origin.seen).toEqual([]);
  });

  test('OPTIONS that is no preflight, and preflights of other paths, go to the origin', async () => {
    const host = await edge.site({ cors: { ...cors, path: { kind: 'prefix', value: '/api/' } } });
    await edge.ask(way, host, '/api/', { method: 'OPTIONS', headers: { origin: 'https://app.example.com' } });
    await edge.ask(way, host, '/other', preflight('https://app.example.com'));
    await edge.ask(way, host, '/api/', preflight('https://app.example.com'));
    expect(edge.setting.origin.seen).toHaveLength(2);
  });

  test('what is said here takes the place of what the origin says', async () => {
    const host = await edge.site({ cors });
    originGives({ 'Access-Control-Allow-Origin': '*', 'access-control-expose-headers': 'x-theirs', vary: 'Cookie' });
    const listed = await edge.ask(way, host, '/', { headers: { origin: 'https://a.b.example.org' } });
    expect(listed.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.b.example.org',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-total',
      vary: 'Cookie, Origin',
    });
    for (const headers of [{}, { origin: 'https://evil.test' }] as Record<string, string>[]) {
      const other = await edge.ask(way, host, '/', { headers });
      expect(Object.keys(other.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(other.headers.vary).toBe('Cookie, Origin');
    }
  });

  test('attack: origins that only look like those listed are never named', async () => {
    const host = await edge.site({ cors });
    const others = [
      ...['null', 'https://evil.test', 'http://app.example.com', 'https://app.example.com.evil.test', 'https://app.example.com:444'],
      ...['https://example.org', 'https://evilexample.org', 'https://evil.test/.example.org', 'https://evil.test#.example.org'],
      ...[
        'https://a.example.org.evil.test',
        'https://a.example.org:8443',
        'https://.example.org',
        'https://a..example.org',
        'https://x@a.example.org',
      ],
      ...[
        'HTTPS://APP.EXAMPLE.COM',
        'https://app.example.com, https://evil.test',
        '*',
        'https://*.example.org',
        'http://localhost:3001',
        'https://a_b.example.org',
      ],
    ];
    for (const origin of others) {
      for (const asked of [preflight(origin), { headers: { origin } }]) {
        const { headers } = await edge.ask(way, host, '/', asked);
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
        expect(headers.vary).toMatch(/\bOrigin\b/);
      }
    }
  });

  test('a star stands for everybody, and never together with credentials', async () => {
    const host = await edge.site({ cors: { ...cors, origins: ['*'], credentials: true, headers: ['*'] } });
    const { headers } = await edge.ask(way, host, '/', { headers: { origin: 'https://anybody.test' } });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers.vary).toBeUndefined();
    const asked = await edge.ask(
      way,
      host,
      '/',
      preflight('https://anybody.test', { 'access-control-request-headers': 'x-a, Authorization' }),
    );
    expect(asked.headers['access-control-allow-headers']).toBe('x-a, Authorization');
    for (const odd of ['x-a: 1', 'x-a;q=1', ',', 'x'.repeat(3000)]) {
      const answer = await edge.ask(way, host, '/', preflight('https://anybody.test', { 'access-control-request-headers': odd }));
      expect(answer.headers['access-control-allow-headers']).toBeUndefined();
    }
  });

  test('a page of another origin may read a refusal; a preflight is asked for no pass, but for everything else', async () => {
    const check = {
      mode: 'all' as const,
      method: 'invisible' as const,
      threshold: 100,
      quietSeconds: 60,
      passSeconds: 600,
      epoch: 0,
      excluded: [],
      always: [],
    };
    const limit = {
      name: 'few',
      methods: ['OPTIONS'],
      path: null,
      key: { kind: 'address' as const },
      limit: 2,
      windowSeconds: 3600,
      burst: 0,
      action: 'refuse' as const,
      banSeconds: 0,
    };
    const host = await edge.site({ cors }, { check, rateLimits: [limit] });
    const origin = 'https://app.example.com';
    expect((await edge.ask(way, host, '/', preflight(origin))).status).toBe(204);
    const challenged = await edge.ask(way, host, '/', { headers: { origin, accept: 'application/json' } });
    expect(challenged).toMatchObject({ status: 429, headers: { 'access-control-allow-origin': origin } });
    expect(JSON.parse(challenged.body.toString())).toMatchObject({ code: 'challenged' });
    await eventually(async () => expect((await edge.ask(way, host, '/', preflight(origin))).status).toBe(429));
  });
});

test('pages of other origins may not call our own paths, whatever the site allows them', async () => {
  const host = await edge.site({ cors, headers: everything });
  for (const asked of [preflight('https://app.example.com'), { headers: { origin: 'https://app.example.com' } }]) {
    const { status, headers } = await edge.ask('http2', host, '/.sitekeep/check/captcha?return=/', asked);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

test('two Origin headers are nobody’s', async () => {
  const host = await edge.site({ cors });
  const text = await sendRaw(
    edge.setting.port,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://app.example.com\r\nOrigin: https://evil.test\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  expect(text).not.toMatch(/access-control-/i);
});

test('HSTS of the site stands above a rule for the same header', async () => {
  const hsts = { maxAgeSeconds: 100, includeSubdomains: false, preload: false };
  const host = await edge.site(
    { rules: [rule('response', 'set', 'Strict-Transport-Security', 'max-age=0')] },
    { arrival: { ...defaultArrival, hsts } },
  );
  expect((await edge.ask('http2', host)).headers['strict-transport-security']).toBe('max-age=100');
});
