import 'reflect-metadata';
import { CustomerAccess, StaffAccess } from '@sitekeep/accounts';
import { redisKeys, rulesetSchema } from '@sitekeep/contracts';
import { RebuildService } from '@sitekeep/publication';
import { cliConfig, type CliConfig } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { withContexts } from './cli-context.ts';
import { demoFacts } from './demo-facts.ts';
import { DemoSeed } from './demo-seed.ts';
import { type CliSetting, startCliSetting } from './testing/cli-setting.ts';

let setting: CliSetting;
let config: CliConfig;
const facts = demoFacts(Buffer.alloc(32, 5));

/** Who sells in the demo, as npm start tells the processes: what it says must be right, or nothing starts. */
type DemoSettings = { sellerFrom: (environment: object) => Record<string, string> };
const demoSettings = new URL('../../../tools/start/settings.mjs', import.meta.url).href;

beforeAll(async () => {
  setting = await startCliSetting();
  const { sellerFrom } = (await import(demoSettings)) as DemoSettings;
  config = cliConfig({ ...setting.env, ...sellerFrom({}), ALLOW_PRIVATE_ORIGINS: 'true' });
});
afterAll(() => setting?.stop());

const seed = (originPort: number) =>
  withContexts(config, async (app) => {
    await new DemoSeed(app, facts).run(originPort);
    return app.get(DataSource).query<{ state: string; invoices: number; sites: number; people: number }[]>(
      `SELECT (SELECT string_agg(state, ',') FROM service) AS state, (SELECT count(*)::int FROM invoice) AS invoices,
              (SELECT count(*)::int FROM site) AS sites, (SELECT count(*)::int FROM person) AS people`,
    );
  });
const published = async () => {
  const { redis } = setting;
  const { siteId } = JSON.parse((await redis.get(redisKeys.host(facts.hostname))) ?? '{}') as { siteId: string };
  const { revision } = JSON.parse((await redis.get(redisKeys.site(siteId))) ?? '{}') as { revision: number };
  return rulesetSchema.parse(JSON.parse((await redis.get(redisKeys.ruleset(siteId, revision))) ?? '{}'));
};

test('the demo is paid, refuses one address, and the edges can read it at once', async () => {
  expect(await seed(4080)).toEqual([{ state: 'paid', invoices: 1, sites: 1, people: 1 }]);
  expect(await published()).toMatchObject({
    hostnames: [facts.hostname],
    origins: [{ host: '127.0.0.1', port: 4080 }],
    filters: { blacklist: [{ address: '127.0.0.2/32' }] },
  });
  expect(await setting.redis.exists(redisKeys.complete)).toBe(1);
});

test('a second start keeps it and follows the port of the demo website', async () => {
  expect(await seed(4090)).toEqual([{ state: 'paid', invoices: 1, sites: 1, people: 1 }]);
  expect((await published()).origins).toMatchObject([{ port: 4090 }]);
});

test('the token that is shown is the one that works', async () => {
  await withContexts(config, async (app) => {
    const access = app.get(CustomerAccess, { strict: false });
    expect(await access.byToken(facts.customer.apiToken, '127.0.0.1', null)).not.toBeNull();
    expect(await app.get(RebuildService, { strict: false }).ifIncomplete()).toBe(false);
  });
});

test('two of staff can sign in, so that one agrees to what the other asks for', async () => {
  await withContexts(config, async (app) => {
    const access = app.get(StaffAccess, { strict: false });
    for (const { email, password, apiToken, name } of [facts.staff, facts.secondStaff]) {
      expect((await access.signIn(email, password)).principal).toMatchObject({ name, role: 'admin' });
      expect(await access.byToken(apiToken)).toMatchObject({ name });
    }
  });
});

test('the logins are the same at every start and differ between installations', () => {
  expect(demoFacts(Buffer.alloc(32, 5))).toEqual(facts);
  expect(demoFacts(Buffer.alloc(32, 6)).customer.password).not.toBe(facts.customer.password);
  expect(facts.customer.password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
});
