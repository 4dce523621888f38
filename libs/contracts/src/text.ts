import { z } from 'zod';

/** No control characters (NUL cannot even be stored) and nothing that changes the direction of what follows. */
const unwanted = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

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
