import { authorityField, block4, block6, version2 } from '../testing/proxy-header.ts';
import { readProxyHeader } from './proxy-protocol.ts';

const v1 = (text: string) => Buffer.from(text, 'latin1');
const request = v1('GET / HTTP/1.1\r\n');

const good: [string, Buffer, string | null][] = [
  ['version 1, IPv4', v1('PROXY TCP4 203.0.113.7 198.51.100.1 1000 443\r\n'), '203.0.113.7'],
  ['version 1, IPv6', v1('PROXY TCP6 2001:db8::7 2001:db8::1 1000 443\r\n'), '2001:db8::7'],
  [
    'version 1, the longest line',
    v1(`PROXY TCP6 ${'ffff:'.repeat(7)}ffff ${'ffff:'.repeat(7)}ffff 65535 65535\r\n`),
    `${'ffff:'.repeat(7)}ffff`,
  ],
  ['version 1, UNKNOWN', v1('PROXY UNKNOWN\r\n'), null],
  ['version 1, UNKNOWN with more', v1('PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n'), null],
  ['version 2, IPv4', version2({ block: block4 }), '203.0.113.7'],
  ['version 2, IPv6', version2({ family: 0x21, block: block6 }), '2001:db8:0:0:0:0:0:7'],
  ['version 2, with fields behind', version2({ block: Buffer.concat([block4, authorityField]) }), '203.0.113.7'],
  ['version 2, LOCAL', version2({ command: 0x20, family: 0 }), null],
  ['version 2, LOCAL with a block', version2({ command: 0x20, block: block4 }), null],
  ['version 2, unspecified family', version2({ family: 0, block: authorityField }), null],
];

test.each(good)('%s', (_name, header, source) => {
  const read = readProxyHeader(Buffer.concat([header, request]));
  expect(read).toMatchObject({ length: header.length });
  expect(typeof read === 'string' ? read : (read.source?.text ?? null)).toBe(source);
  for (let i = 0; i < header.length; i++) expect(readProxyHeader(header.subarray(0, i))).toBe('incomplete');
  expect(readProxyHeader(header)).toMatchObject({ length: header.length });
});

const bad: [string, Buffer][] = [
  ['a request instead', request],
  ['a TLS handshake instead', Buffer.of(0x16, 3, 1, 0, 200)],
  ['lower case', v1('proxy TCP4 203.0.113.7 198.51.100.1 1000 443\r\n')],
  ['no family', v1('PROXY \r\n')],
  ['an unknown family', v1('PROXY UDP4 203.0.113.7 198.51.100.1 1000 443\r\n')],
  ['an address of the other family', v1('PROXY TCP4 2001:db8::7 198.51.100.1 1000 443\r\n')],
  ['an IPv4 address announced as IPv6', v1('PROXY TCP6 203.0.113.7 198.51.100.1 1000 443\r\n')],
  ['an address that is none', v1('PROXY TCP4 203.0.113.256 198.51.100.1 1000 443\r\n')],
  ['an octal address', v1('PROXY TCP4 0203.0.113.7 198.51.100.1 1000 443\r\n')],
  ['a zone', v1('PROXY TCP6 fe80::1%eth0 2001:db8::1 1000 443\r\n')],
  ['two spaces', v1('PROXY TCP4  203.0.113.7 198.51.100.1 1000 443\r\n')],
  ['a port beyond the last', v1('PROXY TCP4 203.0.113.7 198.51.100.1 65536 443\r\n')],
  ['a port with a leading zero', v1('PROXY TCP4 203.0.113.7 198.51.100.1 01000 443\r\n')],
  ['a missing port', v1('PROXY TCP4 203.0.113.7 198.51.100.1 1000\r\n')],
  ['a port too many', v1('PROXY TCP4 203.0.113.7 198.51.100.1 1000 443 1\r\n')],
  ['a line feed alone', v1(`PROXY TCP4 203.0.113.7 198.51.100.1 1000 443\n${'x'.repeat(80)}`)],
  ['a line without end', v1(`PROXY UNKNOWN ${'x'.repeat(100)}`)],
  ['version 1 of the binary form', version2({ command: 0x11, block: block4 })],
  ['an unknown command', version2({ command: 0x22, block: block4 })],
  ['UDP', version2({ family: 0x12, block: block4 })],
  ['a unix socket', version2({ family: 0x31, block: Buffer.alloc(216) })],
  ['addresses cut short', version2({ block: block4.subarray(0, 11) })],
  ['addresses of IPv6 in a block for IPv4', version2({ family: 0x21, block: block4 })],
  ['a block of 64 KB', version2({ block: block4, length: 65_535 })],
];

test.each(bad)('malformed: %s', (_name, bytes) => {
  expect(readProxyHeader(bytes)).toBe('malformed');
});
