import { type Screen, type ScreenName, screens } from '../screens.ts';
import { Dice } from '../testing/fuzz/dice.ts';
import { value } from '../testing/fuzz/values.ts';
import { Sieve } from './screening.ts';

/** What a screen says by its words. */
function asWritten({ chars, test }: Screen, text: string): boolean {
  const has =
    chars === undefined ||
    Array.from({ length: text.length }, (_, at) => text[at]!).some((char) => chars.includes(char < '\x80' ? char : '\x80'));
  return has && (test === undefined || test.test(text));
}

const passed = <Wanted>(sieve: Sieve<Wanted>, text: string): Wanted[] => {
  const all: Wanted[] = [];
  sieve.pass(text, all, () => true);
  return all;
};

describe('screening', () => {
  it('says of every screen and value what the screen says', () => {
    const dice = new Dice(3);
    const names = Object.keys(screens) as ScreenName[];
    const sieve = new Sieve(names.map((screen) => ({ screen, what: screen })));
    for (let count = 0; count < 800; count++) {
      const text = count === 0 ? '' : value(dice, 400);
      const wanted = names.filter((name) => asWritten(screens[name], text));
      expect({ text, passed: passed(sieve, text).toSorted() }).toEqual({ text, passed: wanted.toSorted() });
    }
  });

  it('runs no expression for what can not match anyway', () => {
    const all: ScreenName[] = [];
    new Sieve((Object.keys(screens) as ScreenName[]).map((screen) => ({ screen, what: screen }))).pass(
      "' or 1=1 <script>",
      all,
      () => false,
    );
    expect(all).toEqual([]);
  });

  it('lets everything pass where there is no screen, or one that is not known', () => {
    const unknown = 'of another version' as ScreenName;
    const sieve = new Sieve([
      { screen: 'any', what: 1 },
      { screen: unknown, what: 2 },
    ]);
    for (const text of ['', 'plain', 'é']) expect(passed(sieve, text)).toEqual([1, 2]);
    expect(sieve.isEmpty).toBe(false);
    expect(new Sieve([]).isEmpty).toBe(true);
  });
});
