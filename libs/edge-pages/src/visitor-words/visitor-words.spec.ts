import { languages } from '../languages/index.ts';
import { visitorWords } from './index.ts';

const texts = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as object).flatMap(([name, part]) => texts(part, path === '' ? name : `${path}.${name}`));
const gapsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const tags = Object.keys(visitorWords);
const english = texts(visitorWords['en']);

test('the languages are those of all pages', () => {
  expect(tags.sort()).toEqual(Object.keys(languages).sort());
});

test.each(tags.filter((tag) => tag !== 'en'))('%s says all that English says, in its own words, with the same gaps', (tag) => {
  const own = new Map(texts(visitorWords[tag]));
  expect([...own.keys()]).toEqual(english.map(([path]) => path));
  expect(english.filter(([path, text]) => own.get(path) === text)).toEqual([]);
  for (const [path, text] of english) expect([path, gapsOf(own.get(path) ?? '')]).toEqual([path, gapsOf(text)]);
});

test.each(tags)('%s is written with care', (tag) => {
  for (const [path, text] of texts(visitorWords[tag])) {
    expect([path, text]).toEqual([path, text.trim()]);
    expect(text.replace(/\{\w+\}/g, 'x')).not.toMatch(/ {2}|\.\.\.|!|[<>{}]|undefined|TODO/);
    if (/\.(?:title|submit|goOn|again|remove|removeAll|passwordSubmit|addPasskey)$|(?:Title|Label)$/.test(path))
      expect([path, text]).toEqual([path, expect.not.stringMatching(/[.。]$/)]);
    if (/\.what$|What$|\.next$|Hint$|^faults\./.test(path)) expect([path, text]).toEqual([path, expect.stringMatching(/[.。]$/)]);
  }
});

test.each(['ru', 'uk'])('%s is written in Cyrillic throughout', (tag) => {
  for (const [path, text] of texts(visitorWords[tag]))
    expect([path, text.replace(/\{\w+\}/g, '').match(/[A-Za-z]/g)]).toEqual([path, null]);
});
