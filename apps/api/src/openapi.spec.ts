import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const committed = new URL('../../../docs/openapi.json', import.meta.url);
type Operation = { summary?: string; 'x-permission'?: string; parameters?: object[]; responses: Record<string, unknown> };
type Description = { openapi: string; paths: Record<string, Record<string, Operation>> };
let api: TestApi;
let description: Description;

beforeAll(async () => {
  api = await startTestApi();
  description = (await (await fetch(`${api.portalUrl}/v1/openapi.json`)).json()) as Description;
}, 60_000);
afterAll(() => api.close());

test('the committed interface description is fresh (UPDATE_OPENAPI=1 writes it)', () => {
  const now = `${JSON.stringify(description, null, 2)}\n`;
  if (process.env['UPDATE_OPENAPI']) writeFileSync(committed, now);
  expect(existsSync(committed) && readFileSync(committed, 'utf8') === now).toBe(true);
});

test('it is OpenAPI 3.1, and every endpoint has a summary, an answer of success and the problem', () => {
  expect(description.openapi).toBe('3.1.0');
  const bad = operations(description).filter(
    ({ operation }) =>
      !operation.summary || !operation.responses['default'] || !Object.keys(operation.responses).some((status) => status.startsWith('2')),
  );
  expect(bad.map(({ name }) => name)).toEqual([]);
  expect(operations(description).length).toBeGreaterThan(40);
});

test('every endpoint names its permission, and writes of a known caller the key that makes repeating safe', () => {
  const named = operations(description).map(({ name, operation }) => ({ name, permission: operation['x-permission'], operation }));
  expect(named.filter(({ permission }) => !permission).map(({ name }) => name)).toEqual([]);
  const writes = named.filter(({ name, permission }) => !name.startsWith('get ') && permission !== 'public');
  const without = writes.filter(({ operation }) => !JSON.stringify(operation.parameters).includes('/IdempotencyKey"'));
  expect(without.map(({ name }) => name)).toEqual([]);
  expect(named.find(({ name }) => name === 'post /v1/sites')?.permission).toBe('sites:write');
});

test('every reference points at something in the document', () => {
  const pointers = [...JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer = '']) => pointer);
  const at = (pointer: string) =>
    pointer.split('/').reduce<unknown>((found, key) => (found as Record<string, unknown>)?.[key], description);
  expect(pointers.filter((pointer) => at(pointer) === undefined)).toEqual([]);
  expect(pointers.length).toBeGreaterThan(100);
});

test('the interactive page is served', async () => {
  expect((await fetch(`${api.portalUrl}/docs`)).status).toBe(200);
});

const operations = (each: Description) =>
  Object.entries(each.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );
