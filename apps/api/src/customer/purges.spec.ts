import { randomUUID } from 'node:crypto';
import type { Fault, Problem, SitePurge } from '@sitekeep/contracts';
import { HttpCustomer, startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let anna: HttpCustomer;
beforeAll(async () => {
  api = await startTestApi();
  anna = await new HttpCustomer(api.portalUrl).signUp();
});
afterAll(() => api?.close());

async function newSite() {
  const { name, at } = await anna.newSite();
  const path = `${at}/purges`;
  const purge = (json: unknown, headers = {}) => anna.call<SitePurge & Problem>('POST', path, json, headers);
  const list = async (query = '') => (await anna.call<{ data: SitePurge[]; nextCursor: string | null }>('GET', path + query)).body;
  return { name, path, purge, list };
}

test('purges are written down as the edges compare them, and listed newest first', async () => {
  const { name, purge, list } = await newSite();
  const first = await purge({ kind: 'url', values: [`https://${name}/a/../b?c`, '/b?c'] });
  expect(first).toMatchObject({ status: 201, body: { kind: 'url', values: ['/b?c'], hard: true } });
  expect(await purge({ kind: 'tag', values: ['product-17'], hard: false })).toMatchObject({ status: 201, body: { hard: false } });
  expect(await purge({ kind: 'all' })).toMatchObject({ status: 201, body: { values: [] } });
  expect((await list()).data.map(({ kind }) => kind)).toEqual(['all', 'tag', 'url']);
  const page = await list('?limit=2');
  expect((await list(`?limit=2&after=${page.nextCursor}`)).data).toEqual([first.body]);
});

test('the same call sent again purges once', async () => {
  const { purge, list } = await newSite();
  const key = { 'idempotency-key': randomUUID() };
  const first = await purge({ kind: 'all' }, key);
  expect((await purge({ kind: 'all' }, key)).body).toEqual(first.body);
  expect((await list()).data).toHaveLength(1);
});

test('every fault is told at once, and nothing is purged', async () => {
  const { purge, list } = await newSite();
  const codes = async (json: unknown) => {
    const { status, body } = await purge(json);
    return [status, ...(body.errors ?? []).map(({ pointer, code }: Fault) => `${pointer} ${code}`)];
  };
  expect(await codes({ kind: 'url', values: ['/a', 'b', 'https://other.example.com/', '/%zz'] })).toEqual([
    422,
    '/values/1 invalid_url',
    '/values/2 other_site',
    '/values/3 invalid_url',
  ]);
  expect(await codes({ kind: 'some', values: Array.from({ length: 101 }, () => '/') })).toEqual([
    422,
    '/kind invalid_value',
    '/values too_big',
  ]);
  expect(await codes({ kind: 'all', values: ['/a'] })).toEqual([422, '/values not_needed']);
  expect((await list()).data).toEqual([]);
});

test('each value counts, for each site apart', async () => {
  const { purge } = await newSite();
  const left = async (json: unknown, by = purge) => Number(/r=(\d+)/.exec((await by(json)).headers.get('ratelimit') ?? '')?.[1]);
  const before = await left({ kind: 'all' });
  expect(await left({ kind: 'tag', values: ['a', 'b', 'c'] })).toBe(before - 3);
  expect(await left({ kind: 'all' }, (await newSite()).purge)).toBe(before);
});
