import { forwardAuthSnippets, type SnippetParts } from './snippets.ts';

const parts: SnippetParts = {
  siteId: 'site_01ABC',
  edgeUrl: 'https://edge.example.net:8443',
  secret: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I',
  hostnames: ['shop.example', '*.shop.example'],
};
const textOf = (proxy: string, more: Partial<SnippetParts> = {}) =>
  forwardAuthSnippets({ ...parts, ...more }).find((snippet) => snippet.proxy === proxy)?.text ?? '';

test('there is one for each proxy, with the address, the secret, the hostnames and an example of a website', () => {
  const snippets = forwardAuthSnippets(parts);
  expect(snippets.map(({ proxy, file }) => [proxy, file])).toEqual([
    ['nginx', 'sitekeep-site_01ABC.conf'],
    ['traefik', 'sitekeep-site_01ABC.yml'],
    ['caddy', 'Caddyfile'],
  ]);
  for (const { text } of snippets)
    for (const part of ['edge.example.net:8443', parts.secret, 'shop.example', '127.0.0.1:3000']) expect(text).toContain(part);
});

test('nginx overwrites all that describes a request, and shows the secret to nobody but the edge that its certificate names', () => {
  const text = textOf('nginx');
  const ask = text.slice(text.indexOf('location = /sitekeep-ask'), text.indexOf('# What the visitor gets'));
  for (const header of ['X-Original-Method', 'X-Original-URI', 'X-Original-URL', 'X-Forwarded-For', 'X-Real-IP', 'X-Forwarded-Host'])
    expect(ask).toContain(`proxy_set_header ${header} `);
  expect(text.match(/proxy_ssl_verify on;/g)).toHaveLength(3);
  expect(textOf('nginx', { edgeUrl: 'http://127.0.0.1:8090' })).not.toContain('proxy_ssl');
});

test('the website gets no header in which programs show tokens, by the names that the site gives them', () => {
  const machineHeaders = { git: 'x-git', licence: 'x-licence' };
  const removals = { nginx: 'proxy_set_header NAME "";', traefik: "NAME: ''", caddy: 'request_header -NAME' };
  for (const [proxy, removal] of Object.entries(removals)) {
    const removes = (text: string, name: string) => text.includes(removal.replace('NAME', name));
    expect(['sitekeep-git-token', 'sitekeep-licence', 'Sitekeep-Service-Secret'].every((name) => removes(textOf(proxy), name))).toBe(true);
    expect(['x-git', 'x-licence', 'Sitekeep-Service-Id'].every((name) => removes(textOf(proxy, { machineHeaders }), name))).toBe(true);
  }
});

test('Traefik matches one label in the place of a wildcard', () => {
  expect(textOf('traefik')).toContain("rule: 'Host(`shop.example`) || HostRegexp(`^[^.]+\\.shop\\.example$`)'");
});

test('nothing gets into a configuration that means more than it should', () => {
  const bad: Partial<SnippetParts>[] = [
    { secret: 'a"; return 200; #'.padEnd(43, 'a') },
    { hostnames: ['shop.example; return 200'] },
    { hostnames: [] },
    { machineHeaders: { git: 'a b', licence: 'x' } },
    { siteId: 'a b' },
    { edgeUrl: 'https://edge.example/path' },
    { edgeUrl: 'https://user:password@edge.example' },
    { edgeUrl: 'ftp://edge.example' },
    { upstream: 'http://127.0.0.1:3000/?{a}' },
  ];
  for (const part of bad) expect(() => forwardAuthSnippets({ ...parts, ...part })).toThrow();
});
