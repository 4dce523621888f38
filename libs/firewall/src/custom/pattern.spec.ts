import { RE2JS } from 're2js';
import { loweredPattern } from './lowered-pattern.ts';
import { patternFault } from './pattern.ts';
import { requiredText } from './required-text.ts';
import { textTest } from './text-test.ts';
import { Work } from './work.ts';

test.each([
  ['a(?=b)', 1, 'lookaround'],
  ['\\(?=(?!x)', 4, 'lookaround'],
  ['(a)\\1', 3, 'backreferences'],
  ['[(?=]\\(a\\)(b', 10, 'missing closing )'],
  ['a)b', 1, 'unexpected )'],
  ['ab[cd', 2, 'missing closing ]'],
  ['a|*b', 2, 'missing argument'],
  ['a\\**x**', 5, 'nested repetition'],
  ['x{2,1}', 1, 'repeat count'],
  ['[b-a]', 1, 'range'],
  ['a\\y', 1, 'escape'],
])('%s is told to be faulty at %i: %s', (pattern, position, words) => {
  const found = patternFault(pattern);
  expect(found).toMatchObject({ code: 'invalid_regex', position });
  expect(found?.detail).toContain(words);
  expect(found?.detail).toContain(`at character ${position + 1}`);
});

test('a pattern that is long or takes many steps is refused', () => {
  expect(patternFault('a'.repeat(501))).toMatchObject({ code: 'too_long', position: 500 });
  expect(patternFault('(a{30}){30}')).toMatchObject({ code: 'too_complex' });
  expect(patternFault('\\pL|\\PL'.repeat(50))).toMatchObject({ code: 'too_complex' });
  expect(patternFault('^[\\p{L}\\p{M}\\p{N}]+$')).toBeNull();
  expect(patternFault('^/(wp-login|xmlrpc)\\.php$')).toBeNull();
});

test('a pattern in lower case finds in lower case what the pattern finds anywhere', () => {
  const patterns = [
    'UNION\\s+Select',
    '(?:Select|INSERT)\\W[A-Z]{2}',
    '^[A-Za-f\\d]+\\.PHP$',
    '\\bOR\\b',
    '[^A-Z]X\\S',
    '\\x41b',
    '(?i)Ab',
    'A(?P<n>B)',
    '[@-_]x',
    'é[Ä]',
    '[[:upper:]]x',
    '\\pLx',
    'Q\\E',
  ];
  const pieces = ['UNION', 'select', ' ', 'or', 'X', 'x', 'ab', 'AB', '.php', 'é', 'Ä', 'ä', '1', '\t', '[', '^', 'Zx', 'INSERT oN'];
  let seed = 7;
  const next = (below: number) => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 8) % below;
  for (const pattern of patterns.filter((one) => patternFault(one) === null)) {
    const [lowered, plain] = [loweredPattern(pattern).pattern, RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)];
    for (let i = 0; i < 300; i++) {
      const text = Array.from({ length: 1 + next(4) }, () => pieces[next(pieces.length)]).join('');
      expect([pattern, text, lowered.matcher(text.toLowerCase()).find()]).toEqual([pattern, text, plain.matcher(text).find()]);
    }
  }
});

test('patterns that make other engines run for ever cost no more than they may, and it is told when something is left out', () => {
  const evil = textTest({ operator: 'regex', values: ['^(a+)+$', 'a[ab]{290}[cd]', '(x+x+)+y'], ignoreCase: false });
  const text = `${'ab'.repeat(50_000)}!`;
  const work = new Work();
  const before = process.threadCpuUsage();
  expect(evil(text, work)).toBe(false);
  expect(process.threadCpuUsage(before).user).toBeLessThan(400_000);
  expect(work.exceeded).toBe(true);
});

test('work that was refused once is refused for the rest of the request', () => {
  const work = new Work();
  expect([work.take(5_999_999), work.exceeded, work.take(2), work.exceeded, work.take(0)]).toEqual([true, false, false, true, false]);
});

test('a plain text is found in a large body within what a request may cost', () => {
  const body = 'The quick brown fox. '.repeat(6000);
  const work = new Work();
  expect(textTest({ operator: 'contains', values: ['lazy', 'dog'], ignoreCase: true })(body, work)).toBe(false);
  expect(textTest({ operator: 'regex', values: ['union\\s+select'], ignoreCase: true })(body, work)).toBe(false);
  expect(work.exceeded).toBe(false);
});

test.each([
  ['union\\s+select', 'select'],
  ['<script[^>]*>', '<script'],
  ['(select|insert)\\W', null],
  ['abc|def', null],
  ['abcd?e', 'abc'],
  ['abcd{0,3}', 'abc'],
  ['ab+cde', 'cde'],
  ['x[abc]*\\x41de', null],
  ['(?i)abcdef', null],
  ['\\p{Lu}abc\\x{1F600}', 'abc'],
  ['[]abc]def', 'def'],
  ['(?:abc)?defg', 'defg'],
  ['\\.php5?$', 'php'],
])('every match of %s holds %s', (pattern, text) => {
  expect(requiredText(pattern)).toBe(text);
});
