/** Blanks and apostrophes that stand between thousands: 1 000, 1'000. */
const gaps = /[\s\u00a0\u202f'’]/g;

/**
 * What somebody typed as an amount, in minor units (`1.234,50`, `1,234.50` and `1 234.5` are 123450). Null: nothing was typed. NaN: it can be read
 * in more than one way or in none, as `1.500`; never another amount than was meant.
 */
export function readAmount(typed: string): number | null {
  const text = typed.replace(gaps, '');
  if (text === '') return null;
  const [, sign = '', digits = ''] = /^([-−]?)([\d.,]+)$/.exec(text) ?? [];
  const [, whole = '', cents = ''] = /^([\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(digits) ?? [];
  const decimalMark = cents === '' ? '' : digits.at(-cents.length - 1);
  if (!/\d/.test(digits) || !isWhole(whole, decimalMark)) return NaN;
  const minor = Number(whole.replace(/[.,]/g, '')) * 100 + Number(cents.padEnd(2, '0'));
  return sign === '' ? minor : -minor;
}

/** How to mend what cannot be read; undefined where there is nothing to mend. */
export const amountFault = (typed: string): string | undefined =>
  Number.isNaN(readAmount(typed)) ? 'Write it without marks between thousands, like 1234.50.' : undefined;

/** Digits alone, or in threes by one mark that is not the decimal one; a single group of three without cents may be either. */
function isWhole(whole: string, decimalMark: string | undefined): boolean {
  if (/^\d*$/.test(whole)) return true;
  const [, mark = ''] = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/.exec(whole) ?? [];
  const groups = whole.split(mark).length;
  return mark !== '' && mark !== decimalMark && (decimalMark !== '' || groups > 2);
}

/** Minor units as one types them: 123450 is `1234.50`. */
export const writeAmount = (minor: number): string => (minor / 100).toFixed(2);
