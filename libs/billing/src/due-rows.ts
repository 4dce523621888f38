import type { Logger } from '@sitekeep/runtime';

export type DueRow = { id: string; dueAt: Date };
const batch = 100;
/**
 * How many rows are worked on side by side, each in a transaction of its own. More do not make a sweep quicker, and all that issue an invoice wait for
 * each other at its number.
 */
const atOnce = 2;

/**
 * Works on every row that is due, oldest first. One that fails must not hold up the others: it is logged, and at the end an error
 * says how many there were, so that the job is tried again for them.
 */
export async function workOnDue(
  due: (after: DueRow | null, limit: number) => Promise<DueRow[]>,
  work: (id: string) => Promise<void>,
  { what, logger }: { what: string; logger: Logger },
): Promise<void> {
  let failed = 0;
  const workOn = async ({ id }: DueRow) => {
    await work(id).catch((error: unknown) => {
      failed++;
      logger.error({ err: error, id }, `${what}: failed for one service`);
    });
  };
  for (let last: DueRow | null = null; ;) {
    const rows: DueRow[] = await due(last, batch);
    for (let i = 0; i < rows.length; i += atOnce) await Promise.all(rows.slice(i, i + atOnce).map(workOn));
    last = rows.at(-1) ?? null;
    if (rows.length < batch) break;
  }
  if (failed > 0) throw new Error(`${what}: ${failed} services could not be swept`);
}
