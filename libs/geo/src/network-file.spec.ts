import { readNetworkFile } from './network-file.ts';

test('reads the JSON that search engines publish', () => {
  const file = { creationTime: '2026-11-01T00:00:00', prefixes: [{ ipv4Prefix: '192.0.2.0/27' }, { ipv6Prefix: '2001:DB8::/64' }] };
  expect(readNetworkFile(JSON.stringify(file))).toEqual({ networks: ['192.0.2.0/27', '2001:db8::/64'], faults: [] });
});

test('reads the exit list of the Tor project', () => {
  const text = `ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E
Published 2026-11-20 04:11:09
LastStatus 2026-11-20 12:00:00
ExitAddress 192.0.2.14 2026-11-20 12:10:00
ExitNode 00AA
ExitAddress 192.0.2.14 2026-11-20 12:11:00
ExitAddress 2001:db8::7 2026-11-20 12:11:00`;
  expect(readNetworkFile(text)).toEqual({ networks: ['192.0.2.14/32', '2001:db8::7/128'], faults: [] });
});

test('reads one network a line, with comments, either line end and a byte order mark', () => {
  const text = '\uFEFF# mine\r\n192.0.2.1\r\n\r\n198.51.100.0/24 # theirs\r\n::ffff:203.0.113.0/120\r\n';
  expect(readNetworkFile(text)).toEqual({ networks: ['192.0.2.1/32', '198.51.100.0/24', '203.0.113.0/24'], faults: [] });
});

test('names everything that is no network and where it stands', () => {
  expect(readNetworkFile('192.0.2.1\nexample.com\n10.0.0.0/33').faults).toEqual([
    'line 2: "example.com" is neither an address nor a network in CIDR form.',
    'line 3: "10.0.0.0/33" is neither an address nor a network in CIDR form.',
  ]);
  expect(readNetworkFile('{"prefixes":[{"ipv4Prefix":7},null]}').faults).toHaveLength(2);
  expect(readNetworkFile('{"prefixes":').faults[0]).toContain('JSON');
  expect(readNetworkFile('{"ranges":[]}').faults).toEqual(['The JSON holds no list named prefixes.']);
});
