import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of buffers that somebody still holds: client and origin of a test leave garbage in the edge's process, which is not the edge's. */
export function heldBuffers(): number {
  // Buffers are swept beside the program: what the first collection found, the second has seen through.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}
