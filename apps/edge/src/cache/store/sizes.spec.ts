import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CachedAnswer } from '../cached-answer.ts';
import { PreparedAnswer } from '../prepared-answer.ts';
import { fill, headOf, keyOf, storeInMemory } from './testing/answers.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const count = 5000;

/** In the heap and outside of it. */
function usedBytes(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function headNumbered(i: number) {
  const text = `content-type|text/html; charset=utf-8|date|Sat, 21 Nov 2026 12:00:00 GMT|server|nginx/1.26.3|etag|"63f5c1d2-${i}"|cache-control|public, max-age=600|x-served-by|backend-number-${i}`;
  return headOf({ headers: text.split('|'), etag: `"63f5c1d2-${i}"`, tags: ['page', `page-${i}`] });
}

test.each([0, 200, 5000])('what is counted for objects of %i bytes is what they take, ready to be given', (length) => {
  const before = usedBytes();
  const store = storeInMemory(500 * 1024 * 1024);
  for (let i = 0; i < count; i++) {
    const key = keyOf(`site_${i % 100}`, `/a/path/of/usual/length/page-${i}.html?page=${i}`);
    const answer = fill(store, key, Buffer.alloc(length), headNumbered(i)) as CachedAnswer;
    // Of several visits, so that what is made ready for them is there.
    void PreparedAnswer.of(answer).notModified;
  }
  const real = usedBytes() - before;
  const counted = store.figures().memoryBytes;
  expect(store.figures().memoryObjects).toBe(count);
  expect(counted / real).toBeGreaterThan(0.95);
  expect(counted / real).toBeLessThan(1.3);
});
