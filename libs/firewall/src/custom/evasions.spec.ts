import { condition, field, holds, request } from './testing/custom-setting.ts';

const id = (...values: string[]) => request({ head: values.map((value) => field('query', 'id', value)) });

test.each([
  '/admin/login',
  '//admin/login',
  '/%2Fadmin/login',
  '/x/..%2Fadmin/login',
  '/admin;a=1/login',
  '/x%252F..%252Fadmin/login',
  '/%61dmin/login',
])('a block of /admin meets %s, and an allow of what lies beside it does not spare it', (path) => {
  expect(holds(condition({ field: 'path', operator: 'prefix', values: ['/admin'] }), request({ path }))).toBe(true);
  const beside = condition({ field: 'path', operator: 'prefix', values: ['/admin'], negate: true });
  expect(holds(beside, request({ path }), 'allow')).toBe(false);
});

test('whatever reading of a path lies outside is stopped, and nothing is spared that has one inside', () => {
  const files = condition({ field: 'path', operator: 'prefix', values: ['/files/'] });
  const climbing = request({ path: '/files/..%2Fadmin' });
  expect(holds({ ...files, negate: true }, climbing)).toBe(true);
  expect(holds(files, climbing, 'allow')).toBe(false);
  expect(holds(files, request({ path: '/files/a%20b' }), 'allow')).toBe(true);
});

test('every layer of a value is seen, the raw one too', () => {
  const layers = request({
    head: [field('query', 'q', '%253Cscript'), field('query', 'q', '%3Cscript', 1), field('query', 'q', '<script', 2)],
  });
  const contains = (text: string) => holds(condition({ field: 'argument', name: 'q', operator: 'contains', values: [text] }), layers);
  expect([contains('%253C'), contains('%3C'), contains('<script'), contains('>')]).toEqual([true, true, true, false]);
});

test('a query is read as it stands, once and twice', () => {
  const query = '?q=%253Cscript+x';
  const contains = (text: string) => holds(condition({ field: 'query', operator: 'contains', values: [text] }), request({ query }));
  expect([contains('%253C'), contains('<script x'), contains('%3Cscript x'), contains('<img')]).toEqual([true, true, true, false]);
  const broken = request({ query: '?q=%zz%f' });
  expect(holds(condition({ field: 'query', operator: 'equals', values: ['q=%zz%f'] }), broken)).toBe(true);
});

test('a second value of a parameter hides nothing: each must be as a rule demands', () => {
  const number = condition({ field: 'argument', name: 'id', operator: 'regex', values: ['^\\d+$'] });
  const demanded = { ...number, negate: true };
  expect([id('7'), id('7', '8'), id('7', "1' or 1"), id("1' or 1", '7'), id()].map((asked) => holds(demanded, asked))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  expect([id('7'), id('7', "1' or 1"), id()].map((asked) => holds(number, asked, 'allow'))).toEqual([true, false, false]);
});

test('a value that is a number once it is decoded is one', () => {
  const demanded = condition({ field: 'argument', name: 'id', operator: 'regex', values: ['^\\d+$'], negate: true });
  const encoded = request({ head: [field('query', 'id', '%37'), field('query', 'id', '7', 1)] });
  const beside = request({ head: [field('query', 'id', 'x'), field('query', 'id', '%37'), field('query', 'id', '7', 1)] });
  expect([holds(demanded, encoded), holds(demanded, beside)]).toEqual([false, true]);
});

test('of any argument, the condition turned round means none of them', () => {
  const none = condition({ field: 'argument', operator: 'contains', values: ['<'], negate: true });
  const asked = (...values: string[]) => request({ head: values.map((value, i) => field('query', `a${i}`, value)) });
  for (const kind of ['block', 'allow'] as const) {
    expect([holds(none, asked('a', 'b'), kind), holds(none, asked('a', '<'), kind)]).toEqual([true, false]);
  }
});

test('an argument in brackets or below another is part of it, one of a longer name is not', () => {
  const evil = condition({ field: 'argument', name: 'id', operator: 'contains', values: ['evil'] });
  const told = (name: string) => holds(evil, request({ head: [field('query', name, 'evil')] }));
  expect([told('id[]'), told('id[0].x'), told('id.x'), told('ident'), told('my.id')]).toEqual([true, true, true, false, false]);
});

test('the same header twice is read twice', () => {
  const demanded = condition({ field: 'user_agent', operator: 'prefix', values: ['Mozilla/'], negate: true });
  const agents = (...values: string[]) => request({ head: values.map((value) => field('header', 'user-agent', value)) });
  expect([holds(demanded, agents('Mozilla/5.0')), holds(demanded, agents('Mozilla/5.0', 'sqlmap'))]).toEqual([false, true]);
});

test('text beyond ASCII is found where a head gives it byte by byte', () => {
  const bytes = Buffer.from('München', 'utf8').toString('latin1');
  const head = [field('header', 'x-city', bytes), field('query', 'city', 'MÜNCHEN')];
  const told = (given: Partial<Parameters<typeof condition>[0]>, value: string) =>
    holds(condition({ field: 'header', name: 'x-city', values: [value], ...given }), request({ head }));
  expect([told({}, 'München'), told({ operator: 'contains' }, 'ü'), told({}, 'Munchen')]).toEqual([true, true, false]);
  expect(told({ field: 'argument', name: 'city', ignoreCase: true }, 'münchen')).toBe(true);
});
