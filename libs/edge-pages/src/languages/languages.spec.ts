import { checkReasons, pageKinds } from '../language.ts';
import { en } from './en.ts';
import { languages } from './index.ts';

/** Every text with its path, such as `messages.loop.title`. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([name, part]) => textsOf(part, path === '' ? name : `${path}.${name}`));
}
const tags = Object.keys(languages);
const others = tags.filter((tag) => tag !== 'en');
const logographic = new Set(['zh', 'ja']);

test('at least the twelve languages that were promised', () => {
  expect(tags).toEqual(expect.arrayContaining(['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'cs', 'uk', 'ru', 'tr']));
});

test.each(tags)('%s has every page and every reason', (tag) => {
  const language = languages[tag];
  expect(Object.keys(language?.messages ?? {}).sort()).toEqual([...pageKinds].sort());
  expect(Object.keys(language?.check.reasons ?? {}).sort()).toEqual([...checkReasons].sort());
});

test.each(others)('%s says everything that English says, in its own words', (tag) => {
  const texts = new Map(textsOf(languages[tag]));
  const english = textsOf(en);
  expect([...texts.keys()]).toEqual(english.map(([path]) => path));
  expect(english.filter(([path, text]) => texts.get(path) === text)).toEqual([]);
});

test.each(tags)('%s is written with care', (tag) => {
  for (const [path, text] of textsOf(languages[tag])) {
    expect([path, text]).toEqual([path, text.trim()]);
    expect(text).not.toMatch(/ {2}|\.\.\.|!|[<>{}]|undefined|TODO/);
    expect(text.length).toBeGreaterThan(logographic.has(tag) ? 1 : 2);
    // Sentences end, titles and labels do not.
    if (/\.(?:what|why|next)$|reasons\./.test(path)) expect(text).toMatch(/[.。]$/);
    if (/\.(?:title|label|submit|tryAgain|sendAgain|goBack)$/.test(path)) expect(text).not.toMatch(/[.。]$/);
  }
});

test.each(['ru', 'uk'])('%s is written in Cyrillic throughout', (tag) => {
  for (const [path, text] of textsOf(languages[tag])) {
    const latin = text.replace(/https|cookie|VPN|Tor/g, '').match(/[A-Za-z]/g);
    expect([path, latin]).toEqual([path, null]);
  }
});
