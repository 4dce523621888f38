import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of buffers that somebody still holds: client and origin of a test leave garbage in the edge's process, which is not the edge's. */
export function heldBuffers(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}
