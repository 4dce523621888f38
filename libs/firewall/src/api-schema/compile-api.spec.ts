import { CompiledApi } from './compile-api.ts';
import { readDescription } from './read-description.ts';

const integer = { type: 'integer' };
const text = { type: 'string' };
const parameter = (place: string, name: string, schema: unknown, more: object = {}) => ({ in: place, name, schema, ...more });
const operation = (parameters: unknown[], more: object = {}) => ({ parameters, responses: {}, ...more });

function api(paths: Record<string, unknown>, more: object = {}): CompiledApi {
  const read = readDescription({ openapi: '3.1.0', info: { title: 'Test', version: '1' }, paths, ...more });
  expect(read.faults).toEqual([]);
  return new CompiledApi(read.api!);
}

interface Asked {
  readonly method?: string;
  readonly query?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly complete?: boolean;
}

function faults(of: CompiledApi, path: string, { method, query = '', headers = [], body, complete = true }: Asked = {}): string[] {
  const asked = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path,
    query,
    headers,
    bodyBytes: body === undefined ? 0 : body.length,
  };
  const head = of.check(asked);
  const found = [...head.faults, ...(body !== undefined && head.body ? head.body(Buffer.from(body), complete) : [])];
  return found.map((fault) => `${fault.in} ${fault.name} ${fault.code}`.replace('  ', ' '));
}

describe('paths', () => {
  const id = parameter('path', 'id', integer, { required: true });
  const shop = api(
    {
      '/': { get: operation([]) },
      '/items/{id}': { get: operation([id]), delete: operation([id]) },
      '/items/latest': { get: operation([]) },
      '/items/{id}/photos/{name}.{kind}': {
        get: operation([id, parameter('path', 'name', text), parameter('path', 'kind', { enum: ['png', 'jpeg'] })]),
      },
    },
    { servers: [{ url: 'https://api.example.com/v{n}/shop', variables: { n: { default: '2' } } }, { url: '/old' }] },
  );

  test.each([
    ['/v2/shop/', []],
    ['/v2/shop', ['request unknown_path']],
    ['/v2/shop/items/7', []],
    ['/old/items/7', []],
    ['/v2/shop/items/seven', ['path id type']],
    ['/v2/shop/items/latest', []],
    ['/v2/shop/items/%37', []],
    ['/v2/shop/items/l%61test', []],
    ['/v2/shop/items/', ['request unknown_path']],
    ['/v2/shop/items/7/', ['request unknown_path']],
    ['/v2/shop/items/%FF', ['path id encoding']],
    ['/v2/shop/items/1%2F2', ['path id type']],
    ['/v2/shopping/items/7', ['request unknown_path']],
    ['/items/7', ['request unknown_path']],
    ['/v2/shop/items/7/photos/a.b.png', ['path kind enum']],
    ['/v2/shop/items/7/photos/a.png', []],
    ['/v2/shop/items/7/photos/.png', ['request unknown_path']],
  ])('%s: %j', (path, found) => {
    expect(faults(shop, path)).toEqual(found);
  });

  test('methods', () => {
    expect(faults(shop, '/v2/shop/items/7', { method: 'HEAD' })).toEqual([]);
    expect(faults(shop, '/v2/shop/items/7', { method: 'DELETE' })).toEqual([]);
    expect(faults(shop, '/v2/shop/items/7', { method: 'PUT' })).toEqual(['request unknown_method']);
    expect(faults(shop, '/v2/shop/items/latest', { method: 'DELETE' })).toEqual(['request unknown_method']);
  });
});

