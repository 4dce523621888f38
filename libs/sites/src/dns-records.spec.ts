import { dnsRecordsOf } from './dns-records.ts';

const edge = { addresses: ['198.51.100.7', '2001:db8::7'], cname: 'edge.sitekeep.net' };

test('the apex points at addresses, because no CNAME may stand there', () => {
  const records = dnsRecordsOf('example.co.uk', edge);
  expect(records.map(({ type, name, value }) => [type, name, value])).toEqual([
    ['A', 'example.co.uk', '198.51.100.7'],
    ['AAAA', 'example.co.uk', '2001:db8::7'],
  ]);
  expect(records[0]?.note).toContain('no CNAME');
});

test('a subdomain and a wildcard get a CNAME', () => {
  expect(dnsRecordsOf('www.example.com', edge)).toMatchObject([{ type: 'CNAME', name: 'www.example.com', value: 'edge.sitekeep.net' }]);
  expect(dnsRecordsOf('*.xn--bcher-kva.de', edge)).toMatchObject([{ type: 'CNAME', name: '*.xn--bcher-kva.de', hostname: '*.bücher.de' }]);
});

test('a name that is the whole of a private suffix entry is an apex of its own', () => {
  expect(dnsRecordsOf('anna.github.io', edge)[0]?.type).toBe('A');
});
