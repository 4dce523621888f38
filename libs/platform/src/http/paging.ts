import { showId, storedId, type IdKind, type Page, type PageQuery } from '@sitekeep/contracts';
import { invalidContent } from './problem-error.ts';

/** The uuid after which the next page begins, or null for the first. Lists are newest first: UUIDv7 sorts by age. */
export function cursorUuid(kind: IdKind, query: PageQuery): string | null {
  if (query.after === undefined) return null;
  const uuid = storedId(kind, query.after);
  if (uuid === null)
    throw invalidContent([{ pointer: '/after', code: 'invalid_cursor', detail: 'Send the nextCursor of the page before.' }]);
  return uuid;
}

/** Builds a page from `limit + 1` rows: the one too many says that there is more. */
export function pageOf<Row extends { id: string }, Item>(kind: IdKind, rows: Row[], limit: number, show: (row: Row) => Item): Page<Item> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data: data.map(show), nextCursor: rows.length > limit && last ? showId(kind, last.id) : null };
}
