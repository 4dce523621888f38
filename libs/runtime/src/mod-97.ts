/**
 * The remainder by 97 of a text of digits and capital letters, letters counted as 10 to 35 (ISO/IEC 7064, MOD 97-10). What ends in
 * its check digits leaves 1: an IBAN, and a creditor reference, with their first four characters moved to the end.
 */
export function mod97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = parseInt(character, 36);
    if (Number.isNaN(value)) throw new Error(`${character} is no digit and no letter`);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** Whether the check digits at the third and fourth place are right. */
export const hasCheckDigits = (text: string): boolean => /^[A-Z0-9]{5,}$/.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;
