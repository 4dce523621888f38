import { longestString } from '../engine/windows.ts';
import { type Screen, screens, type ScreenTest } from '../screens.ts';
import { Dice } from '../testing/fuzz/dice.ts';
import { repeats } from '../testing/fuzz/values.ts';

/** Of one test on one window of a value, in CPU time. Linear ones take a tenth of it; a window has 4,096 bytes, a request hundreds of windows. */
const mostMs = 4;
const all = Object.entries<Screen>(screens);

/** Words and signs that an expression speaks of: what its alternatives begin with is what makes it look on. */
const wordsOf = (test: ScreenTest): string[] => [...new Set(test.source.match(/[a-z]{2,}|[^\w\s]/gi))];

/** Values of a window's length that repeat what the expression looks for, alone and mixed. */
function* hardValues(test: ScreenTest): Generator<string> {
  const dice = new Dice(7);
  const words = [...wordsOf(test), ...repeats, ' ', 'a', '1'];
  for (const word of words) {
    for (const [before, after] of [
      ["1' ", ''],
      [';', '!'],
    ])
      yield filled(before!, () => word, after!);
    for (const other of [' ', 'a']) yield filled('', () => word + other, '');
  }
  for (let count = 0; count < 80; count++) {
    const some = Array.from({ length: 1 + dice.roll(4) }, () => dice.pick(words));
    yield filled('', () => dice.pick(some), dice.pick(['', '!', 'x']));
  }
}

function filled(before: string, next: () => string, after: string): string {
  let text = before;
  while (text.length < longestString) text += next();
  return text.slice(0, longestString - after.length) + after;
}

/** The fastest of some: what a machine does beside is no fault of the expression. */
function msOf(test: ScreenTest, value: string): number {
  let best = Infinity;
  for (let run = 0; run < 8 && best > mostMs; run++) {
    const started = performance.now();
    test.test(value);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** May take exponential time, or be another test the next time: told by its text, and not tried. */
const isRisky = ({ source, flags }: ScreenTest): boolean => /[+*}]\)[+*{]/.test(source) || /[gy]/.test(flags);

describe('screens', () => {
  const tests = all.flatMap(([name, { test }]): [string, ScreenTest][] => (test === undefined ? [] : [[name, test]]));

  it('repeat nothing that repeats, and remember nothing', () => {
    expect(tests.filter(([, test]) => isRisky(test)).map(([name]) => name)).toEqual([]);
  });

  it.each(tests.filter(([, test]) => !isRisky(test)))('%s takes its time in proportion to a value, whatever it is', (_, test) => {
    for (const short of hardValues(test)) test.test(short.slice(0, 60));
    for (const value of hardValues(test)) {
      const ms = msOf(test, value);
      if (ms > mostMs) throw new Error(`${ms.toFixed(1)} ms for ${value.slice(0, 60)}…${value.slice(-5)}`);
    }
  });
});
