import type { OriginInput } from '@sitekeep/contracts';
import { EgressPolicy } from '@sitekeep/runtime';
import { readOrigins } from './origin.ts';

const rules = (allowPrivate: boolean) => ({
  egress: new EgressPolicy({ allowPrivate, ownAddresses: ['9.9.9.9'] }),
  ownNames: ['edge.sitekeep.net', 'localhost'],
  allowPrivate,
});
const read = (input: Partial<OriginInput>, allowPrivate = false) =>
  readOrigins(
    [{ scheme: 'http', host: '93.184.216.34', weight: 1, ...input }],
    ['www.example.com', '*.shop.example.com'],
    rules(allowPrivate),
  );

test.each([
  [{ host: '93.184.216.34' }, { host: '93.184.216.34', port: 80 }],
  [
    { host: '93.184.216.34', scheme: 'https' as const },
    { host: '93.184.216.34', port: 443 },
  ],
  [
    { host: '[2606:2800:220:1::1]', port: 8443 },
    { host: '2606:2800:220:1::1', port: 8443 },
  ],
  [{ host: '2606:2800:0220:0001:0:0:0:1' }, { host: '2606:2800:220:1::1', port: 80 }],
  [{ host: 'Origin.Example.COM.' }, { host: 'origin.example.com', port: 80 }],
  [{ host: 'bücher.example.com' }, { host: 'xn--bcher-kva.example.com', port: 80 }],
  [{ host: 'my_server.example.com' }, { host: 'my_server.example.com', port: 80 }],
])('%j is read as %j', (input, expected) => {
  const { origins, faults } = read(input);
  expect(faults).toEqual([]);
  expect(origins[0]).toMatchObject(expected);
});

test.each([
  [{ host: 'http://origin.example.com' }, '/origins/0/host', 'invalid_host'],
  [{ host: 'origin.example.com:8080' }, '/origins/0/host', 'invalid_host'],
  [{ host: '127.1' }, '/origins/0/host', 'invalid_host'],
  [{ host: '0x7f000001' }, '/origins/0/host', 'invalid_host'],
  [{ host: '127.0.0.1' }, '/origins/0/host', 'address_refused'],
  [{ host: '10.1.2.3' }, '/origins/0/host', 'address_refused'],
  [{ host: '169.254.169.254' }, '/origins/0/host', 'address_refused'],
  [{ host: '::1' }, '/origins/0/host', 'address_refused'],
  [{ host: '::ffff:93.184.216.34' }, '/origins/0/host', 'address_refused'],
  [{ host: '64:ff9b::1' }, '/origins/0/host', 'address_refused'],
  [{ host: '9.9.9.9' }, '/origins/0/host', 'address_refused'],
  [{ host: '203.0.113.10' }, '/origins/0/host', 'address_refused'],
  [{ host: 'edge.sitekeep.net' }, '/origins/0/host', 'loop'],
  [{ host: 'a.edge.sitekeep.net' }, '/origins/0/host', 'loop'],
  [{ host: 'www.example.com' }, '/origins/0/host', 'loop'],
  [{ host: 'a.shop.example.com' }, '/origins/0/host', 'loop'],
  [{ host: 'intranet' }, '/origins/0/host', 'not_public'],
  [{ host: 'metadata.google.internal' }, '/origins/0/host', 'not_public'],
  [{ host: '93.184.216.34', port: 25 }, '/origins/0/port', 'port_refused'],
  [{ host: '93.184.216.34', port: 6379 }, '/origins/0/port', 'port_refused'],
])('%j is refused at %s: %s', (input, pointer, code) => {
  expect(read(input).faults).toMatchObject([{ pointer, code }]);
});

test.each([
  'fe80::1%eth0',
  '[fe80::1%eth0]',
  '::1%25lo',
  'a\0b.com',
  '[::1',
  '::1]',
  '[]',
  'a|b.com',
  '\ud800.com',
  '\u202e.com',
  '1.2.3.4%0',
  '%',
])('an odd host never breaks the order: %j is refused in words', (host) => {
  expect(read({ host }).faults).toMatchObject([{ pointer: '/origins/0/host', code: 'invalid_host' }]);
  expect(read({ host }, true).faults).toMatchObject([{ pointer: '/origins/0/host', code: 'invalid_host' }]);
});

