import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const pageBytes = 8192;
const pauseMs = 50;

/**
 * Writes a page and waits until the disk has it, twenty times a second, as a log does: what this takes is the disk's alone. `longest` answers
 * with the most that it took, in ms, of those that ended between two times (since the epoch, in ms).
 */
export async function watchDisk(file) {
  const handle = await open(file, 'w');
  const page = Buffer.alloc(pageBytes, 1);
  const taken = [];
  let goesOn = true;
  const watching = (async () => {
    while (goesOn) {
      const since = performance.now();
      await handle.write(page, 0, pageBytes, 0);
      await handle.datasync();
      taken.push({ at: Date.now(), ms: performance.now() - since });
      await sleep(pauseMs);
    }
  })();
  const stop = async () => {
    goesOn = false;
    await watching;
    await handle.close();
  };
  const longest = (from, to) => Math.max(0, ...taken.filter(({ at }) => at >= from && at <= to).map(({ ms }) => ms));
  return { longest, stop };
}
