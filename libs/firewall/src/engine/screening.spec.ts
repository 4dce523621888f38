import { type Screen, type ScreenName, screens } from '../screens.ts';
import { Dice } from '../testing/fuzz/dice.ts';
import { value } from '../testing/fuzz/values.ts';
import { look, passes, sieve } from './screening.ts';

/** What a screen says by its words. */
function asWritten({ chars, test }: Screen, text: string): boolean {
  const has = chars === undefined || [...text].some((char) => chars.includes(char < '\x80' ? char : '\x80'));
  return has && (test === undefined || test.test(text));
}

describe('screening', () => {
  it('says of every screen and value what the screen says', () => {
    const dice = new Dice(3);
    const all = Object.entries<Screen>(screens).map(([name, screen]) => ({ name, screen, made: sieve(name as ScreenName) }));
    for (let count = 0; count < 500; count++) {
      const text = count === 0 ? '' : value(dice, 500);
      look(text);
      const wrong = all.filter(({ screen, made }) => passes(made, text) !== asWritten(screen, text));
      expect({ text, wrong: wrong.map(({ name }) => name) }).toEqual({ text, wrong: [] });
    }
  });

  it('lets everything pass where there is no screen, or one that is not known', () => {
    for (const text of ['', 'plain', 'é']) {
      look(text);
      expect(passes(sieve('any'), text)).toBe(true);
      expect(passes(sieve('of another version' as ScreenName), text)).toBe(true);
    }
  });
});
