import { apiConfig, ConfigError, edgeConfig } from './index.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const good = {
  DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/c',
  REDIS_URL: 'redis://127.0.0.1:6379',
  SEALING_KEY: key,
  SESSION_KEY: key,
  SANDBOX_WEBHOOK_SECRET: '0123456789abcdef',
};
const faultsOf = (environment: NodeJS.ProcessEnv): string[] => {
  try {
    apiConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

test('a complete environment is parsed, with defaults', () => {
  const config = apiConfig(good);
  expect(config.API_PORT).toBe(4000);
  expect(config.SESSION_KEY).toHaveLength(32);
  expect(config.EDGE_ADDRESSES).toEqual(['127.0.0.1']);
});

test('every fault is told at once, each with its variable', () => {
  const faults = faultsOf({
    ...good,
    DATABASE_URL: 'mysql://x',
    SEALING_KEY: 'c2hvcnQ=',
    API_PORT: '70000',
    EDGE_ADDRESSES: '1.2.3.4,nonsense',
  });
  expect(faults.map((fault) => fault.split(':')[0]?.split('.')[0])).toEqual(
    expect.arrayContaining(['DATABASE_URL', 'SEALING_KEY', 'API_PORT', 'EDGE_ADDRESSES']),
  );
});

test('an empty variable counts as absent', () => {
  expect(faultsOf({ ...good, REDIS_URL: '' }).join()).toContain('REDIS_URL');
});

test('what is only for development does not boot in production', () => {
  const faults = faultsOf({ ...good, SITEKEEP_ENV: 'production', ALLOW_PRIVATE_ORIGINS: 'true' }).join('\n');
  expect(faults).toMatch(/STRIPE_SECRET_KEY.*sandbox/);
  expect(faults).toMatch(/SMTP_URL/);
  expect(faults).toMatch(/ALLOW_PRIVATE_ORIGINS/);
});

test('what is only for development needs a flag on a database elsewhere', () => {
  const elsewhere = { ...good, DATABASE_URL: 'postgres://a:b@db.example.com:5432/c', ALLOW_PRIVATE_ORIGINS: 'true' };
  expect(faultsOf(elsewhere).join('\n')).toMatch(/STRIPE_SECRET_KEY[^]*SMTP_URL[^]*ALLOW_PRIVATE_ORIGINS/);
  expect(faultsOf({ ...elsewhere, ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: 'true' })).toEqual([]);
});

test('the edge needs no database', () => {
  expect(edgeConfig({ REDIS_URL: good.REDIS_URL }).EDGE_HTTP_PORT).toBe(8080);
});

test('where proxies ask there is a key that secrets are derived from', () => {
  const environment = { REDIS_URL: good.REDIS_URL, EDGE_AUTH_PORT: '8090', EDGE_AUTH_HTTPS_PORT: '' };
  expect(() => edgeConfig(environment)).toThrow('SEALING_KEY: Needed with EDGE_AUTH_PORT');
  expect(edgeConfig({ ...environment, SEALING_KEY: key }).EDGE_AUTH_PORT).toBe(8090);
});

test('an edge that asks the gate has the key by which it is known there', () => {
  const environment = { REDIS_URL: good.REDIS_URL, GATE_URL: 'http://api:4000' };
  expect(() => edgeConfig({ ...environment, SEALING_KEY: '' })).toThrow('SEALING_KEY: Needed with GATE_URL');
  expect(edgeConfig({ ...environment, SEALING_KEY: key }).GATE_URL).toBe('http://api:4000');
  for (const wrong of ['api:4000', 'ftp://api', 'http://api/v1', 'http://a:b@api'])
    expect(() => edgeConfig({ ...environment, SEALING_KEY: key, GATE_URL: wrong })).toThrow('GATE_URL');
});

test('extra ports are ports and ranges, at most 64, of one kind each', () => {
  const ports = (http: string, https = '') => faultsOf({ ...good, EDGE_EXTRA_HTTP_PORTS: http, EDGE_EXTRA_HTTPS_PORTS: https }).join();
  const environment = { REDIS_URL: good.REDIS_URL, EDGE_EXTRA_HTTP_PORTS: '8880, 8081-8083,8082', EDGE_EXTRA_HTTPS_PORTS: '' };
  expect(edgeConfig(environment)).toMatchObject({ EDGE_EXTRA_HTTP_PORTS: [8081, 8082, 8083, 8880], EDGE_EXTRA_HTTPS_PORTS: [] });
  expect(ports('1000-1063')).toBe('');
  expect(ports('1000-1064')).toContain('at most 64');
  expect(ports('1000-1062,2000-2001')).toContain('at most 64');
  for (const wrong of ['0', '80-', '-80', '90-80', '65536', '1-70000', 'http', '8080;8081'])
    expect(ports(wrong)).toContain('EDGE_EXTRA_HTTP_PORTS: Give ports and ranges');
  expect(ports('8081-8083', '8083,8443')).toBe('EDGE_EXTRA_HTTPS_PORTS: 8083: in EDGE_EXTRA_HTTP_PORTS already.');
});

test('balancers and proxies are addresses and networks', () => {
  const environment = {
    REDIS_URL: good.REDIS_URL,
    EDGE_PROXY_PROTOCOL_FROM: '10.0.0.1, 10.1.0.0/16',
    EDGE_TRUSTED_PROXIES: '::1,2001:db8::/32',
  };
  expect(edgeConfig(environment)).toMatchObject({ EDGE_TRUSTED_PROXIES: ['::1', '2001:db8::/32'] });
  for (const wrong of ['10.0.0.0/33', '10.0.0', 'all', '::/129', '10.0.0.0/8/8', '10.0.0.0/08'])
    expect(() => edgeConfig({ ...environment, EDGE_PROXY_PROTOCOL_FROM: wrong })).toThrow('EDGE_PROXY_PROTOCOL_FROM');
});
