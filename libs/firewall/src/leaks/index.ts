export { type Leak, type LeakFinder, leakFinder } from './find-leak.ts';
export type { LeakKind } from './signatures.ts';
