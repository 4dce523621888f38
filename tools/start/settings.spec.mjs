// What the processes of the demo are told.
import { appsFor, portsFrom } from './settings.mjs';

const options = {
  ports: portsFrom({}),
  host: '127.0.0.1',
  stores: { databaseUrl: 'postgres://', redisUrl: 'redis://' },
  secrets: { SEALING_KEY: '', SESSION_KEY: '', SANDBOX_WEBHOOK_SECRET: '' },
  tls: { certFile: '', keyFile: '' },
  edgeDataDir: '',
};
const sellers = () => {
  const { cli, processes } = appsFor(options);
  const named = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('SELLER_')));
  return Object.fromEntries([['cli', named(cli)], ...processes.map(({ name, env }) => [name, named(env)])]);
};
const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('SELLER_')) delete process.env[name];
});
afterEach(() => {
  process.env = { ...before };
});

test('the demo sells as an example with VAT id and bank account, told to every process that bills and to no other', () => {
  const { cli, api, edge, ...others } = sellers();
  expect(cli).toMatchObject({
    SELLER_NAME: expect.stringContaining('Example'),
    SELLER_COUNTRY: 'DE',
    SELLER_VAT_ID: 'DE999999995',
  });
  expect(hasCheckDigits(cli.SELLER_IBAN)).toBe(true);
  expect([api, others['billing-worker']]).toEqual([cli, cli]);
  expect([edge, others['insight-worker'], others['demo-origin']]).toEqual([{}, {}, {}]);
});

test.each(['Shop Ltd', ''])('a seller of the environment takes the place of all of the example (SELLER_NAME=%j)', (name) => {
  process.env.SELLER_NAME = name;
  expect(sellers().api).toEqual({});
});

// ISO 13616: the remainder by 97 of the rearranged digits is 1.
function hasCheckDigits(iban) {
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((sign) => parseInt(sign, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}
