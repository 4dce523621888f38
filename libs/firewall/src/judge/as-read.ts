import type { Reading } from '../inspected.ts';

/** What custom rules had read of a request: the rule sets take it from here rather than read it again. */
export class AsRead {
  head: Reading | null = null;
  body: Reading | null = null;
}
