import type { RulesetCondition } from '@sitekeep/contracts';
import type { CustomRequest } from './custom-request.ts';
import { bodyOf, condition, field, holds, request } from './testing/custom-setting.ts';

type Given = Pick<RulesetCondition, 'field'> & Partial<RulesetCondition>;

const json = bodyOf('{"user":{"name":"Ann"}}', [field('body', 'user.name', 'Ann'), field('body_name', '', 'user.name')]);
const asked = request({
  method: 'POST',
  path: '/Shop/cart.php',
  query: '?item=7&sort=a%2Fb',
  hostname: 'www.example.com',
  from: '192.0.2.7',
  bodyBytes: 23,
  body: json,
  head: [
    field('query', 'item', '7'),
    field('query', 'sort', 'a%2Fb'),
    field('query', 'sort', 'a/b', 1),
    field('header', 'user-agent', 'Mozilla/5.0 (X11)'),
    field('header', 'x-version', '12.5'),
    field('header', 'referer', 'https://example.org/'),
    field('cookie', 'theme', 'Dark'),
    field('cookie', 'visits', '31'),
  ],
});

// Of every field and operator one condition that holds for the request above, and one that does not.
const table: readonly (readonly [Given, readonly string[], readonly string[]])[] = [
  [{ field: 'method', operator: 'equals' }, ['POST'], ['GET']],
  [{ field: 'method', operator: 'in' }, ['PUT', 'POST'], ['PUT', 'GET']],
  [{ field: 'method', operator: 'contains' }, ['OS'], ['AT']],
  [{ field: 'method', operator: 'prefix' }, ['PO'], ['OST']],
  [{ field: 'method', operator: 'suffix' }, ['ST'], ['POS']],
  [{ field: 'method', operator: 'regex' }, ['^P(OST|UT)$'], ['^P$']],
  [{ field: 'path', operator: 'equals' }, ['/Shop/cart.php'], ['/Shop/']],
  [{ field: 'path', operator: 'in' }, ['/x', '/Shop/cart.php'], ['/x', '/shop/cart.php']],
  [{ field: 'path', operator: 'contains' }, ['cart'], ['Cart']],
  [{ field: 'path', operator: 'prefix' }, ['/Shop'], ['Shop']],
  [{ field: 'path', operator: 'suffix' }, ['.php'], ['.ph']],
  [{ field: 'path', operator: 'regex' }, ['\\.php$'], ['^\\.php']],
  [{ field: 'query', operator: 'equals' }, ['item=7&sort=a%2Fb'], ['item=7']],
  [{ field: 'query', operator: 'in' }, ['item=7&sort=a/b'], ['sort']],
  [{ field: 'query', operator: 'contains' }, ['a/b'], ['b/a']],
  [{ field: 'query', operator: 'prefix' }, ['item='], ['?item=']],
  [{ field: 'query', operator: 'suffix' }, ['a%2Fb'], ['item=7']],
  [{ field: 'query', operator: 'regex' }, ['(^|&)item=\\d(&|$)'], ['item=\\d\\d']],
  [{ field: 'argument', name: 'item', operator: 'equals' }, ['7'], ['8']],
  [{ field: 'argument', name: 'sort', operator: 'in' }, ['x', 'a/b'], ['x', 'a']],
  [{ field: 'argument', operator: 'contains' }, ['nn'], ['NN']],
  [{ field: 'argument', name: 'user.name', operator: 'prefix' }, ['A'], ['a']],
  [{ field: 'argument', name: 'user', operator: 'suffix' }, ['n'], ['A']],
  [{ field: 'argument', name: 'user', operator: 'regex' }, ['^[A-Z]nn$'], ['^nn']],
  [{ field: 'argument', name: 'item', operator: 'greater' }, ['6.9'], ['7']],
  [{ field: 'argument', name: 'item', operator: 'less' }, ['8'], ['7']],
  [{ field: 'header', name: 'Referer', operator: 'equals' }, ['https://example.org/'], ['https://example.org']],
  [{ field: 'header', name: 'x-version', operator: 'in' }, ['12.5', '13'], ['12']],
  [{ field: 'header', operator: 'contains' }, ['example.org'], ['example.net']],
  [{ field: 'header', name: 'referer', operator: 'prefix' }, ['https:'], ['http:']],
  [{ field: 'header', name: 'referer', operator: 'suffix' }, ['.org/'], ['.org']],
  [{ field: 'header', name: 'referer', operator: 'regex' }, ['^https?://example'], ['^http://example']],
  [{ field: 'header', name: 'x-version', operator: 'greater' }, ['12.4'], ['12.5']],
  [{ field: 'header', name: 'x-version', operator: 'less' }, ['12.6'], ['12.5']],
  [{ field: 'cookie', name: 'theme', operator: 'equals' }, ['Dark'], ['Light']],
  [{ field: 'cookie', name: 'theme', operator: 'in' }, ['Light', 'Dark'], ['dark']],
  [{ field: 'cookie', name: 'theme', operator: 'contains' }, ['ar'], ['br']],
  [{ field: 'cookie', name: 'theme', operator: 'prefix' }, ['Da'], ['da']],
  [{ field: 'cookie', operator: 'suffix' }, ['rk'], ['Da']],
  [{ field: 'cookie', name: 'theme', operator: 'regex' }, ['^D.rk$'], ['^d']],
  [{ field: 'cookie', name: 'visits', operator: 'greater' }, ['30'], ['31']],
  [{ field: 'cookie', name: 'visits', operator: 'less' }, ['32'], ['4']],
  [{ field: 'body', operator: 'equals' }, ['{"user":{"name":"Ann"}}'], ['{}']],
  [{ field: 'body', operator: 'in' }, ['Ann'], ['Bob']],
  [{ field: 'body', operator: 'contains' }, ['"name"'], ['"Name"']],
  [{ field: 'body', operator: 'prefix' }, ['{"user"'], ['"user"']],
  [{ field: 'body', operator: 'suffix' }, ['}}'], ['{{']],
  [{ field: 'body', operator: 'regex' }, ['"name":"[A-Z]'], ['"name":\\d']],
  [{ field: 'user_agent', operator: 'equals' }, ['Mozilla/5.0 (X11)'], ['Mozilla']],
  [{ field: 'user_agent', operator: 'in' }, ['curl', 'Mozilla/5.0 (X11)'], ['curl']],
  [{ field: 'user_agent', operator: 'contains' }, ['X11'], ['x11']],
  [{ field: 'user_agent', operator: 'prefix' }, ['Mozilla/'], ['ozilla']],
  [{ field: 'user_agent', operator: 'suffix' }, ['(X11)'], ['X11']],
  [{ field: 'user_agent', operator: 'regex' }, ['Mozilla/\\d'], ['Mozilla/\\D']],
  [{ field: 'hostname', operator: 'equals' }, ['www.example.com'], ['example.com']],
  [{ field: 'hostname', operator: 'in' }, ['example.com', 'www.example.com'], ['example.com']],
  [{ field: 'hostname', operator: 'contains' }, ['example'], ['Example']],
  [{ field: 'hostname', operator: 'prefix' }, ['www.'], ['ww.']],
  [{ field: 'hostname', operator: 'suffix' }, ['.com'], ['.net']],
  [{ field: 'hostname', operator: 'regex' }, ['^w+\\.'], ['^x']],
  [{ field: 'address', operator: 'in' }, ['2001:db8::/32', '192.0.2.0/24'], ['192.0.3.0/24']],
  [{ field: 'address', operator: 'equals' }, ['192.0.2.7'], ['192.0.2.8']],
  [{ field: 'country', operator: 'in' }, ['FR', 'de'], ['FR']],
  [{ field: 'country', operator: 'equals' }, ['DE'], ['FR']],
  [{ field: 'body_bytes', operator: 'greater' }, ['22'], ['23']],
  [{ field: 'body_bytes', operator: 'less' }, ['24'], ['23']],
  [{ field: 'body_bytes', operator: 'equals' }, ['23'], ['22']],
];

