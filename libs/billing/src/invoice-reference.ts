import { hasCheckDigits, mod97 } from '@sitekeep/runtime';

/** What a bank transfer names: the number of the invoice as a creditor reference (ISO 11649), whose check digits find a mistyped one. */
export function referenceOf(number: string): string {
  const body = number.replaceAll('-', '');
  return `RF${String(98 - mod97(`${body}RF00`)).padStart(2, '0')}${body}`;
}

/**
 * The references that may be meant by what a payer wrote: creditor references with right check digits, in groups of four or not,
 * and the numbers of invoices, as `referenceOf` writes them. What follows a reference may look as if it belonged to it, so every
 * length that fits is given; only one that an invoice has is meant.
 */
export function referencesIn(text: string): string[] {
  const letters = text.toUpperCase();
  const written = [...letters.matchAll(/RF ?\d{2}(?: ?[A-Z0-9]){1,21}/g)].flatMap(([match]) => fitting(match.replaceAll(' ', '')));
  const numbers = [...letters.matchAll(/\b[A-Z]{2,8}-\d{4}-\d{6,9}\b/g)].map(([match]) => referenceOf(match));
  return [...new Set([...written, ...numbers])];
}

/** Its beginnings that could be references of ours and whose check digits are right, the longest first. */
const fitting = (letters: string): string[] =>
  Array.from({ length: letters.length }, (_, less) => letters.slice(0, letters.length - less)).filter(
    (text) => /^RF\d{2}[A-Z]{2,8}\d{10,13}$/.test(text) && hasCheckDigits(text),
  );
