import { balancerSchema, cacheSchema, defaultBalancer, defaultCache, defaultResponse, responseSchema } from '@sitekeep/contracts';
import { authority, leaf, selfSigned } from './testing/certificates.ts';
import { codesOf, dear, exact, faultsOf, issuesOf, prefix } from './testing/faults-of.ts';

test('what nobody set is what edges do without being told', () => {
  const { clientCertificate: _, secret: __, ...balancer } = defaultBalancer;
  expect(balancerSchema.parse({})).toEqual(balancer);
  expect(cacheSchema.parse({})).toEqual(defaultCache);
  expect(responseSchema.parse({})).toEqual(defaultResponse);
  expect(codesOf({ balancer: {}, cache: {}, response: {} })).toEqual([]);
});

test('the patterns of each section have a budget', () => {
  const two = [dear, { ...dear, value: 'b[ab]{290}' }];
  expect(codesOf({ balancer: { rules: two.map((path) => ({ path, group: 'api' })) } })).toEqual([
    '/balancer/rules/1/path/value too_complex',
  ]);
  expect(codesOf({ cache: { rules: [{ path: two[0], mode: 'off' }], shared: [two[1]] } })).toEqual(['/cache/shared/0/value too_complex']);
  const rules = [{ path: two[0], on: 'response', action: 'remove', name: 'Server' }];
  expect(codesOf({ response: { rules, redirects: [{ path: two[1], to: '/new' }] } })).toEqual([
    '/response/redirects/0/path/value too_complex',
  ]);
});

const health = (parts: object) => ({ balancer: { health: parts } });
test.each([
  {},
  { path: '/up?deep=1' },
  { host: 'www.example.com:8443' },
  { host: '[2001:db8::1]' },
  { intervalSeconds: 5, timeoutSeconds: 5 },
])('a health check %j is taken', (parts) => expect(faultsOf(health(parts))).toEqual([]));
test.each([
  [{ path: 'up' }, '/balancer/health/path no_path'],
  [{ path: '/a/../../b' }, '/balancer/health/path invalid_path'],
  [{ path: '/a b' }, '/balancer/health/path not_normalised'],
  [{ path: '/up#now' }, '/balancer/health/path invalid_path'],
  [{ path: '/up\r\nX: y' }, '/balancer/health/path not_normalised'],
  [{ host: 'http://a.test' }, '/balancer/health/host invalid_host'],
  [{ host: 'a.test/x' }, '/balancer/health/host invalid_host'],
  [{ host: 'u@a.test' }, '/balancer/health/host invalid_host'],
  [{ host: 'a.test\r\nx: y' }, '/balancer/health/host invalid_host'],
  [{ host: 'a.test:80' }, '/balancer/health/host not_normalised'],
  [
    {
      codes: [
        { from: 200, to: 299 },
        { from: 404, to: 400 },
      ],
    },
    '/balancer/health/codes/1 empty_range',
  ],
  [{ intervalSeconds: 4 }, '/balancer/health/timeoutSeconds too_long'],
])('a health check %j is refused', (parts, fault) => expect(codesOf(health(parts))).toEqual([fault]));

test('rules name groups that there are, and each can be reached', () => {
  const header = { name: 'X-Version', value: '2' };
  const rules = [
    { path: prefix('/api/'), header, group: 'api' },
    { path: prefix('/api/'), header: { ...header, name: 'x-version' }, group: 'main' },
    { path: exact('no'), group: 'static' },
    { header: { name: 'Connection', value: 'close' }, group: 'api' },
    { group: 'api' },
    { path: prefix('/late/'), group: 'main' },
  ];
  expect(codesOf({ balancer: { rules } })).toEqual([
    '/balancer/rules/2/path/value no_path',
    '/balancer/rules/1 duplicate',
    '/balancer/rules/2/group unknown_group',
    '/balancer/rules/3/header/name hop_by_hop',
    '/balancer/rules/5 never_reached',
  ]);
  expect(faultsOf({ balancer: { rules: [{ group: 'static' }] } })[0]?.detail).toContain('there are main, api');
});

test.each([
  [{ retries: 6 }, 'balancer.retries'],
  [{ slowStartSeconds: 3601 }, 'balancer.slowStartSeconds'],
  [{ method: 'random' }, 'balancer.method'],
  [{ errors: { count: 0 } }, 'balancer.errors.count'],
  [{ health: { codes: [] } }, 'balancer.health.codes'],
  [{ health: { intervalSeconds: 1 } }, 'balancer.health.intervalSeconds'],
  [{ rules: [{ group: 'Main' }] }, 'balancer.rules.0.group'],
  [{ rules: [{ group: 'main', header: { name: 'a b', value: 'c' } }] }, 'balancer.rules.0.header.name'],
  [{ rules: Array.from({ length: 51 }, (_, i) => ({ path: exact(`/${i}`), group: 'main' })) }, 'balancer.rules'],
  [{ ca: `${authority}\u0000` }, 'balancer.ca'],
  [{ ca: `${authority}\ud800` }, 'balancer.ca'],
  [{ clientCertificate: { id: 'x', fingerprint: 'y' } }, 'balancer'],
  [{ secret: { header: 'x', epoch: 1 } }, 'balancer'],
])('%j is none of its form', (balancer, where) => expect(issuesOf({ balancer })).toEqual([where]));

describe('authorities', () => {
  const ca = (text: string, now?: Date) => faultsOf({ balancer: { ca: text } }, now).map(({ code }) => code);
  const block = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----`;

  test('authorities are taken, also several with words between, and a server’s own that signed itself', () => {
    for (const text of [authority, `# ours\n${authority}\n# theirs\n${selfSigned}\n`]) expect(ca(text)).toEqual([]);
  });

  test.each([
    ['hello', ['no_certificate']],
    [block('CERTIFICATE'), ['unreadable']],
    [`${authority}\n${block('PRIVATE KEY')}`, ['private_key']],
    [block('EC PRIVATE KEY'), ['private_key', 'no_certificate']],
    [leaf, ['no_authority']],
    [`${authority}\n`.repeat(21), ['too_many']],
  ])('what is none is refused', (text, codes) => expect(ca(text)).toEqual(codes));

  test('an authority that is over is told by name and place', () => {
    const [fault] = faultsOf({ balancer: { ca: authority } }, new Date('2127-01-01T00:00:00Z'));
    expect(fault).toMatchObject({
      pointer: '/balancer/ca',
      code: 'expired',
      detail: expect.stringContaining('position 0 (CN=Test authority)') as string,
    });
  });
});
