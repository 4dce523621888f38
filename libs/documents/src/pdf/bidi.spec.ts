import { isolated, levelsOf, visualRuns } from './bidi.ts';

const runsOf = (text: string) =>
  visualRuns(text, levelsOf(text)).map(({ text: run, rightToLeft }) => (rightToLeft ? `<${run}` : `>${run}`));

test.each([
  ['text from left to right is one run', 'Example shop', ['>Example shop']],
  ['text from right to left is one run', 'שלום עולם', ['<שלום עולם']],
  ['a name from right to left in a sentence', 'Shop שלום, Berlin', ['>Shop ', '<שלום', '>, Berlin']],
  [
    'numbers in text from right to left keep their order, and stand to the left of what is read before them',
    'רחוב 12 ברלין',
    ['< ברלין', '>12', '<רחוב '],
  ],
  ['the first strong letter decides: a Latin word in a Hebrew name', 'חנות Shop', ['>Shop', '<חנות ']],
  ['nothing is shown of signs that steer the order', 'A\u200fB\u202ec\u202c', ['>AB', '<c']],
])('%s', (_name, text, runs) => {
  expect(runsOf(text)).toEqual(runs);
});

test('an isolated name does not take the number after it', () => {
  expect(runsOf('Starter, متجر, 12 months').at(-1)).not.toBe('>, 12 months');
  expect(runsOf(`Starter, ${isolated('متجر')}, 12 months`)).toEqual(['>Starter, ', '<متجر', '>, 12 months']);
});
