import { eventually } from '@sitekeep/platform/testing';

/**
 * Does what takes access away and asks until every one of several requests at once is refused, so that all processes of the edge are
 * among those that answer. Resolves with the milliseconds from the answer to the deed until then.
 */
export async function timeUntilOut(deed: () => Promise<unknown>, isRefused: () => Promise<boolean>): Promise<number> {
  await deed();
  const began = performance.now();
  await eventually('out everywhere', async () => (await Promise.all(Array.from({ length: 6 }, isRefused))).every(Boolean));
  return performance.now() - began;
}
