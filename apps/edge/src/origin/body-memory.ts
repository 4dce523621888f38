import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const every = 16 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

let passed = 0;

/**
 * To be told of the bytes of requests' bodies that were passed on. Node reads each piece into memory outside of the heap, and as
 * hardly anything is allocated beside it, nobody would collect it before a hundred megabytes have come together. Looking
 * through the young objects takes less than a millisecond.
 */
export function bodyPassed(bytes: number): void {
  passed += bytes;
  if (passed < every) return;
  passed = 0;
  collect({ type: 'minor' });
}
