import { TestDnsServer } from '@sitekeep/sites/testing';
import { controllers } from '../app.module.ts';
import { operationsOf } from '../shell/operations.ts';
import { ExampleRun } from '../testing/example-run.ts';
import { tellStory } from '../testing/example-story.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import { examples } from './index.ts';

const webhookSecret = 'sandbox-secret-of-tests';
const run = new ExampleRun(examples, operationsOf(controllers));
let api: TestApi;
let dns: TestDnsServer;
let documented: string[];

beforeAll(async () => {
  dns = await new TestDnsServer().start();
  api = await startTestApi({
    DNS_SERVERS: dns.address,
    EDGE_CNAME: 'edge.sitekeep.example',
    EDGE_AUTH_URL: 'https://auth.sitekeep.example',
    EGRESS_ADDRESSES: '192.0.2.10',
    ACME_DIRECTORY_URL: 'https://authority.example/directory',
    PORTAL_URL: 'https://portal.sitekeep.example',
    SELLER_COUNTRY: 'DE',
    SANDBOX_WEBHOOK_SECRET: webhookSecret,
  });
  const description = (await (await fetch(`${api.portalUrl}/v1/openapi.json`)).json()) as { paths: Record<string, object> };
  documented = Object.entries(description.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  await tellStory({ api, run, dns, webhookSecret });
}, 120_000);
afterAll(async () => {
  await api?.close();
  await dns?.stop();
});

test('every documented operation has an example, and every example an operation', () => {
  expect(Object.keys(examples).sort()).toEqual([...documented].sort());
});

test('what the examples need could be brought about', () => {
  expect(run.broken).toEqual([]);
});

test.each(Object.keys(examples))('%s answers what its example says', (name) => {
  expect(run.faults.get(name) ?? ['the story of the examples does not make it']).toEqual([]);
});
