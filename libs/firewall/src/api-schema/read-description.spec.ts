import { compileApi } from './compile-api.ts';
import { readDescription } from './read-description.ts';

const info = { title: 'Shop', version: '1' };
const of = (paths: unknown, more: object = {}) => ({ openapi: '3.1.0', info, paths, ...more });
const ok = { responses: { 200: { description: 'fine' } } };
const withSchema = (schema: unknown, more: object = {}) =>
  of({ '/a': { post: { ...ok, requestBody: { content: { 'application/json': { schema } } } } } }, more);
const faultsOf = (description: unknown) => readDescription(description).faults.map(({ pointer, code }) => `${pointer} ${code}`);
const atSchema = '/paths/~1a/post/requestBody/content/application~1json/schema';

test('a description that is fine becomes one that can be stored and compiled', () => {
  const { api, faults } = readDescription(
    withSchema({ type: 'object' }, { servers: [{ url: 'https://api.example.com/v1/' }, { url: '/v1' }] }),
  );
  expect(faults).toEqual([]);
  expect(api).toMatchObject({ openapi: '3.1.0', title: 'Shop', bases: ['/v1'], operations: [{ method: 'POST', path: '/a' }] });
  expect(() => compileApi(JSON.stringify(api))).not.toThrow();
});

test.each([
  [null, [' no_description']],
  [[], [' no_description']],
  [{ swagger: '2.0' }, [' unsupported_version']],
  [{ openapi: '4.0.0' }, ['/openapi unsupported_version']],
  [{ openapi: '3.0.3', info }, ['/paths missing']],
  [of({}), ['/paths missing']],
])('%j is no description', (description, faults) => {
  expect(faultsOf(description)).toEqual(faults);
});

test('every fault is told at once, with the place it stands at', () => {
  const description = {
    openapi: '3.1.0',
    info: {},
    servers: [{ url: 'https://[' }],
    paths: {
      'no-slash': { get: ok },
      '/items/{id}': {
        get: {
          ...ok,
          parameters: [
            { in: 'body', name: 'x', schema: {} },
            { in: 'query', schema: {} },
            { in: 'query', name: 'q' },
          ],
        },
      },
      '/b': { put: 7, post: { ...ok, requestBody: { content: {} } }, parameters: [{ in: 'query', name: 'z', style: 'odd', schema: {} }] },
      '/c': {
        post: { ...ok, requestBody: { content: { nonsense: { schema: { type: 'text', minLength: -1, allOf: {}, pattern: 'a(?=b)' } } } } },
      },
    },
  };
  expect(faultsOf(description)).toEqual([
    '/paths/no-slash no_path',
    '/paths/~1items~1{id}/get/parameters/0/in invalid_keyword',
    '/paths/~1items~1{id}/get/parameters/1/name missing',
    '/paths/~1items~1{id}/get/parameters/2 missing',
    '/paths/~1items~1{id}/get missing_parameter',
    '/paths/~1b/parameters/0/style invalid_keyword',
    '/paths/~1b/put no_operation',
    '/paths/~1b/post/requestBody/content missing',
    '/paths/~1c/post/requestBody/content/nonsense no_media_type',
    '/paths/~1c/post/requestBody/content/nonsense/schema/allOf invalid_keyword',
    '/paths/~1c/post/requestBody/content/nonsense/schema/minLength invalid_keyword',
    '/paths/~1c/post/requestBody/content/nonsense/schema/pattern invalid_regex',
    '/paths/~1c/post/requestBody/content/nonsense/schema/type invalid_keyword',
    '/info/title missing',
    '/servers/0/url invalid_address',
  ]);
});

test('two templates for the same paths are one too many', () => {
  const get = {
    get: {
      ...ok,
      parameters: [
        { in: 'path', name: 'id', required: true, schema: {} },
        { in: 'path', name: 'key', required: true, schema: {} },
      ],
    },
  };
  expect(faultsOf(of({ '/a/{id}': get, '/a/{key}': get, '/a/{id}/b': get }))).toEqual(['/paths/~1a~1{key} same_path']);
});

