import { RE2JS } from 're2js';
import { needsSign, screenOf } from './needs-sign.ts';
import { toRe2 } from './pcre.ts';

const finds = (pattern: string, text: string) => RE2JS.compile(toRe2(pattern)).matcher(text).find();

test.each([
  ['a++b', 'aaab', 'xb'],
  ['(?>ab|a)c', 'abc', 'bc'],
  ['a{2}+b', 'aab', 'ab'],
  ['x\\sy', 'x\u000by', 'xy'],
  ['[\\s,]y', '\u000by', 'zy'],
  ['a\\vb', 'a\fb', 'a b'],
  ['[a\\h]c', '\tc', '\nc'],
  ['a.b', 'a\nb', 'ab'],
  ['(?<q>a)b', 'ab', 'b'],
  ['(?i)select(?=\\s)', 'SELECT ', 'SELECT'],
  ['(?:^|x)(?:b(?=c))', 'xbc', 'xbd'],
  ['(?<=\\W)or', ' or', 'xor'],
  ['a(?#not this)b', 'ab', 'a'],
  ['[]a]b', ']b', 'xb'],
  ['[^]a]b', 'xb', ']b'],
  ['\\xe2\\x80\\x99', '’', "'"],
  ['\\x{c2}\\x{b4}|\\x{e2}\\x80[\\x98\\x99]', '‘', '´x'.slice(1)],
  ['[\\x80-\\xff]', 'é', 'e'],
  ['a\\Z', 'a\n', 'ab'],
  ['\\R', '\r\n', ' '],
])('%s finds %j and not %j', (pattern, yes, no) => {
  expect([finds(pattern, yes), finds(pattern, no)]).toEqual([true, false]);
});

test.each([
  ['a(?!b)', 'lookaround'],
  ['(?<!a)b', 'lookaround'],
  ['(a)\\1', 'backreference'],
  ['a(?=b)c', 'lookahead within'],
  ['a(?<=b)c', 'lookbehind within'],
  ['(?x) a b', 'spaces'],
  ['a{1,2000}', '1,000 times'],
  ['\\xac\\xed', 'no characters'],
  ['a\\Kb', 'escape'],
  ['(?R)', 'recursion'],
])('%s is refused for its %s', (pattern, words) => {
  expect(() => toRe2(pattern)).toThrow(words);
});

test.each([
  ['<script', true],
  ['(?i)on\\w+\\s*=', true],
  ['union\\s+select', false],
  ['a|<b', false],
  ['<a|b>|c:', true],
  ['(?:\'|")?or', false],
  ['[\'"`]or', true],
  ['[\'"`a]or', false],
  ["[^a]'", true],
  ['[^a]', false],
  ['[!-/:]x', false],
  ['[!-+]x', true],
  ['a{0,3}', false],
  ['(?:<{0,3})', false],
  ['<{1,3}', true],
  ['(?:;|\\n)+cat', true],
  ['(?:;|\\n)*cat', false],
  ['\\.\\.', false],
  ['\\.\\./', true],
  ['(?s)(?i)abc', false],
  ['(?i:<)', true],
  ['\\x3c', true],
  ['\\x41', false],
  ['a?<', true],
])('whether every match of %s holds a sign: %s', (regex, needs) => {
  expect(needsSign({ regex })).toBe(needs);
});

test('phrases need a sign when each of them has one, and what does not hold needs none', () => {
  expect(needsSign({ phrases: ['<a', 'b:'] })).toBe(true);
  expect(needsSign({ phrases: ['<a', 'b'] })).toBe(false);
  expect(needsSign({ regex: '<', negated: true })).toBe(false);
  expect([needsSign({ looksLike: 'sqli' }), needsSign({ looksLike: 'xss' })]).toEqual([false, true]);
});

test('a rule is asked about values that may meet all of its tests', () => {
  const screen = (...regexes: string[]) => screenOf(regexes.map((regex) => ({ regex })));
  expect([screen('<a'), screen('<a', 'b'), screen('\\d+'), screen('<', '\\d'), screen('[a-z]{2}')]).toEqual([
    'signs',
    'words',
    'any',
    'any',
    'words',
  ]);
});
