import { codesOf, exact, faultsOf, issuesOf, prefix } from './testing/faults-of.ts';

const codeOf = (change: unknown) => faultsOf(change).map(({ code }) => code);
const rule = (parts: object) => ({ on: 'response', action: 'set', name: 'X-A', value: 'b', ...parts });
const rules = (...list: object[]) => codesOf({ response: { rules: list.map(rule) } });

test.each([
  { name: 'Cache-Control', value: 'no-cache' },
  { name: 'Set-Cookie', action: 'add', value: 'a=b; Path=/' },
  { action: 'remove', name: 'Server', value: '' },
  { on: 'request', name: 'Authorization', value: 'Basic eDp5' },
  { on: 'request', action: 'remove', name: 'Cookie', value: '' },
  { action: 'remove', name: 'Strict-Transport-Security', value: '' },
  { path: prefix('/a'), name: 'Link', value: '</a.css>; rel=preload' },
])('the header rule %j is taken', (parts) => expect(rules(parts)).toEqual([]));

test.each([
  [{ name: 'Connection' }, 'name hop_by_hop'],
  [{ name: 'transfer-encoding' }, 'name hop_by_hop'],
  [{ on: 'request', name: 'Upgrade' }, 'name hop_by_hop'],
  [{ name: 'Content-Length' }, 'name framing'],
  [{ on: 'request', name: 'content-length' }, 'name framing'],
  [{ name: 'Content-Encoding' }, 'name framing'],
  [{ on: 'request', name: 'Host' }, 'name own_header'],
  [{ on: 'request', name: 'X-Forwarded-For' }, 'name own_header'],
  [{ on: 'request', name: 'If-None-Match' }, 'name own_header'],
  [{ on: 'request', name: 'True-Client-IP' }, 'name own_header'],
  [{ on: 'request', name: 'X_User' }, 'name underscore'],
  [{ name: 'X-Request-Id' }, 'name own_header'],
  [{ name: 'Age' }, 'name own_header'],
  [{ name: 'Strict-Transport-Security' }, 'name own_header'],
  [{ value: '' }, 'value needed'],
  [{ action: 'remove' }, 'value without_effect'],
  [{ name: 'Set-Cookie', value: '__Host-sitekeep_pass4=x' }, 'value own_cookie'],
])('the header rule %j is refused: %s', (parts, fault) => expect(rules(parts)).toEqual([`/response/rules/0/${fault}`]));

test('the same rule twice is one too many', () =>
  expect(rules({}, { name: 'x-a' }, { value: 'c' })).toEqual(['/response/rules/1 duplicate']));

test.each([
  [{ rules: [rule({ value: 'a\r\nSet-Cookie: b=c' })] }, 'response.rules.0.value'],
  [{ rules: [rule({ value: 'a\u0000' })] }, 'response.rules.0.value'],
  [{ rules: [rule({ value: 'caf\u00e9' })] }, 'response.rules.0.value'],
  [{ rules: [rule({ name: 'X-A:' })] }, 'response.rules.0.name'],
  [{ headers: { contentSecurity: "default-src 'self'\nX: y" } }, 'response.headers.contentSecurity'],
  [{ compression: { encodings: ['deflate'] } }, 'response.compression.encodings.0'],
  [{ compression: { types: ['html'] } }, 'response.compression.types.0'],
  [{ compression: { types: ['*/*'] } }, 'response.compression.types.0'],
  [{ cors: {} }, 'response.cors.origins'],
  [{ cors: { origins: ['*'], maxAgeSeconds: 86_401 } }, 'response.cors.maxAgeSeconds'],
  [{ redirects: [{ to: '/a', status: 303 }] }, 'response.redirects.0.status'],
  [{ maintenance: { retryAfterSeconds: 0 } }, 'response.maintenance.retryAfterSeconds'],
  [{ pages: { refused: 'a\u0000' } }, 'response.pages.refused'],
  [{ pages: { refused: 'a\ud800' } }, 'response.pages.refused'],
  [{ pages: { refused: 'a'.repeat(50_001) } }, 'response.pages.refused'],
])('%j is none of its form', (response, where) => expect(issuesOf({ response })).toEqual([where]));

test('compression: types that are packed already are refused, those that shrink taken', () => {
  const types = ['text/*', 'image/svg+xml', 'font/woff2', 'image/png', 'video/*', 'application/zip', 'application/json', 'image/*'];
  expect(codesOf({ response: { compression: { types } } })).toEqual(
    [2, 3, 4, 5, 7].map((index) => `/response/compression/types/${index} packed_already`),
  );
  expect(codesOf({ response: { compression: {} } })).toEqual([]);
});

test('the referrer policy is one that browsers know', () => {
  const referrer = (text: string) => codeOf({ response: { headers: { referrer: text } } });
  expect([referrer('No-Referrer'), referrer('no-referrer, strict-origin-when-cross-origin')]).toEqual([[], []]);
  expect(referrer('never')).toEqual(['unknown_policy']);
});

test('pages fill in what there is', () => {
  const page = (html: string) => codesOf({ response: { pages: { refused: html } } });
  expect(page('<h1>{{ status }}</h1>\n<p>{{reason}}, {{request_id}} { {x} }')).toEqual([]);
  expect(page('{{ state }} {{requestId}} {{requestId}}')).toEqual(Array(2).fill('/response/pages/refused unknown_placeholder'));
});

describe('CORS', () => {
  const cors = (parts: object) => codesOf({ response: { cors: { origins: ['https://app.example.com'], ...parts } } });
  test.each([
    [['*'], []],
    [['https://app.example.com', 'http://localhost:3000', 'https://*.example.com', 'HTTPS://A.example.com'], []],
    [['*', 'https://a.test'], ['1 duplicate']],
    [['null'], ['0 null_origin']],
    [['app.example.com'], ['0 invalid_origin']],
    [['ftp://a.test'], ['0 invalid_origin']],
    [['https://a.*.test'], ['0 invalid_origin']],
    [['https://u@a.test'], ['0 invalid_origin']],
    [['https://a.test/', 'https://a.test/x', 'https://a.test:443'], [0, 1, 2].map((index) => `${index} not_normalised`)],
    [['https://*.com'], ['0 too_wide']],
  ])('origins %j: %j', (origins, faults) => expect(cors({ origins })).toEqual(faults.map((fault) => `/response/cors/origins/${fault}`)));

  test('not everybody may call with credentials', () => {
    expect(cors({ origins: ['*'], credentials: true, exposed: ['*'] })).toEqual([
      '/response/cors/credentials credentials_for_all',
      '/response/cors/exposed credentials_for_all',
    ]);
    expect(cors({ credentials: true, path: exact('api'), methods: ['GET', 'trace'] })).toEqual([
      '/response/cors/methods/1 forbidden_method',
      '/response/cors/path/value no_path',
    ]);
  });
});