test.each(table)('%j holds for %j and not for %j, and with negate the other way round', (given, yes, no) => {
  const told = (values: readonly string[], negate: boolean) => holds(condition({ ...given, values: [...values], negate }), asked);
  expect([told(yes, false), told(no, false), told(yes, true), told(no, true)]).toEqual([true, false, false, true]);
});

const bare = request({ country: () => null });
const present: readonly (readonly [Given, CustomRequest, CustomRequest])[] = [
  [{ field: 'query' }, asked, bare],
  [{ field: 'argument', name: 'item' }, asked, bare],
  [{ field: 'argument' }, asked, bare],
  [{ field: 'header', name: 'X-Version' }, asked, bare],
  [{ field: 'cookie', name: 'theme' }, asked, bare],
  [{ field: 'body' }, asked, bare],
  [{ field: 'user_agent' }, asked, bare],
  [{ field: 'country' }, asked, bare],
  [{ field: 'body_bytes' }, asked, bare],
];

test.each(present)('%j exists or does not', (given, with_, without) => {
  const told = (of: CustomRequest, negate: boolean) => holds(condition({ ...given, operator: 'exists', negate }), of);
  expect([told(with_, false), told(without, false), told(with_, true), told(without, true)]).toEqual([true, false, false, true]);
});

test('what is absent equals nothing, so that the condition turned round holds', () => {
  const absent = [
    condition({ field: 'argument', name: 'token', values: ['x'] }),
    condition({ field: 'header', name: 'x-token', values: ['x'] }),
    condition({ field: 'cookie', name: 'token', operator: 'regex', values: ['^x$'] }),
    condition({ field: 'header', name: 'content-length', operator: 'greater', values: ['0'] }),
    condition({ field: 'country', operator: 'in', values: ['DE'] }),
    condition({ field: 'body', operator: 'contains', values: ['x'] }),
  ];
  expect(absent.map((one) => holds(one, bare))).toEqual(absent.map(() => false));
  expect(absent.map((one) => holds({ ...one, negate: true }, bare))).toEqual(absent.map(() => true));
});

