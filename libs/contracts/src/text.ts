import { z } from 'zod';

/** No control characters (NUL cannot even be stored) and nothing that changes the direction of what follows. */
const unwanted = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** One line of free text from people, trimmed. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength, `Use at most ${maxLength} characters.`)
    .refine((text) => !unwanted.test(text), 'Leave out line breaks and control characters.');
