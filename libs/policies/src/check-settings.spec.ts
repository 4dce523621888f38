import { logoBytes, sitePolicyChangeSchema } from '@sitekeep/contracts';
import { checkPolicy } from './check-policy.ts';

const before = { blacklist: 0, whitelist: 0, onlyFromWhitelist: false };
const faultsOf = (change: unknown, ports: number[] = []) =>
  checkPolicy(sitePolicyChangeSchema.parse(change), {
    now: new Date(),
    rules: 10,
    ports,
    hostnames: [],
    groups: ['main'],
    firewall: null,
    gate: null,
    before,
  }).faults;
const codesOf = (change: unknown, ports?: number[]) => faultsOf(change, ports).map(({ pointer, code }) => `${pointer} ${code}`);
const limit = (parts: object = {}) => ({ name: 'sign-in', limit: 10, windowSeconds: 60, ...parts });

describe('paths', () => {
  const path = (kind: string, value: string) => faultsOf({ check: { excluded: [{ kind, value }] } });
  const pathCode = (kind: string, value: string) => path(kind, value)[0]?.code;

  test.each([
    ['prefix', '/'],
    ['prefix', '/.'],
    ['prefix', '/wp-'],
    ['exact', '/caf%C3%A9'],
    ['exact', '/a//b'],
    ['regex', '^/(?:a|b)[0-9]{2,4}\\.php$'],
    ['regex', '(?i)/admin'],
    ['regex', '/\\p{Greek}+'],
  ])('%s %s is taken', (kind, value) => expect(path(kind, value)).toEqual([]));

  test.each([
    ['prefix', 'wp-login.php', 'no_path'],
    ['exact', 'http://a.test/', 'no_path'],
    ['exact', '/a?b=c', 'with_query'],
    ['prefix', '/a#b', 'with_query'],
    ['exact', '/../a', 'invalid_path'],
    ['prefix', '/a\\b', 'invalid_path'],
    ['prefix', '/a%2', 'invalid_path'],
    ['exact', '/a/..;x/b', 'invalid_path'],
    ['regex', 'a'.repeat(501), 'too_long'],
    ['regex', '[ab]{700}', 'too_complex'],
    ['regex', '(a|b', 'invalid_regex'],
    ['regex', '*a', 'invalid_regex'],
    ['regex', '(?=a)', 'invalid_regex'],
    ['regex', '(a)\\1', 'invalid_regex'],
    ['regex', 'a{1001}', 'invalid_regex'],
  ])('%s %s is refused: %s', (kind, value, code) => expect(pathCode(kind, value)).toBe(code));

  test.each([
    ['exact', '/a/../admin', '/admin'],
    ['exact', '/%61dmin', '/admin'],
    ['exact', '/a%2fb', '/a%2Fb'],
    ['exact', '/caf\u00e9 bar', '/caf%C3%A9%20bar'],
    ['prefix', '/a/./b/', '/a/b/'],
    ['exact', '/a/.', '/a/'],
  ])('%s %s has its normalised form told: %s', (kind, value, normalised) => {
    const detail = `Requests are compared in their normalised form: write ${normalised}`;
    expect(path(kind, value)).toEqual([{ pointer: '/check/excluded/0/value', code: 'not_normalised', detail }]);
  });

  test('what is wrong with a pattern is said, with the place', () => {
    expect(path('regex', '^/x{2,1}')[0]?.detail).toBe('The pattern cannot be read: invalid repeat count at {2,1}.');
    expect(path('regex', 'a(?!b)')[0]?.detail).toContain('no lookaround');
  });

  test('a pattern that backtracking engines choke on is taken: ours do not', () => expect(path('regex', '^(a+)+$')).toEqual([]));

  test('the patterns of a section are held against one budget: fifty dear ones would hold up every site', () => {
    const dear = { kind: 'regex', value: 'a[ab]{290}[cd]' };
    const rules = Array.from({ length: 4 }, (_, i) => limit({ name: `r${i}`, path: dear }));
    expect(codesOf({ rateLimits: rules })).toEqual(['/rateLimits/2/path/value too_complex']);
    expect(codesOf({ check: { excluded: [dear], always: [{ path: dear }, { path: { ...dear, value: 'b[ab]{290}' } }] } })).toEqual([
      '/check/always/0/path excluded',
      '/check/always/1/path/value too_complex',
    ]);
    const usual = { kind: 'regex', value: '^/(wp-login|xmlrpc)\\.php$' };
    expect(codesOf({ rateLimits: Array.from({ length: 20 }, (_, i) => limit({ name: `r${i}`, path: usual })) })).toEqual([]);
  });
});