test('letter case counts unless it is said not to, for plain texts, patterns and names of arguments', () => {
  const cases: readonly Given[] = [
    { field: 'path', operator: 'prefix', values: ['/SHOP'] },
    { field: 'path', operator: 'in', values: ['/shop/CART.php'] },
    { field: 'path', operator: 'regex', values: ['/CART\\.[A-Z]+$'] },
    { field: 'user_agent', operator: 'regex', values: ['^MOZILLA/\\d\\.\\d \\(x'] },
    { field: 'argument', name: 'ITEM', operator: 'equals', values: ['7'] },
    { field: 'cookie', name: 'theme', operator: 'contains', values: ['dARK'] },
  ];
  expect(cases.map((given) => holds(condition(given), asked))).toEqual(cases.map(() => false));
  expect(cases.map((given) => holds(condition({ ...given, ignoreCase: true }), asked))).toEqual(cases.map(() => true));
});

test('a number is what looks like one: other texts are neither greater nor less', () => {
  const told = (value: string, operator: 'greater' | 'less') =>
    holds(condition({ field: 'argument', name: 'n', operator, values: ['10'] }), request({ head: [field('query', 'n', value)] }));
  for (const value of ['', ' ', 'x', '0x99', '1e9', 'Infinity', '99 bottles', '-']) {
    expect([value, told(value, 'greater'), told(value, 'less')]).toEqual([value, false, false]);
  }
  expect([told('10.01', 'greater'), told('-3', 'less'), told(' 11 ', 'greater')]).toEqual([true, true, true]);
});

test('an address is compared as a network, whatever its spelling', () => {
  const inNetwork = condition({ field: 'address', operator: 'in', values: ['192.0.2.0/24'] });
  expect([holds(inNetwork, request({ from: '::ffff:192.0.2.9' })), holds(inNetwork, request({ from: '2001:db8::1' }))]).toEqual([
    true,
    false,
  ]);
});
