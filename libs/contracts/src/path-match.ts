import { z } from 'zod';

/** What a path is compared with. The path is the normalised one; `regex` is RE2 syntax, unanchored. */
export const pathMatchSchema = z.strictObject({ kind: z.enum(['prefix', 'exact', 'regex']), value: z.string().min(1).max(1024) });
export type PathMatch = z.infer<typeof pathMatchSchema>;