test('arrival: ports that are offered, and HSTS that browsers preload', () => {
  expect(codesOf({ arrival: { ports: [8081, 22] } }, [8081, 8443])).toEqual(['/arrival/ports/0 port_not_offered']);
  expect(faultsOf({ arrival: { ports: [22] } }, [8081, 8443])[0]?.detail).toContain('8081, 8443');
  expect(faultsOf({ arrival: { ports: [22] } })[0]?.detail).toContain('no further ports');
  const hsts = (parts: object) => codesOf({ arrival: { hsts: { maxAgeSeconds: 31_536_000, includeSubdomains: true, ...parts } } });
  expect(hsts({ preload: true })).toEqual([]);
  expect(hsts({ maxAgeSeconds: 0 })).toEqual([]);
  expect(hsts({ preload: true, includeSubdomains: false, maxAgeSeconds: 31_535_999 })).toEqual([
    '/arrival/hsts/includeSubdomains preload_needs_subdomains',
    '/arrival/hsts/maxAgeSeconds preload_needs_a_year',
  ]);
});

test('rate limits: every fault of every rule at once', () => {
  const rateLimits = [
    limit({ action: 'ban', banSeconds: 60, methods: ['post'], path: { kind: 'exact', value: '/login' } }),
    limit({ path: { kind: 'prefix', value: 'x' }, key: { kind: 'header', name: 'Connection' } }),
    limit({ name: 'b', action: 'ban', key: { kind: 'site' } }),
    limit({ name: 'c', banSeconds: 60, key: { kind: 'header', name: 'X-Api-Key' } }),
  ];
  expect(codesOf({ rateLimits })).toEqual([
    '/rateLimits/1/name duplicate',
    '/rateLimits/1/path/value no_path',
    '/rateLimits/1/key/name hop_by_hop',
    '/rateLimits/2/banSeconds needed',
    '/rateLimits/2/action bans_anybody',
    '/rateLimits/3/banSeconds without_ban',
  ]);
});

test('rate limits come into their canonical form', () => {
  const parsed = sitePolicyChangeSchema.parse({
    rateLimits: [limit({ methods: ['put', 'GET', 'PUT'], key: { kind: 'header', name: 'X-Api-Key' } })],
    arrival: { ports: [8082, 8081, 8082] },
  });
  expect(parsed.rateLimits).toEqual([
    {
      ...limit(),
      methods: ['GET', 'PUT'],
      path: null,
      key: { kind: 'header', name: 'x-api-key' },
      burst: 0,
      action: 'refuse',
      banSeconds: null,
    },
  ]);
  expect(parsed.arrival?.ports).toEqual([8081, 8082]);
});

