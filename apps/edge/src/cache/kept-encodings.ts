import type { Encoding } from '../response/compression/accept-encoding.ts';
import { compressToKeep } from '../response/compression/compressors.ts';
import type { CachedAnswer } from './cached-answer.ts';

/** What is compressed at once for the store, beside what is on its way to clients. */
const mostAtOnce = 4;
const under = new WeakMap<CachedAnswer, Set<Encoding>>();
let count = 0;

/** Makes the compressed form of a stored answer, once, and keeps it beside the answer. Until then each client has it compressed anew. */
export function keepEncoding(answer: CachedAnswer, encoding: Encoding): void {
  const { body } = answer;
  const begun = under.get(answer);
  if (body === null || count >= mostAtOnce || begun?.has(encoding)) return;
  if (begun) begun.add(encoding);
  else under.set(answer, new Set([encoding]));
  count++;
  // Without it clients get what they got before.
  compressToKeep(encoding, body)
    .then((compressed) => answer.keepEncoded(encoding, compressed))
    .catch(() => undefined)
    .finally(() => count--);
}
