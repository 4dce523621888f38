import { z } from 'zod';

/** No control characters (NUL cannot even be stored, nor can half a surrogate pair) and nothing that changes the direction of what follows. */
const unwanted = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** How many characters can be seen: neither spaces nor what only steers other characters, whichever its name. */
export const visibleLength = (text: string): number => [...text.replace(/[\p{DI}\p{Cf}\p{Z}\u2800]/gu, '')].length;

/** One line of free text from people, trimmed. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength, `Use at most ${maxLength} characters.`)
    .refine((text) => !unwanted.test(text), 'Leave out line breaks and control characters.');

/** What methods, header names and cookie names are made of (RFC 9110, 5.6.2). */
export const httpToken = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, "Use letters, digits and - _ . ! # $ % & ' * + ^ ` | ~ only, without spaces.");

/** The value of a header: visible ASCII and blanks between, so that nobody reads it as two headers (RFC 9110, 5.5). */
export const headerValue = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .regex(/^[\t\x20-\x7e]*$/, 'Use one line of plain ASCII characters.');

/** A text of several lines that is kept as it stands: a page, or PEM. */
export const pageText = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(text), 'Leave out control characters.');