test.each([
  [{ rateLimits: [limit({ name: 'Sign in' })] }, 'rateLimits.0.name'],
  [{ rateLimits: [limit({ name: '-a' })] }, 'rateLimits.0.name'],
  [{ rateLimits: [limit({ name: 'a'.repeat(41) })] }, 'rateLimits.0.name'],
  [{ rateLimits: [limit({ methods: ['GET POST'] })] }, 'rateLimits.0.methods.0'],
  [{ rateLimits: [limit({ limit: 0 })] }, 'rateLimits.0.limit'],
  [{ rateLimits: [limit({ windowSeconds: 86_401 })] }, 'rateLimits.0.windowSeconds'],
  [{ rateLimits: [limit({ burst: -1 })] }, 'rateLimits.0.burst'],
  [{ rateLimits: [limit({ action: 'ban', banSeconds: 59 })] }, 'rateLimits.0.banSeconds'],
  [{ rateLimits: [limit({ action: 'ban', banSeconds: 2_592_001 })] }, 'rateLimits.0.banSeconds'],
  [{ rateLimits: [limit({ key: { kind: 'cookie', name: 'a b' } })] }, 'rateLimits.0.key.name'],
  [{ rateLimits: [limit({ key: { kind: 'cookie' } })] }, 'rateLimits.0.key.name'],
  [{ rateLimits: [limit({ key: { kind: 'address', name: 'a' } })] }, 'rateLimits.0.key'],
  [{ rateLimits: Array.from({ length: 51 }, (_, i) => limit({ name: `r${i}` })) }, 'rateLimits'],
  [{ check: { passSeconds: 59 } }, 'check.passSeconds'],
  [{ check: { passSeconds: 2_592_001 } }, 'check.passSeconds'],
  [{ check: { epoch: 4 } }, 'check'],
  [{ arrival: { limits: { headBytes: 65_537 } } }, 'arrival.limits.headBytes'],
  [{ arrival: { limits: { urlBytes: 32_769 } } }, 'arrival.limits.urlBytes'],
  [{ arrival: { minimumTls: '1.1' } }, 'arrival.minimumTls'],
  [{ brand: { colour: 'red' } }, 'brand.colour'],
  [{ brand: { name: 'a\u0000b' } }, 'brand.name'],
])('%j is none of its form', (change, where) => {
  expect(sitePolicyChangeSchema.safeParse(change).error?.issues.map(({ path }) => path.join('.'))).toEqual([where]);
});

test('a path that is excluded and always checked is no answer', () => {
  const login = { kind: 'exact', value: '/login' };
  expect(codesOf({ check: { excluded: [login], always: [{ path: login }, { path: { kind: 'prefix', value: '/login' } }] } })).toEqual([
    '/check/always/0/path excluded',
  ]);
  expect(codesOf({ check: { always: [{ path: { kind: 'regex', value: '(' } }] } })).toEqual(['/check/always/0/path/value invalid_regex']);
});

describe('brand', () => {
  const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR', 'latin1'), Buffer.alloc(20)]);
  const url = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`;
  const logo = (text: string) => codesOf({ brand: { logo: text } })[0];

  test.each([
    ['image/png', png],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', Buffer.from('GIF89a....')],
    ['image/webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1')],
    ['image/png', Buffer.concat([png, Buffer.alloc(logoBytes - png.length)])],
  ])('%s is taken', (type, bytes) => expect(logo(url(type, bytes))).toBeUndefined());

  test.each([
    ['SVG', url('image/svg+xml', Buffer.from('<svg/>')), 'svg'],
    ['SVG as text', 'data:image/svg+xml,<svg/>', 'svg'],
    ['SVG that calls itself PNG', url('image/png', Buffer.from('<svg onload="x"/>')), 'no_image'],
    ['a page', url('text/html', Buffer.from('<html>')), 'no_image'],
    ['a link', 'https://a.test/logo.png', 'no_image'],
    ['PNG that calls itself a page', url('text/html', png), 'other_type'],
    ['PNG that calls itself JPEG', url('image/jpeg', png), 'other_type'],
    ['broken base64', `${url('image/png', png)}!`, 'no_image'],
    ['one byte too many', url('image/png', Buffer.concat([png, Buffer.alloc(logoBytes - png.length + 1)])), 'too_large'],
  ])('%s is refused', (_, text, code) => expect(logo(text)).toBe(`/brand/logo ${code}`));

  test('links for help are https or mailto', () => {
    const help = (helpUrl: string) => codesOf({ brand: { helpUrl } });
    for (const good of ['https://a.test/help?x=1', 'mailto:help@a.test', 'mailto:help@a.test?subject=blocked'])
      expect(help(good)).toEqual([]);
    for (const bad of [
      'http://a.test',
      'javascript:alert(1)',
      'mailto:',
      'mailto:nobody',
      '/help',
      'https://u:p@a.test',
      'data:text/html,x',
    ])
      expect(help(bad)).toEqual(['/brand/helpUrl invalid_link']);
  });
});