describe('parameters', () => {
  const asked = (given: unknown, request: Asked) => faults(api({ '/a': { get: operation([given]) } }), '/a', request);
  const list = { type: 'array', items: integer, maxItems: 3 };
  const object = { type: 'object', properties: { x: integer, y: text }, additionalProperties: false };

  test.each([
    [parameter('query', 'n', integer), '?n=7', []],
    [parameter('query', 'n', integer), '?n=-7', []],
    [parameter('query', 'n', integer), 'n=x', ['query n type']],
    [parameter('query', 'n', integer), '?n=7&n=x', ['query n type']],
    [parameter('query', 'n', integer), '?n=0x7', ['query n type']],
    [parameter('query', 'n', integer), '?n=%37', []],
    [parameter('query', 'n', integer), '', []],
    [parameter('query', 'n', integer, { required: true }), '?m=7', ['query n required']],
    [parameter('query', 'n', { type: 'boolean' }), '?n=true', []],
    [parameter('query', 'n', { type: 'boolean' }), '?n=1', ['query n type']],
    [parameter('query', 'n', { type: ['integer', 'null'] }), '?n=', []],
    [parameter('query', 'n', { anyOf: [integer, { enum: ['all'] }] }), '?n=all', []],
    [parameter('query', 'n', { anyOf: [integer, { enum: ['all'] }] }), '?n=none', ['query n anyOf']],
    [parameter('query', 'n', text), '?n=12', []],
    [parameter('query', 'n', { ...text, maxLength: 3 }), '?n=a+b', []],
    [parameter('query', 'n', text), '?n=%FF', ['query n encoding']],
    [parameter('query', 'n', integer, { allowEmptyValue: true }), '?n=', []],
    [parameter('query', 'n', list), '?n=1&n=2', []],
    [parameter('query', 'n', list), '?n=1&n=x', ['query n[] type']],
    [parameter('query', 'n', list), '?n=1&n=2&n=3&n=4', ['query n maxItems']],
    [parameter('query', 'n', list, { explode: false }), '?n=1,2', []],
    [parameter('query', 'n', list, { explode: false }), '?n=1,,2', ['query n[] type']],
    [parameter('query', 'n', list, { style: 'pipeDelimited', explode: false }), '?n=1|2', []],
    [parameter('query', 'n', list, { style: 'spaceDelimited', explode: false }), '?n=1%202', []],
    [parameter('query', 'n', object, { style: 'deepObject', explode: true }), '?n[x]=1&n[y]=2', []],
    [parameter('query', 'n', object, { style: 'deepObject', explode: true }), '?n[x]=a', ['query n.x type']],
    [parameter('query', 'n', object, { style: 'deepObject', explode: true }), '?n[z]=a', ['query n.* additionalProperties']],
    [parameter('query', 'n', object), '?x=1&y=2&other=3', []],
    [parameter('query', 'n', object), '?x=one', ['query n.x type']],
    [parameter('query', 'n', object, { explode: false }), '?n=x,1,y,b', []],
    [{ in: 'query', name: 'n', content: { 'application/json': { schema: object } } }, '?n={"x":1}', []],
    [{ in: 'query', name: 'n', content: { 'application/json': { schema: object } } }, '?n={"x":"a"}', ['query n.x type']],
    [{ in: 'query', name: 'n', content: { 'application/json': { schema: object } } }, '?n={x}', ['query n json']],
  ])('%j with %s: %j', (given, query, found) => {
    expect(asked(given, { query })).toEqual(found);
  });

  test('of headers, whatever their case, and of cookies', () => {
    expect(asked(parameter('header', 'X-Page', integer), { headers: ['x-page', '7'] })).toEqual([]);
    expect(asked(parameter('header', 'X-Page', integer, { required: true }), { headers: [] })).toEqual(['header x-page required']);
    expect(asked(parameter('header', 'X-Ids', list), { headers: ['X-Ids', '1,x'] })).toEqual(['header x-ids[] type']);
    expect(asked(parameter('header', 'Authorization', integer, { required: true }), {})).toEqual([]);
    expect(asked(parameter('cookie', 'n', integer), { headers: ['Cookie', 'm=x; n=7'] })).toEqual([]);
    expect(asked(parameter('cookie', 'n', integer), { headers: ['Cookie', 'n=x'] })).toEqual(['cookie n type']);
  });

  test('of a path count for all its operations, unless one says otherwise', () => {
    const shared = api({
      '/a': { parameters: [parameter('query', 'n', integer)], get: operation([]), delete: operation([parameter('query', 'n', text)]) },
    });
    expect([faults(shared, '/a', { query: '?n=x' }), faults(shared, '/a', { query: '?n=x', method: 'DELETE' })]).toEqual([
      ['query n type'],
      [],
    ]);
  });
});

describe('bodies', () => {
  const person = { type: 'object', required: ['name'], properties: { name: text, age: integer, tags: { type: 'array', items: text } } };
  const content = {
    'application/json': { schema: person },
    'application/x-www-form-urlencoded': { schema: person },
    'text/*': { schema: { maxLength: 5 } },
  };
  const shop = api({
    '/a': { post: operation([], { requestBody: { required: true, content } }), get: operation([]) },
    '/b': { post: operation([], { requestBody: { content: { '*/*': {} } } }) },
  });
  const json = ['Content-Type', 'application/json; charset=utf-8'];
  const form = ['content-type', 'application/x-www-form-urlencoded'];

  test.each([
    [json, '{"name":"Ann","age":7}', []],
    [json, '\ufeff{"name":"Ann"}', []],
    [json, '{"age":"seven","tags":["a",1]}', ['body name required', 'body age type', 'body tags[] type']],
    [json, '[]', ['body type']],
    [json, '{"name":', ['body json']],
    [form, 'name=Ann&age=7&tags=a&tags=b', []],
    [form, 'age=seven&tags=a', ['body name required', 'body age type']],
    [form, 'name=%FF', ['body encoding']],
    [form, 'name=Ann&name=Bob', ['body name type']],
    [['content-type', 'text/plain'], 'short', []],
    [['content-type', 'text/plain'], 'too long', ['body maxLength']],
    [['content-type', 'application/xml'], '<a/>', ['body media_type']],
    [[], '{"name":"Ann"}', ['body media_type']],
    [[...json, ...form], '{"name":"Ann"}', ['body media_type']],
  ])('%j %s: %j', (headers, body, found) => {
    expect(faults(shop, '/a', { headers, body })).toEqual(found);
  });

  test('that are missing, not expected, not described, or not whole', () => {
    expect(faults(shop, '/a', { method: 'POST' })).toEqual(['body required']);
    expect(faults(shop, '/a', { method: 'GET', headers: json, body: '{}' })).toEqual(['body unexpected_body']);
    expect(faults(shop, '/b', { headers: ['content-type', 'image/png'], body: 'x' })).toEqual([]);
    expect(faults(shop, '/b', { method: 'POST' })).toEqual([]);
    expect(faults(shop, '/a', { headers: json, body: '{"name":', complete: false })).toEqual(['body incomplete']);
  });

  test('no fault holds what was sent', () => {
    const found = faults(shop, '/a', { headers: json, body: '{"name":"hunter2","hunter2":1,"age":"hunter2"}', query: '?hunter2=1' });
    expect(found).toEqual(['body age type']);
  });
});
