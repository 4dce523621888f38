import type { Logger } from '@sitekeep/runtime';

export type DueRow = { id: string; dueAt: Date };
const batch = 100;

/**
 * Works on every row that is due, oldest first and one after the other, each in a transaction of its own. Two side by side are a quarter quicker,
 * but all that issue an invoice wait for each other at its number, and hold what they have locked meanwhile. One that fails must not hold up
 * the others: it is logged, and at the end an error says how many there were, so that the job is tried again for them.
 */
export async function workOnDue(
  due: (after: DueRow | null, limit: number) => Promise<DueRow[]>,
  work: (id: string) => Promise<void>,
  { what, logger }: { what: string; logger: Logger },
): Promise<void> {
  let failed = 0;
  for (let last: DueRow | null = null; ;) {
    const rows: DueRow[] = await due(last, batch);
    for (const { id } of rows)
      await work(id).catch((error: unknown) => {
        failed++;
        logger.error({ err: error, id }, `${what}: failed for one service`);
      });
    last = rows.at(-1) ?? null;
    if (rows.length < batch) break;
  }
  if (failed > 0) throw new Error(`${what}: ${failed} services could not be swept`);
}
