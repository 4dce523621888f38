import { findPebble, Pebble } from '@sitekeep/certificates/testing';
import { redisKeys, rulesetSchema, sitePointerSchema, storedId, type SiteDetail } from '@sitekeep/contracts';
import { eventually, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { TestDnsServer } from '@sitekeep/sites/testing';
import { Redis } from 'ioredis';
import { WorkerStack } from './testing/worker-stack.ts';

const program = await findPebble();
if ('reason' in program) console.warn(`Ordering certificates is not tested: ${program.reason}`);
const withPebble = 'reason' in program ? describe.skip : describe;

withPebble('certificates, by the worker as a process of its own', () => {
  let server: TestRedis;
  let redis: Redis;
  let dns: TestDnsServer;
  let pebble: Pebble;
  let stack: WorkerStack;
  beforeAll(async () => {
    if ('reason' in program) return;
    server = await startTestRedis();
    redis = new Redis(server.url);
    dns = await new TestDnsServer().start();
    pebble = await Pebble.start(program, { dnsServer: dns.address, redis });
    stack = await WorkerStack.start({
      REDIS_URL: server.url,
      DNS_SERVERS: dns.address,
      EDGE_ADDRESSES: '127.0.0.1',
      ACME_DIRECTORY_URL: pebble.directoryUrl,
      ACME_CA_FILE: pebble.caFile,
      SWEEP_INTERVAL_SECONDS: '1',
    });
  }, 90_000);
  afterAll(async () => {
    await stack?.stop();
    await pebble?.stop();
    await dns?.stop();
    redis?.disconnect();
    await server?.stop();
  }, 30_000);

  /** A site whose names point at us from the first moment on. */
  async function order(): Promise<SiteDetail> {
    const account = await stack.account();
    dns.everything = { A: ['127.0.0.1'] };
    return stack.order(account);
  }
  const stateOf = async (site: SiteDetail) => {
    const [row] = await stack.sql<{ state: string }>('SELECT state FROM certificate_order WHERE site_id = $1', [storedId('site', site.id)]);
    return row?.state;
  };
  const certificatesOf = async (site: SiteDetail) => {
    const { revision } = sitePointerSchema.parse(JSON.parse((await redis.get(redisKeys.site(site.id))) ?? 'null'));
    return rulesetSchema.parse(JSON.parse((await redis.get(redisKeys.ruleset(site.id, revision))) ?? 'null')).certificates;
  };

  test('from the order of a site to a ruleset that names its certificate', async () => {
    const site = await order();
    const [certificate] = await eventually(
      'in the ruleset',
      async () => {
        const found = await certificatesOf(site);
        return found.length > 0 && found;
      },
      30_000,
    );
    expect(certificate?.names).toEqual([site.hostnames[0]?.name]);
    expect(await redis.ttl(redisKeys.certificate(certificate!.id))).toBe(-1);
  }, 40_000);

  test('killed while the authority looks, it leaves nothing stuck: the next worker orders anew', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    pebble.edge.ready = promise;
    const asked = pebble.edge.asked.length;
    const site = await order();
    await eventually('the authority looks', () => pebble.edge.asked.length > asked, 30_000);
    await stack.kill9();
    resolve();
    expect(await stateOf(site)).toBe('pending');
    await stack.startWorker();
    // A job of a killed worker is free again when its lock of 30 s has run out.
    await eventually('issued', async () => (await stateOf(site)) === 'issued', 90_000);
    expect(await stack.sql('SELECT 1 FROM certificate WHERE site_id = $1', [storedId('site', site.id)])).toHaveLength(1);
    expect(stack.log).not.toContain('PRIVATE KEY');
  }, 150_000);
});
