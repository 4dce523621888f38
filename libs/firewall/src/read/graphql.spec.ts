import { body, head, shown, signals } from './testing/shown.ts';

const request = (query: string, more: object = {}) => body('application/json', JSON.stringify({ query, ...more }));
const signalsOf = (query: string) => signals(request(query));

describe('GraphQL', () => {
  it('gives strings by their argument, comments, variables and the operation', () => {
    const reading = request('query Q($x: ID) { user(id: "1\' or 1=1", bio: """a "b" c""") { name } } # end', {
      variables: { x: '<b>' },
      operationName: 'Q',
    });
    expect(shown(reading, 'body').filter((field) => !field.startsWith('query='))).toEqual([
      "query.id=1' or 1=1",
      'query.bio=a "b" c',
      'query.#comment= end',
      'variables.x=<b>',
      'operationName=Q',
    ]);
    expect(signals(reading)).toEqual(['graphql_operation query']);
  });

  it('decodes escapes in strings', () => {
    expect(shown(request('{ a(b: "\\u003cb\\n\\"") }'), 'body')).toContain('query.b=<b\n"');
  });

  it('is read from a query, from a form, and as a body of its own', () => {
    const text = '{user(id:"x\'y"){name}}';
    expect(shown(head(`/graphql?query=${encodeURIComponent(text)}`), 'query')).toContain("query.id=x'y");
    expect(shown(body('application/x-www-form-urlencoded', `query=${encodeURIComponent(text)}`), 'body')).toContain("query.id=x'y");
    expect(shown(body('application/graphql', text), 'body')).toEqual(["query.id=x'y", `=${text}`]);
  });

  const nested = (levels: number) => `{${'a{'.repeat(levels - 1)}b${'}'.repeat(levels)}`;
  it.each([
    ['{ __schema { types { name } } }', 'graphql_introspection'],
    ['{ __type(name: "User") { name } }', 'graphql_introspection'],
    ['mutation { a }', 'graphql_operation mutation'],
    [nested(5), 'graphql_depth 5'],
    [nested(50), 'graphql_depth 50'],
    ['{ a: u, b: u, c: u, d: u, e: u }', 'graphql_aliases 5'],
    ['{ u u u u u u }', 'graphql_duplicates 5'],
    [`{ u ${'@skip(if: false) '.repeat(6)} }`, 'graphql_directives 6'],
    ['{ ...A } fragment A on U { ...B } fragment B on U { ...A }', 'graphql_fragment_cycle'],
    ['{ ...A } fragment A on U { b { ...A } }', 'graphql_fragment_cycle'],
    [`{ a } ${Array.from({ length: 5 }, (_, n) => `fragment F${n} on U { a }`).join(' ')}`, 'graphql_fragments 5'],
    ['query A { a } query B { b }', 'graphql_batch 2'],
    ['{ users(first: 100000) { name } }', 'graphql_arguments 100000'],
  ])('%s is told', (text, signal) => {
    expect(signalsOf(text)).toContain(signal);
  });

  it('of ordinary requests tells little', () => {
    const text = `query Products($first: Int = 20, $filter: ProductFilter) {
      products(first: $first, filter: $filter, sortKey: PRICE) {
        edges { node { id title price { amount currency } ...Image } }
        pageInfo { hasNextPage endCursor }
      }
    }
    fragment Image on Product { image { url(width: 200) alt } }`;
    expect(signalsOf(text)).toEqual(['graphql_operation query', 'graphql_depth 5']);
  });

  it('counts the requests of a batch', () => {
    const batch = JSON.stringify(Array.from({ length: 7 }, () => ({ query: '{ login(password: "x") { token } }' })));
    expect(signals(body('application/json', batch))).toContain('graphql_batch 7');
  });

  it('is not seen where a parameter named query holds something else', () => {
    for (const text of ['{ "a": 1 }', 'select * from users', '{ a * b }'])
      expect(signals(body('application/json', JSON.stringify({ query: text })))).toEqual([]);
  });

  it('that is broken is told where only GraphQL is expected', () => {
    expect(signals(body('application/graphql', '{ user( '))).toContain('graphql_invalid');
  });
});
