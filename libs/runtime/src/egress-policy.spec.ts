import { EgressPolicy } from './egress-policy.ts';

const policy = new EgressPolicy({ allowPrivate: false, ownAddresses: ['9.9.9.9', '2620:fe::9'] });

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '2001:0:1::',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  '9.9.9.9',
  '2620:fe::9',
  '::7f00:1',
  '::808:808',
  '0:0:0:0:0:0:a00:1',
  '168.63.129.16',
  '192.0.2.1',
  '192.88.99.1',
  '198.51.100.7',
  '203.0.113.255',
  '2001:db8:7::1',
  '3fff:fff::1',
  '5f00::1',
  'localhost',
  '2130706433',
  '0x7f.1',
  '',
])('%p is refused', (address) => {
  expect(policy.allowsAddress(address)).toBe(false);
});

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '168.63.129.17', '192.88.98.1', '2606:4700::1111', '2a00:1450::1', '2620:fe::fe'])(
  '%p is allowed',
  (address) => {
    expect(policy.allowsAddress(address)).toBe(true);
  },
);

test('a metadata address and a mail port are refused before connecting, brackets or not', () => {
  expect(() => policy.assertTarget('169.254.169.254', 80)).toThrow('not reachable');
  expect(() => policy.assertTarget('[::1]', 80)).toThrow('not reachable');
  expect(() => policy.assertTarget('8.8.8.8', 25)).toThrow('not reachable');
  expect(() => policy.assertTarget('8.8.8.8', 8443)).not.toThrow();
});

const resolve = (each: EgressPolicy, hostname: string) =>
  new Promise<string>((done) => {
    each.lookup(hostname, {}, (error, address) => done(error?.code ?? (address as string)));
  });

test('a name that resolves to a private address is refused at connect time', async () => {
  expect(await resolve(policy, 'localhost')).toBe('EEGRESS');
});

test('development may reach private origins, but still no mail port', async () => {
  const relaxed = new EgressPolicy({ allowPrivate: true });
  expect(await resolve(relaxed, 'localhost')).toMatch(/^(127\.0\.0\.1|::1)$/);
  expect(relaxed.allowsPort(25)).toBe(false);
});
