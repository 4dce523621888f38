import { z } from 'zod';
import { plainText, visibleLength } from './text.ts';

/** Query of every list: at most `limit` items after the cursor of the page before. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(200).optional().describe('nextCursor of the page before'),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** Answer of every list. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ data: z.array(item), nextCursor: z.string().nullable() });
export type Page<Item> = { data: Item[]; nextCursor: string | null };

/** RFC 3339 time in UTC. */
export const timeSchema = z.iso.datetime();
/** A day; what is none is compared with no other. */
export const daySchema = z.iso.date({ abort: true });
/** The revision of a policy, sent back as If-Match when it is changed. */
export const revisionSchema = z.int().min(1);
/** Reason a staff member gives for acting for an account. */
export const reasonSchema = plainText(500).refine((text) => visibleLength(text) >= 3, 'Say why, in at least three characters.');
