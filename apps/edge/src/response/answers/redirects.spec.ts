import { defaultResponse, type RulesetResponse } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement';
import { Redirects } from './redirects.ts';

type Given = RulesetResponse['redirects'][number];
const names = ['shop.test', 'www.shop.test', '*.wild.test', 'wild.test'];

/** Status and Location of a request to a site with these rules; null when it stays. */
function redirect(
  rules: Partial<Given>[],
  target: string,
  parts: { www?: RulesetResponse['www']; host?: string; secure?: boolean; method?: string } = {},
) {
  const { www = 'as_is', host = 'shop.test', secure = false, method = 'GET' } = parts;
  const redirects = rules.map((rule): Given => ({
    hostname: null,
    path: null,
    to: '/',
    status: 302,
    keepPath: false,
    keepQuery: true,
    ...rule,
  }));
  const url = normaliseTarget(target);
  if ('fault' in url) throw new Error(url.fault);
  const hostname = host.replace(/:\d+$/, '').toLowerCase();
  const found = Redirects.of({ ...defaultResponse, redirects, www })?.find({ method, secure, hostname, host, ...url }, names);
  return found ? `${found.status} ${found.to}` : null;
}
const prefix = (value: string) => ({ kind: 'prefix' as const, value });
const exact = (value: string) => ({ kind: 'exact' as const, value });

test('a site without redirects has none', () => {
  expect(Redirects.of(defaultResponse)).toBeNull();
});

test('the first rule that matches decides, by hostname and path', () => {
  const rules = [
    { hostname: 'www.shop.test', to: 'https://other.test/', status: 301 as const },
    { path: exact('/old'), to: '/new' },
    { path: prefix('/old'), to: '/newer', status: 307 as const },
    { path: { kind: 'regex' as const, value: '^/p/[0-9]+$' }, to: '/products', status: 308 as const },
  ];
  expect(redirect(rules, '/old')).toBe('302 /new');
  expect(redirect(rules, '/older')).toBe('307 /newer');
  expect(redirect(rules, '/p/12')).toBe('308 /products');
  expect(redirect(rules, '/p/x')).toBeNull();
  expect(redirect(rules, '/old', { host: 'www.shop.test' })).toBe('301 https://other.test/');
});

test('path and query are kept where the rule says so', () => {
  const blog = { path: prefix('/blog/'), to: 'https://blog.test/', keepPath: true };
  expect(redirect([blog], '/blog/2026/a?x=1&y')).toBe('302 https://blog.test/2026/a?x=1&y');
  expect(redirect([{ ...blog, keepQuery: false }], '/blog/2026/a?x=1')).toBe('302 https://blog.test/2026/a');
  expect(redirect([{ to: 'https://new.test', keepPath: true }], '/a/b?c')).toBe('302 https://new.test/a/b?c');
  expect(redirect([{ path: exact('/a'), to: '/b?from=a#top' }], '/a?x=1')).toBe('302 /b?from=a&x=1#top');
  expect(redirect([{ path: exact('/a'), to: '/b?from=a#top', keepQuery: false }], '/a?x=1')).toBe('302 /b?from=a#top');
  expect(redirect([{ path: exact('/a'), to: '/b' }], '/a?')).toBe('302 /b');
  expect(redirect([{ path: exact('/ä'), to: '/b' }], '/%C3%A4')).toBeNull();
});

test('attack: no path leads to a host that the rule does not name', () => {
  const home = { path: prefix('/go'), to: '/', keepPath: true };
  for (const path of ['/go//evil.test', '/go///evil.test/', '/go/%2F/evil.test', '/go//evil.test?x', '/go%2f%2fevil.test']) {
    const [, to = ''] = (redirect([home], path) ?? '').split(' ');
    expect(new URL(to, 'http://shop.test/').host).toBe('shop.test');
    expect(to).toMatch(/^\/(?!\/)/);
  }
  for (const rest of ['.evil.test', '@evil.test', ':99', '%2eevil.test', '@evil.test/x']) {
    const [, to = ''] = (redirect([{ path: prefix('/go'), to: 'https://good.test', keepPath: true }], `/go${rest}`) ?? '').split(' ');
    expect(new URL(to).host).toBe('good.test');
  }
});