describe('references', () => {
  const ref = ($ref: string) => withSchema({ $ref });
  test.each([
    ['https://example.com/schema.json', 'remote_reference'],
    ['other.yaml#/components/schemas/A', 'remote_reference'],
    ['file:///etc/passwd', 'remote_reference'],
    ['#/components/schemas/Missing', 'missing_reference'],
    ['#anchor', 'missing_reference'],
    ['#/constructor/name', 'missing_reference'],
    ['#/%E0%A4%A', 'missing_reference'],
  ])('to %s are refused: %s', ($ref, code) => {
    expect(faultsOf(ref($ref))).toEqual([`${atSchema}/$ref ${code}`]);
  });

  test('that lead to themselves are refused, and those that a value ends are not', () => {
    const schemas = {
      Loop: { $ref: '#/components/schemas/Other' },
      Other: { $ref: '#/components/schemas/Loop' },
      Same: { anyOf: [{ type: 'string' }, { $ref: '#/components/schemas/Same' }] },
      Tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } },
    };
    const use = (name: string) => faultsOf(withSchema({ $ref: `#/components/schemas/${name}` }, { components: { schemas } }));
    expect(use('Loop')).toEqual(['/components/schemas/Loop circular_reference']);
    expect(use('Same')).toEqual(['/components/schemas/Same circular_reference']);
    expect(use('Tree')).toEqual([]);
  });

  test('that multiply are refused', () => {
    const twice = (name: string) => ({ anyOf: [{ $ref: `#/components/schemas/${name}` }, { $ref: `#/components/schemas/${name}` }] });
    const schemas = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`S${i}`, i === 29 ? {} : twice(`S${i + 1}`)]));
    const begin = process.threadCpuUsage();
    expect(faultsOf(withSchema({ $ref: '#/components/schemas/S0' }, { components: { schemas } }))).toContain(
      '/components/schemas/S0 too_complex',
    );
    expect(process.threadCpuUsage(begin).user / 1e6).toBeLessThan(1);
  });

  test('of parameters, bodies and path items are followed, too', () => {
    const { api } = readDescription(
      of(
        { '/a/{id}': { $ref: '#/components/pathItems/Item' } },
        {
          components: {
            pathItems: {
              Item: {
                get: { ...ok, parameters: [{ $ref: '#/components/parameters/Id' }], requestBody: { $ref: '#/components/requestBodies/B' } },
              },
            },
            parameters: { Id: { in: 'path', name: 'id', required: true, schema: { type: 'integer' } } },
            requestBodies: { B: { required: true, content: { 'text/plain': {} } } },
          },
        },
      ),
    );
    expect(api?.operations[0]).toMatchObject({
      path: '/a/{id}',
      parameters: [{ name: 'id' }],
      body: { required: true, types: [{ type: 'text/plain', schema: null }] },
    });
  });
});

test('what is nested or large beyond reason is refused in little time', () => {
  let deep: object = {};
  for (let i = 0; i < 2000; i++) deep = { properties: { a: deep } };
  expect(faultsOf(withSchema(deep))).toEqual([expect.stringContaining('too_deep')]);
  const many = Object.fromEntries(Array.from({ length: 25_000 }, (_, i) => [`p${i}`, { type: 'string' }]));
  expect(faultsOf(withSchema({ properties: many }))).toEqual([' too_complex']);
  const row = Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`S${i}`, { not: { $ref: `#/components/schemas/S${i + 1}` } }]));
  const schemas = { ...row, S15000: {} };
  expect(faultsOf(withSchema({ $ref: '#/components/schemas/S0' }, { components: { schemas } }))).toEqual([expect.stringContaining('too_')]);
  const wrong = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`p${i}`, { type: 'x' }]));
  expect(faultsOf(withSchema({ properties: wrong }))).toHaveLength(100);
});

test('names that objects have by themselves are names like others', () => {
  const schema = JSON.parse(
    '{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"dependentSchemas":{"__proto__":true}}',
  ) as object;
  const { api } = readDescription(withSchema(schema));
  const clean = Object.values(api?.schemas ?? {})[0] as { properties: object };
  expect(Object.keys(clean.properties)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).type).toBeUndefined();
});

test('attack: thousands of patterns do not keep the reader for minutes', () => {
  const many = (count: number, pattern: (i: number) => string) =>
    withSchema({ anyOf: Array.from({ length: count }, (_, i) => ({ type: 'string', pattern: pattern(i) })) });
  const begin = process.threadCpuUsage();
  expect(faultsOf(many(3000, (i) => `\\pL{1,900}${i}`)).filter((fault) => fault.includes('/pattern '))).toHaveLength(20);
  expect(faultsOf(many(1001, (i) => `^a${i}$`))).toContain(' too_complex');
  expect(process.threadCpuUsage(begin).user / 1e6).toBeLessThan(8);
  expect(faultsOf(many(400, () => '^[a-z]+$'))).toEqual([]);
});

test('attack: addresses of servers are bounded before they are read', () => {
  const begin = process.threadCpuUsage();
  for (const server of [
    { url: '{'.repeat(500_000) },
    { url: `/${'/'.repeat(500_000)}x` },
    { url: '/{a}', variables: { a: { default: `${'/'.repeat(500_000)}x` } } },
  ])
    expect(faultsOf(of({ '/a': { get: ok } }, { servers: [server] }))).toEqual(['/servers/0/url invalid_address']);
  expect(process.threadCpuUsage(begin).user / 1e6).toBeLessThan(2);
});

test('attack: what many places refer to does not multiply', () => {
  const parameters = Array.from({ length: 3000 }, (_, i) => ({ name: `p${i}`, in: 'query', schema: {} }));
  const same = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`/b${i}`, { $ref: '#/paths/~1a' }]));
  expect(faultsOf(of({ '/a': { get: { ...ok, parameters } }, ...same }))).toContain('/paths too_complex');
  const respelled = { allOf: [{ type: 'string' }, { $ref: `#${atSchema}/allOf/00` }] };
  expect(faultsOf(withSchema(respelled))).toContain(`${atSchema}/allOf/1/$ref missing_reference`);
  expect(faultsOf(of({ [`/${'{'.repeat(900_000)}`]: { get: ok } }))).toContain('/paths path_too_long');
});
