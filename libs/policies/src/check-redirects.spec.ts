import { codesOf, exact, faultsOf, prefix, regex } from './testing/faults-of.ts';
import { cpuMsOf } from '@sitekeep/runtime/testing';

const codeOf = (change: unknown) => faultsOf(change).map(({ code }) => code);
const redirects = (...list: object[]) => codesOf({ response: { redirects: list } });
const to = (target: string, parts: object = {}) => redirects({ path: exact('/old'), to: target, ...parts })[0]?.split(' ')[1];

test.each([
  ['/new'],
  ['/new?a=b#c'],
  ['https://other.test'],
  ['http://other.test:8080/x'],
  ['https://www.example.com/new'],
  ['/caf%C3%A9'],
])('to %s is taken', (target) => expect(to(target)).toBeUndefined());

test.each([
  ['//evil.test', 'other_host'],
  ['/\\evil.test', 'other_host'],
  ['new', 'invalid_target'],
  ['javascript:alert(1)', 'invalid_target'],
  ['data:text/html,x', 'invalid_target'],
  ['https://u:p@other.test/', 'invalid_target'],
  ['/a/../b', 'not_normalised'],
  ['/a\r\nSet-Cookie: b=c', 'not_normalised'],
  ['/caf\u00e9', 'not_normalised'],
  ['https://Other.test/', 'not_normalised'],
  ['https:/other.test', 'not_normalised'],
])('to %j is refused: %s', (target, code) => expect(to(target)).toBe(code));

test('hostnames are the site’s, in the form browsers send', () => {
  const fromHost = (hostname: string) => redirects({ hostname, to: 'https://other.test/' });
  expect(['www.example.com', 'WWW.example.com', 'a.shop.example.com'].flatMap(fromHost)).toEqual([]);
  expect(fromHost('other.test')).toEqual(['/response/redirects/0/hostname other_site']);
  expect(fromHost('b\u00fccher.shop.example.com')).toEqual(['/response/redirects/0/hostname not_normalised']);
  expect(fromHost('b\u00fccher.test')).toEqual(['/response/redirects/0/hostname other_site']);
});

test.each([
  ['to itself', [{ path: exact('/a'), to: '/a' }]],
  ['to itself with its query', [{ path: exact('/a'), to: '/a?b=c' }]],
  ['growing for ever', [{ path: prefix('/'), to: '/en/', keepPath: true }]],
  ['growing below itself', [{ path: prefix('/a'), to: '/a/b', keepPath: true }]],
  ['everything, with its path, to where it is', [{ hostname: 'example.com', to: '/', keepPath: true }]],
  [
    'in a circle of two',
    [
      { path: exact('/a'), to: '/b' },
      { path: exact('/b'), to: '/a' },
    ],
  ],
  ['against www', [{ hostname: 'www.example.com', to: 'https://example.com/' }], 'to_www'],
])('a redirect that leads nowhere is refused: %s', (_, list, www = 'as_is') => {
  const codes = codeOf({ response: { redirects: list, www } });
  expect(codes.length).toBeGreaterThan(0);
  expect(new Set(codes)).toEqual(new Set(['loop']));
});

test.each([
  [
    'several in a row',
    [
      { path: exact('/a'), to: '/b' },
      { path: exact('/b'), to: '/c' },
    ],
  ],
  ['to another name of the site', [{ hostname: 'example.com', to: 'https://www.example.com/', keepPath: true }]],
  ['everything to one page of the site', [{ to: '/closed' }]],
  ['a folder to one page of it', [{ path: prefix('/a'), to: '/a/b' }]],
  ['to the same without its query', [{ path: exact('/a'), to: '/a', keepQuery: false }]],
  ['to the same by https', [{ path: exact('/a'), to: 'https://example.com/a' }]],
  ['a pattern, of which nobody knows an example', [{ path: regex('^/a+$'), to: '/aa' }]],
  [
    'a circle that a pattern might lead out of',
    [
      { path: exact('/a'), to: '/b' },
      { path: regex('^/b'), to: 'https://other.test/' },
      { path: exact('/b'), to: '/a' },
    ],
  ],
  ['away from the site', [{ to: 'https://other.test/', keepPath: true }]],
  ['out of a folder', [{ path: prefix('/blog/'), to: '/', keepPath: true }]],
  ['with www', [{ hostname: 'example.com', path: exact('/a'), to: 'https://www.example.com/b' }], 'to_www'],
])('a redirect that arrives is taken: %s', (_, list, www = 'as_is') => {
  expect(codeOf({ response: { redirects: list, www } })).toEqual([]);
});

test('the way that never ends is told', () => {
  const list = [
    { path: exact('/a'), to: '/b' },
    { path: exact('/b'), to: '/a' },
  ];
  expect(faultsOf({ response: { redirects: list } })[0]?.detail).toBe(
    'Visitors would never arrive: https://example.com/a leads to https://example.com/b leads to https://example.com/a.',
  );
});

test('two for the same requests are one too many', () => {
  expect(redirects({ path: exact('/a'), to: '/b' }, { path: exact('/a'), to: '/c' })).toEqual(['/response/redirects/1 duplicate']);
});

test('two hundred redirects in a row are judged at once', () => {
  const list = Array.from({ length: 200 }, (_, i) => ({ path: prefix(`/${i}/`), to: `/${(i + 1) % 200}/`, keepPath: true }));
  expect(cpuMsOf(() => expect(codeOf({ response: { redirects: list } })).toEqual(Array(200).fill('loop')))).toBeLessThan(2000);
});
