import { type Screen, screens } from '../screens.ts';
import { Dice } from '../testing/fuzz/dice.ts';
import { value } from '../testing/fuzz/values.ts';
import { folded, rarest, requiredTexts } from './required-texts.ts';

describe('texts that an expression requires', () => {
  it.each<[RegExp, string[] | null]>([
    [/select/, ['select']],
    [/SeLect/i, ['select']],
    [/union|select/, ['union', 'select']],
    [/union|\d/, null],
    [/(?:web|meta)-inf/, ['-inf']],
    [/on\w+\s*=/, ['=']],
    [/a|b/, null],
    [/<script\b[^>]*>/, ['<script']],
    [/(?:abc)?def/, ['def']],
    [/(?:abc){0,3}de/, ['de']],
    [/(?:abc)+d/, ['abc']],
    [/abc?d/, ['ab']],
    [/abc+d/, ['abc']],
    [/ab{2}c/, ['ab']],
    [/ab*c/, null],
    [/(?=xyz)\w/, ['xyz']],
    [/(?!xyz)\w/, null],
    [/(?!xyz)abc/, ['abc']],
    [/\$\{jndi/, ['${jndi']],
    [/[ab]cd/, ['cd']],
    [/a.c/, null],
    [/a[;|]c/, [';', '|']],
    [/a[;|]?c/, null],
    [/a[;-|]c/, null],
    [/a[;b]c/, null],
    [/[\]\\]/, [']', '\\']],
    [/\d:/, [':']],
    [/\d:?/, null],
    [/[.$]/, ['.', '$']],
    [/^ab$/, ['ab']],
    [/\x61\u0042/, ['ab']],
    [/éa/, ['\x7fa']],
    [/(?:a(?:bc|de)f|ghi)/, ['bc', 'de', 'ghi']],
    [/s\dk/iu, null],
    [/\r\n/, ['\r\n']],
    [/[^]/, null],
  ])('%s', (expression, texts) => {
    expect(requiredTexts(expression)?.toSorted() ?? null).toEqual(texts?.toSorted() ?? null);
  });

  it('stand in whatever a screen finds something in', () => {
    const tests = Object.values<Screen>(screens).flatMap(({ test }) => {
      const texts = test instanceof RegExp ? requiredTexts(test) : null;
      return texts === null ? [] : { test: test!, texts };
    });
    const dice = new Dice(11);
    for (let count = 0; count < 400; count++) {
      const text = value(dice, 300);
      for (const { test, texts } of tests) if (test.test(text)) expect(texts.some((one) => folded(text).includes(one))).toBe(true);
    }
  });

  it('are known by what is rare in them', () => {
    expect(rarest('select')).toBe('lec');
    expect(rarest('../etc')).toHaveLength(3);
    expect(rarest('<?')).toBe('<?');
  });
});
