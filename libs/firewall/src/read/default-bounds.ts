import type { ReadBounds } from '../inspected.ts';

/** Beyond any request a website has an answer for: 8,192 values, every layer counted. */
export const defaultReadBounds: ReadBounds = { fields: 8192, depth: 20, characters: 2_097_152 };
