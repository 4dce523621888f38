import { hostnameOf } from './hostname.ts';

const long = (length: number) => 'a'.repeat(length);

test.each([
  ['a.test', 'a.test'],
  ['localhost', 'localhost'],
  ['127.0.0.1', '127.0.0.1'],
  ['_dmarc.xn--bcher-kva.example', '_dmarc.xn--bcher-kva.example'],
  ['A.Test', 'a.test'],
  ['a.test.', 'a.test'],
  ['a.test:8443', 'a.test'],
  ['A.test.:65535', 'a.test'],
  ['[2001:DB8::1]:443', '[2001:db8::1]'],
  [`${long(63)}.test`, `${long(63)}.test`],
])('%j is the name %j', (header, name) => {
  expect(hostnameOf(header)).toBe(name);
  // And the second time.
  expect(hostnameOf(header)).toBe(name);
});

test.each([
  ...[
    '',
    '.',
    'a..test',
    '.test',
    'a.test..',
    'a.test:',
    'a.test:65536',
    'a.test:x',
    'a test',
    ' a.test',
    'a.test/',
    'a.test/x',
    'u@a.test',
  ],
  ...['a.test,b.test', 'a.test, b.test', '2001:db8::1', '[a.test', 'ä.test', 'a.test\0', 'a.te%73t', 'a.test#', 'a.test\\b'],
  `${long(64)}.test`,
  `${`${long(60)}.`.repeat(5)}test`,
])('%j is none', (header) => {
  expect(hostnameOf(header)).toBeNull();
  expect(hostnameOf(header)).toBeNull();
});

test('one glance at a plain name says what reading it says: with a port, which is read, it is the same name', () => {
  let seed = 7;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return (seed >>> 8) % below;
  };
  const letters = 'ab0-_..A:[]@ ';
  let names = 0;
  for (let i = 0; i < 20_000; i++) {
    const header = Array.from({ length: 1 + next(8) }, () => letters[next(letters.length)]).join('');
    const read = hostnameOf(`${header}:80`);
    if (read !== null) names++;
    // A port that is there already leaves none to be added.
    if (!/:\d*$/.test(header)) expect([header, hostnameOf(header)]).toEqual([header, read]);
  }
  expect(names).toBeGreaterThan(1000);
});