test('attack: response splitting by what a visitor asks for', () => {
  for (const target of [
    '/x/a%0d%0aSet-Cookie:%20evil=1',
    '/x/%0D%0A%0D%0A<script>',
    '/x/a?b=%0d%0ac',
    '/x/%E5%98%8A%E5%98%8D',
    '/x/\u00e4?\u00e4',
  ]) {
    const found = redirect([{ path: prefix('/x/'), to: 'https://new.test/', keepPath: true }], target);
    expect(found).toMatch(/^302 https:\/\/new\.test\/[\x21-\x7e]+$/);
  }
});

test('attack: rules whose target is no address of http: or https: have no effect', () => {
  for (const to of [
    '//evil.test',
    '/\\evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil',
    'https://a:b@evil.test/',
    '\\\\evil.test',
  ])
    expect(
      Redirects.of({ ...defaultResponse, redirects: [{ hostname: null, path: null, to, status: 301, keepPath: false, keepQuery: false }] }),
    ).toBeNull();
  expect(redirect([{ to: 'https://new.test/\r\nSet-Cookie: x=1' }], '/')).toBe('302 https://new.test/Set-Cookie:%20x=1');
});

test('nobody is sent where they are, or round and round by one rule', () => {
  expect(redirect([{ to: '/home' }], '/home')).toBeNull();
  expect(redirect([{ to: '/home' }], '/other')).toBe('302 /home');
  expect(redirect([{ path: prefix('/a'), to: '/a/b', keepPath: true }], '/a/x')).toBeNull();
  expect(redirect([{ to: 'http://shop.test/home' }], '/home')).toBeNull();
  expect(redirect([{ to: 'http://SHOP.test:80/home', keepPath: false }], '/home')).toBeNull();
  expect(redirect([{ to: 'https://shop.test/', keepPath: true }], '/home')).toBe('302 https://shop.test/home');
  expect(redirect([{ to: 'https://shop.test/', keepPath: true }], '/home', { secure: true })).toBeNull();
  expect(redirect([{ path: exact('/a'), to: '/a?x=1' }], '/a')).toBeNull();
  expect(
    redirect(
      [
        { path: exact('/a'), to: '/b' },
        { path: exact('/b'), to: '/c' },
      ],
      '/a',
    ),
  ).toBe('302 /b');
});

test('a rule that leads nowhere leaves the request to the next one', () => {
  expect(
    redirect(
      [
        { path: prefix('/x'), to: '/x' },
        { path: exact('/x'), to: '/y' },
      ],
      '/x',
    ),
  ).toBe('302 /y');
});

test('between the names with and without www. when both belong to the site', () => {
  expect(redirect([], '/a?b', { www: 'to_www' })).toBe('301 http://www.shop.test/a?b');
  expect(redirect([], '/a', { www: 'to_www', secure: true, method: 'POST' })).toBe('308 https://www.shop.test/a');
  expect(redirect([], '/a', { www: 'to_apex', host: 'www.shop.test:8443', secure: true })).toBe('301 https://shop.test:8443/a');
  expect(redirect([], '/a', { www: 'to_www', host: 'www.shop.test' })).toBeNull();
  expect(redirect([], '/a', { www: 'to_apex' })).toBeNull();
  expect(redirect([], '/a', { www: 'to_www', host: 'wild.test' })).toBe('301 http://www.wild.test/a');
  expect(redirect([], '/a', { www: 'to_www', host: 'deep.wild.test' })).toBeNull();
  expect(redirect([], '/a', { www: 'to_apex', host: 'www.lonely.test' })).toBeNull();
  expect(redirect([], '//evil.test', { www: 'to_www' })).toBe('301 http://www.shop.test//evil.test');
});

test('rules come before www', () => {
  expect(redirect([{ path: exact('/a'), to: '/b' }], '/a', { www: 'to_www' })).toBe('302 /b');
  expect(redirect([{ path: exact('/a'), to: '/b' }], '/b', { www: 'to_www' })).toBe('301 http://www.shop.test/b');
});