test('development allows private addresses and localhost, but no ports of other services and no circle', () => {
  for (const host of ['127.0.0.1', 'localhost', '10.0.0.1', 'origin', 'web.test'])
    expect(read({ host, port: 9100 }, true).faults).toEqual([]);
  expect(read({ host: '127.0.0.1', port: 22 }, true).faults).toMatchObject([{ code: 'port_refused' }]);
  expect(read({ host: 'edge.sitekeep.net' }, true).faults).toMatchObject([{ code: 'loop' }]);
});

test('every fault is told at once', () => {
  const { faults } = readOrigins(
    [
      { scheme: 'http', host: '10.0.0.1', port: 22, weight: 1 },
      { scheme: 'https', host: '93.184.216.34', weight: 1 },
      { scheme: 'https', host: '93.184.216.34', port: 443, weight: 5 },
    ],
    [],
    rules(false),
  );
  expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    '/origins/0/host address_refused',
    '/origins/0/port port_refused',
    '/origins/2 duplicate',
  ]);
});

test('settings that nobody gave are the defaults', () => {
  expect(read({}).origins).toEqual([
    {
      scheme: 'http',
      host: '93.184.216.34',
      port: 80,
      weight: 1,
      group: 'main',
      backup: false,
      hostHeader: null,
      serverName: null,
      verifyTls: true,
      connectMs: 5000,
      answerMs: 60_000,
      connections: 1024,
    },
  ]);
});

test.each([
  [{ hostHeader: 'Www.Bücher.example' }, { hostHeader: 'www.xn--bcher-kva.example' }],
  [{ hostHeader: 'www.example.com:8443' }, { hostHeader: 'www.example.com:8443' }],
  [{ hostHeader: '[2606:2800:0220::1]:81' }, { hostHeader: '[2606:2800:220::1]:81' }],
  [{ hostHeader: '93.184.216.34' }, { hostHeader: '93.184.216.34' }],
  [{ scheme: 'https' as const, serverName: 'Origin.Example.COM.' }, { serverName: 'origin.example.com' }],
  [
    { connectTimeoutSeconds: 2, answerTimeoutSeconds: 300 },
    { connectMs: 2000, answerMs: 300_000 },
  ],
])('%j is kept as %j', (input, expected) => {
  const { origins, faults } = read(input);
  expect(faults).toEqual([]);
  expect(origins[0]).toMatchObject(expected);
});

test.each([
  [{ hostHeader: 'http://www.example.com' }, '/origins/0/hostHeader', 'invalid_host'],
  [{ hostHeader: 'www.example.com/a' }, '/origins/0/hostHeader', 'invalid_host'],
  [{ hostHeader: 'a b.example' }, '/origins/0/hostHeader', 'invalid_host'],
  [{ hostHeader: 'a.example\r\nx: y' }, '/origins/0/hostHeader', 'invalid_host'],
  [{ hostHeader: 'a.example:70000' }, '/origins/0/hostHeader', 'invalid_host'],
  [{ hostHeader: ':80' }, '/origins/0/hostHeader', 'invalid_host'],
  [{ serverName: 'a.example' }, '/origins/0/serverName', 'needs_https'],
  [{ scheme: 'https' as const, serverName: '93.184.216.34' }, '/origins/0/serverName', 'invalid_name'],
  [{ scheme: 'https' as const, serverName: 'a.example:443' }, '/origins/0/serverName', 'invalid_name'],
  [{ scheme: 'https' as const, serverName: '*.example.com' }, '/origins/0/serverName', 'invalid_name'],
])('%j is refused at %s: %s', (input, pointer, code) => {
  expect(read(input).faults).toMatchObject([{ pointer, code }]);
});

test('every group has an origin that is no backup; one server may stand in several groups', () => {
  const here = { scheme: 'http', host: '93.184.216.34' } as const;
  const inputs = [
    here,
    { ...here, group: 'static', backup: true },
    { ...here, port: 81, group: 'api' },
    { ...here, port: 82, group: 'api', backup: true },
  ];
  const { faults } = readOrigins(inputs, [], rules(false));
  expect(faults).toMatchObject([{ pointer: '/origins', code: 'only_backups', detail: expect.stringContaining('static') as string }]);
});
